#include <netparity/coverage/fault_coverage.hpp>
#include <netparity/scenario/scenario.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::coverage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

program::Program declaring(const std::string& faults, const std::string& covers = "net.connect") {
  const std::string source = "/*---\ndescription: A scenario of a test\ncovers: [" + covers +
                             "]\n" + faults + "---*/\nmark('x');\n";
  scenario::Compilation compilation = scenario::compile(source, "test.js", "test");
  EXPECT_THAT(compilation.diagnostics, IsEmpty());
  return std::move(compilation.program).value();
}

TEST(Faults, AreNamedWithoutAddressesAndNumbers) {
  EXPECT_THAT(faultsOf(declaring("")), IsEmpty());
  EXPECT_THAT(faultsOf(declaring("dns:\n  a.test: { A: 127.0.0.1, AAAA: timeout }\n"
                                 "  b.test: nxdomain\n  c.test: { CNAME: a.test }\n"
                                 "  d.test: { A: { answer: 127.0.0.1, delay: 5 } }\n")),
              ElementsAre("dns CNAME", "dns delay", "dns nxdomain", "dns timeout"));
  EXPECT_THAT(
      faultsOf(declaring("peers:\n  p: { listen: tcp, script: [accept, { recv: 5 }, "
                         "{ send: 9, rate: 3 }, rst] }\n  q: { listen: tcp, backlog: full }\n")),
      ElementsAre("peers backlog full", "peers rate", "peers rst"));
  EXPECT_THAT(faultsOf(declaring("wire:\n  - { when: { flag: syn }, do: drop }\n"
                                 "  - { when: { flag: data }, do: { icmp: net-unreachable } }\n")),
              ElementsAre("wire drop", "wire icmp net-unreachable"));
  EXPECT_THAT(faultsOf(declaring("network: { routes: { 198.51.100.0/24: prohibit } }\n"
                                 "limits: { files: 0, paths: { a: sealed } }\n")),
              ElementsAre("limits files", "limits path sealed", "network route prohibit"));
  EXPECT_THAT(
      faultsOf(declaring("calls:\n  - { call: accept, error: EPROTO, at: 2, times: all }\n"
                         "  - { call: connect, error: ENOMEM, on: unix }\n"
                         "  - { on: tcp, error: ENOBUFS, call: connect }\n")),
      ElementsAre("calls accept EPROTO", "calls connect ENOBUFS", "calls connect ENOMEM on unix"));
  EXPECT_THAT(faultsOf(declaring("network: {}\n")), ElementsAre("network without privileges"));
}

TEST(Faults, AreCountedWithTheItemsThatMeetThem) {
  FaultCounter counter;
  const std::string lost = "dns:\n  a.test: timeout\n";
  counter.add(declaring(lost, "net.connect, net.Socket!error"));
  counter.add(declaring(lost, "net.connect, net.Server#listen"));
  ASSERT_EQ(counter.faults().size(), 1U);
  EXPECT_EQ(counter.faults().front().scenarios, 2U);
  EXPECT_THAT(counter.faults().front().items,
              ElementsAre("net.Server#listen", "net.Socket!error", "net.connect"));
  EXPECT_EQ(counter.pairs(), 3U);
}

}  // namespace
}  // namespace netparity::coverage
