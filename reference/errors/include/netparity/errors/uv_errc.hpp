// libuv's error numbers on Linux: the currency of every layer below the streams.
//
// A status is 0 for success or one of these negative numbers. Numbers above -3000 are negated errno
// values; the rest are libuv's own (getaddrinfo results, end of file).
#pragma once

#include <string>
#include <string_view>

namespace netparity::errors {

/// libuv's number of that name: kUvEAddrInUse is UV_EADDRINUSE, kUvEaiAgain is UV_EAI_AGAIN.
///@{
inline constexpr int kUvEof = -4095;
inline constexpr int kUvUnknown = -4094;

inline constexpr int kUvEaiAddrFamily = -3000;
inline constexpr int kUvEaiAgain = -3001;
inline constexpr int kUvEaiBadFlags = -3002;
inline constexpr int kUvEaiCanceled = -3003;
inline constexpr int kUvEaiFail = -3004;
inline constexpr int kUvEaiFamily = -3005;
inline constexpr int kUvEaiMemory = -3006;
inline constexpr int kUvEaiNoData = -3007;
inline constexpr int kUvEaiNoName = -3008;
inline constexpr int kUvEaiOverflow = -3009;
inline constexpr int kUvEaiService = -3010;
inline constexpr int kUvEaiSockType = -3011;
inline constexpr int kUvEaiBadHints = -3013;
inline constexpr int kUvEaiProtocol = -3014;

inline constexpr int kUvE2Big = -7;
inline constexpr int kUvEAcces = -13;
inline constexpr int kUvEAddrInUse = -98;
inline constexpr int kUvEAddrNotAvail = -99;
inline constexpr int kUvEAfNoSupport = -97;
inline constexpr int kUvEAgain = -11;
inline constexpr int kUvEAlready = -114;
inline constexpr int kUvEBadF = -9;
inline constexpr int kUvEBusy = -16;
inline constexpr int kUvECanceled = -125;
inline constexpr int kUvEConnAborted = -103;
inline constexpr int kUvEConnRefused = -111;
inline constexpr int kUvEConnReset = -104;
inline constexpr int kUvEExist = -17;
inline constexpr int kUvEHostUnreach = -113;
inline constexpr int kUvEInProgress = -115;
inline constexpr int kUvEIntr = -4;
inline constexpr int kUvEInval = -22;
inline constexpr int kUvEIsConn = -106;
inline constexpr int kUvEMFile = -24;
inline constexpr int kUvENFile = -23;
inline constexpr int kUvENetUnreach = -101;
inline constexpr int kUvENoBufs = -105;
inline constexpr int kUvENoEnt = -2;
inline constexpr int kUvENoMem = -12;
inline constexpr int kUvENotConn = -107;
inline constexpr int kUvENotSock = -88;
inline constexpr int kUvENotSup = -95;
inline constexpr int kUvEPerm = -1;
inline constexpr int kUvEPipe = -32;
inline constexpr int kUvEProto = -71;
inline constexpr int kUvETimedOut = -110;
///@}

/// The code string of a libuv number ("ECONNREFUSED", "EAI_AGAIN", "EOF"); empty when it is not in
/// libuv's table.
std::string_view uvCode(int status) noexcept;

/// libuv's text of a number ("connection refused"); empty when it is not in libuv's table.
std::string_view uvText(int status) noexcept;

/// The number of a code string, or 0 when no number has that code.
int uvErrnoOf(std::string_view code) noexcept;

/// Node's code string of a number: as uvCode(), "Unknown system error -N" when it is unknown.
/// Parameters: status: a negative libuv number.
std::string systemErrorName(int status);

/// libuv's number for a result of getaddrinfo(3).
/// Parameters: eai: what getaddrinfo returned; systemErrno: errno at that moment, used for
/// EAI_SYSTEM.
int uvFromGetAddrInfo(int eai, int systemErrno) noexcept;

}  // namespace netparity::errors
