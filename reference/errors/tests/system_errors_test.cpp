#include <netparity/errors/node_error.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <netdb.h>
#include <string_view>

namespace netparity::errors {
namespace {

TEST(UvErrc, KnowsCodeAndTextOfErrnoValuesAndOfItsOwnNumbers) {
  EXPECT_EQ(uvCode(-ECONNREFUSED), "ECONNREFUSED");
  EXPECT_EQ(uvText(-ECONNREFUSED), "connection refused");
  EXPECT_EQ(uvCode(kUvEof), "EOF");
  EXPECT_EQ(uvText(kUvEof), "end of file");
  EXPECT_EQ(uvCode(kUvEaiAgain), "EAI_AGAIN");
  EXPECT_EQ(uvCode(-E2BIG), "E2BIG");
  EXPECT_EQ(uvCode(-EPERM), "EPERM");
  EXPECT_EQ(uvCode(-4000), "");
}

TEST(UvErrc, FindsEveryNumberByItsCode) {
  int known = 0;
  for (int status = -1; status > -5000; --status) {
    const std::string_view code = uvCode(status);
    if (code.empty()) continue;
    ++known;
    EXPECT_EQ(uvErrnoOf(code), status) << code;
  }
  EXPECT_EQ(known, 85) << "the table of Node 26 has 85 entries";
  EXPECT_EQ(uvErrnoOf("ENOTHING"), 0);
}

TEST(UvErrc, NamesUnknownNumbersAsNodeDoes) {
  EXPECT_EQ(systemErrorName(-200), "Unknown system error -200");
  EXPECT_EQ(systemErrorName(-EPIPE), "EPIPE");
}

TEST(UvErrc, KeepsLookupResultsApart) {
  EXPECT_EQ(uvFromGetAddrInfo(EAI_NONAME, 0), -3008);
  EXPECT_EQ(uvFromGetAddrInfo(EAI_NODATA, 0), -3007);
  EXPECT_EQ(uvFromGetAddrInfo(EAI_AGAIN, 0), -3001);
  EXPECT_EQ(uvFromGetAddrInfo(EAI_SYSTEM, ENOMEM), -ENOMEM);
  EXPECT_EQ(uvFromGetAddrInfo(0, ENOMEM), 0);
}

TEST(ErrnoException, HasSyscallAndCode) {
  const NodeError error = errnoException(-ECONNRESET, "read");
  EXPECT_EQ(error.message(), "read ECONNRESET");
  EXPECT_EQ(error.code(), "ECONNRESET");
  EXPECT_EQ(error.errnum(), -104);
  EXPECT_EQ(error.syscall(), "read");
  EXPECT_EQ(error.name(), "Error");
  EXPECT_FALSE(error.fields().address);
  EXPECT_EQ(error.toString(), "Error: read ECONNRESET");
  EXPECT_EQ(errnoException(-EPIPE, "write", "original").message(), "write EPIPE original");
  EXPECT_EQ(errnoException(-200, "read").message(), "read Unknown system error -200");
  EXPECT_EQ(errnoException(kUvEof, "read").message(), "read EOF");
}

TEST(ExceptionWithHostPort, ShowsAddressPortAndLocalEnd) {
  const NodeError error =
      exceptionWithHostPort(-ECONNREFUSED, "connect", "1.2.3.4", 80, "0.0.0.0:0");
  EXPECT_EQ(error.message(), "connect ECONNREFUSED 1.2.3.4:80 - Local (0.0.0.0:0)");
  EXPECT_EQ(error.address(), "1.2.3.4");
  EXPECT_EQ(error.port(), 80);
}

TEST(ExceptionWithHostPort, LeavesOutWhatIsMissing) {
  const NodeError zero = exceptionWithHostPort(-ECONNREFUSED, "connect", "1.2.3.4", 0);
  EXPECT_EQ(zero.message(), "connect ECONNREFUSED 1.2.3.4");
  EXPECT_EQ(zero.port(), std::nullopt);
  const NodeError negative = exceptionWithHostPort(-ENOENT, "connect", "/p", -1);
  EXPECT_EQ(negative.message(), "connect ENOENT /p");
  EXPECT_EQ(negative.port(), -1) << "kept, though not shown";
  const NodeError bare = exceptionWithHostPort(-EINVAL, "connect", "");
  EXPECT_EQ(bare.message(), "connect EINVAL");
  EXPECT_FALSE(bare.fields().address);
}

TEST(UvExceptionWithHostPort, ShowsTheText) {
  EXPECT_EQ(uvExceptionWithHostPort(-EADDRINUSE, "listen", "127.0.0.1", 80).message(),
            "listen EADDRINUSE: address already in use 127.0.0.1:80");
  EXPECT_EQ(uvExceptionWithHostPort(-EACCES, "listen", "/nope/x", -1).message(),
            "listen EACCES: permission denied /nope/x");
  const NodeError unknown = uvExceptionWithHostPort(-4000, "listen", "/p", -1);
  EXPECT_EQ(unknown.message(), "listen UNKNOWN: unknown error /p");
  EXPECT_EQ(unknown.code(), "UNKNOWN");
  EXPECT_EQ(unknown.errnum(), -4000);
}

TEST(DnsException, CallsBothEmptyAnswersNotFound) {
  const NodeError noName = dnsException(kUvEaiNoName, "getaddrinfo", "h.invalid");
  EXPECT_EQ(noName.message(), "getaddrinfo ENOTFOUND h.invalid");
  EXPECT_EQ(noName.code(), "ENOTFOUND");
  EXPECT_EQ(noName.errnum(), -3008);
  EXPECT_EQ(noName.fields().hostname, "h.invalid");
  const NodeError noData = dnsException(kUvEaiNoData, "getaddrinfo", "");
  EXPECT_EQ(noData.message(), "getaddrinfo ENOTFOUND");
  EXPECT_EQ(noData.errnum(), -3007);
  EXPECT_FALSE(noData.fields().hostname);
  EXPECT_EQ(dnsException(kUvEaiAgain, "getaddrinfo", "h").message(), "getaddrinfo EAI_AGAIN h");
}

TEST(NodeErrorValue, IsOneObjectHoweverOftenItIsCopied) {
  const NodeError none;
  EXPECT_FALSE(none);
  const NodeError error = NodeError::plain("boom");
  const NodeError copy = error;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_TRUE(copy.sameAs(error));
  EXPECT_FALSE(NodeError::plain("boom").sameAs(error));
  const NodeError changed = error.with([](NodeError::Fields& fields) { fields.port = 5; });
  EXPECT_EQ(changed.port(), 5);
  EXPECT_EQ(error.port(), std::nullopt);
}

TEST(NodeErrorValue, IsThrownAsAnException) {
  try {
    raise(NodeError::plain("boom"));
  } catch (const std::exception& thrown) {
    EXPECT_STREQ(thrown.what(), "boom");
    return;
  }
  FAIL() << "nothing was thrown";
}

}  // namespace
}  // namespace netparity::errors
