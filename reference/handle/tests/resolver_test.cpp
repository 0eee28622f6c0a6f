#include "handle_fixture.hpp"

#include <netparity/handle/resolver.hpp>

#include <netdb.h>

namespace netparity::handle {
namespace {

using testing::ElementsAre;

class Resolve : public HandleTest {
 protected:
  void look(ResolveQuery query) {
    resolve(loop(), std::move(query),
            [this](int status, const std::vector<ResolvedAddress>& addresses) {
              std::string entry = codeOf(status);
              for (const ResolvedAddress& address : addresses) {
                entry += " " + address.address + "/" + std::to_string(address.family);
              }
              note(entry);
              loop().nextTick(log("tick"));
            });
  }
};

TEST_F(Resolve, FindsAnAddressOfTheFamily) {
  runToEnd([&] {
    ResolveQuery query;
    query.hostname = "127.0.0.1";
    query.family = 4;
    look(query);
    EXPECT_TRUE(loop().alive()) << "a lookup keeps the loop alive";
    note("returned");
  });
  EXPECT_THAT(entries(), ElementsAre("returned", "0 127.0.0.1/4", "tick"));
}

TEST_F(Resolve, KeepsTheNumberOfTheSystemsError) {
  runToEnd([&] {
    ResolveQuery query;
    query.hostname = "::1";
    query.family = 4;
    look(query);
  });
  EXPECT_THAT(entries(), ElementsAre("EAI_ADDRFAMILY", "tick"));
}

TEST_F(Resolve, PassesTheHintsOn) {
  runToEnd([&] {
    ResolveQuery query;
    query.hostname = "127.0.0.1";
    query.family = 6;
    query.hints = AI_V4MAPPED;
    look(query);
  });
  EXPECT_THAT(entries(), ElementsAre("0 ::ffff:127.0.0.1/6", "tick"));
}

TEST_F(Resolve, CancelledCallsNobody) {
  runToEnd([&] {
    ResolveQuery query;
    query.hostname = "127.0.0.1";
    const auto request =
        resolve(loop(), query, [](int, const std::vector<ResolvedAddress>&) { FAIL(); });
    request->cancel();
    EXPECT_TRUE(loop().alive());
  });
}

TEST_F(Resolve, ManyAtOnceAllComeBack) {
  constexpr std::size_t kLookups = 50;
  runToEnd([&] {
    for (std::size_t i = 0; i < kLookups; ++i) {
      ResolveQuery query;
      query.hostname = "127.0.0." + std::to_string(i + 1);
      look(query);
    }
  });
  EXPECT_EQ(entries().size(), 2 * kLookups);
}

TEST(EndpointText, AZoneIsPickedForALinkLocalAddressThatHasNone) {
  Endpoint given;
  ASSERT_EQ(Endpoint::ip("fe80::1%lo", 1, given), 0);
  const std::string before = given.address();
  given.pickScope();
  EXPECT_EQ(given.address(), before);
  Endpoint global;
  ASSERT_EQ(Endpoint::ip("2001:db8::1", 1, global), 0);
  global.pickScope();
  EXPECT_EQ(global.address(), "2001:db8::1");
  // Which zone it is, if any, is the machine's business; the address stays.
  Endpoint open;
  ASSERT_EQ(Endpoint::ip("fe80::1", 1, open), 0);
  open.pickScope();
  EXPECT_EQ(open.address().substr(0, 7), "fe80::1");
}

TEST(EndpointText, RoundTrips) {
  Endpoint endpoint;
  EXPECT_EQ(Endpoint::ip("192.168.0.1", 80, endpoint), 0);
  EXPECT_EQ(endpoint.address(), "192.168.0.1");
  EXPECT_EQ(endpoint.family(), 4);
  EXPECT_EQ(Endpoint::ip("2001:DB8::1", 443, endpoint), 0);
  EXPECT_EQ(endpoint.address(), "2001:db8::1");
  EXPECT_EQ(endpoint.port(), 443);
  EXPECT_EQ(endpoint.familyName(), "IPv6");
  EXPECT_EQ(Endpoint::ip("fe80::1%lo", 1, endpoint), 0);
  EXPECT_EQ(endpoint.address(), "fe80::1%lo");
  EXPECT_EQ(Endpoint::ip("fe80::1%1", 1, endpoint), 0);
  EXPECT_EQ(endpoint.address(), "fe80::1%lo");
  EXPECT_EQ(Endpoint::ip("localhost", 1, endpoint), errors::kUvEInval);
  EXPECT_EQ(Endpoint().address(), "");
}

TEST(IsIp, TellsTheFamilyAsNodeDoes) {
  EXPECT_EQ(isIp("127.0.0.1"), 4);
  EXPECT_EQ(isIp("127.0.0.01"), 0);
  EXPECT_EQ(isIp("127.1"), 0);
  EXPECT_EQ(isIp("::ffff:1.2.3.4"), 6);
  EXPECT_EQ(isIp("fe80::1%eth0"), 6);
  EXPECT_EQ(isIp("fe80::1%"), 0);
  EXPECT_EQ(isIp("fe80::1%a/b"), 0);
  EXPECT_EQ(isIp("127.0.0.1%lo"), 0);
  EXPECT_EQ(isIp(""), 0);
  EXPECT_EQ(isIp(std::string_view("1.2.3.4\0", 8)), 0);
}

}  // namespace
}  // namespace netparity::handle
