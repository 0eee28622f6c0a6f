#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <string>
#include <utility>

namespace netparity::errors {
namespace {

std::string concat(std::string_view syscall, std::string_view code) {
  std::string message(syscall);
  message += ' ';
  message += code;
  return message;
}

// " 127.0.0.1:80"; a port of zero or below is not shown, as with unix paths.
std::string hostPort(std::string_view address, std::optional<double> port) {
  if (port.value_or(0) > 0) {
    return " " + std::string(address) + ":" + formatNumber(*port);
  }
  return address.empty() ? std::string() : " " + std::string(address);
}

void setHostPort(NodeError::Fields& fields, std::string_view address, std::optional<double> port) {
  if (!address.empty()) {
    fields.address = std::string(address);
  }
  if (port.value_or(0) != 0) {
    fields.port = port;
  }
}

}  // namespace

NodeError errnoException(int status, std::string_view syscall, std::string_view original) {
  NodeError::Fields fields;
  fields.code = systemErrorName(status);
  fields.errnum = status;
  fields.syscall = std::string(syscall);
  fields.message = concat(syscall, *fields.code);
  if (!original.empty()) {
    fields.message.append(" ").append(original);
  }
  return NodeError(std::move(fields));
}

NodeError exceptionWithHostPort(int status, std::string_view syscall, std::string_view address,
                                std::optional<double> port, std::string_view local) {
  NodeError::Fields fields;
  fields.code = systemErrorName(status);
  fields.errnum = status;
  fields.syscall = std::string(syscall);
  fields.message = concat(syscall, *fields.code) + hostPort(address, port);
  if (!local.empty()) {
    fields.message.append(" - Local (").append(local).append(")");
  }
  setHostPort(fields, address, port);
  return NodeError(std::move(fields));
}

NodeError uvExceptionWithHostPort(int status, std::string_view syscall, std::string_view address,
                                  std::optional<int> port) {
  const std::string_view code = uvCode(status);
  NodeError::Fields fields;
  fields.code = std::string(code.empty() ? uvCode(kUvUnknown) : code);
  fields.errnum = status;
  fields.syscall = std::string(syscall);
  fields.message = concat(syscall, *fields.code) + ": ";
  fields.message += code.empty() ? uvText(kUvUnknown) : uvText(status);
  fields.message += hostPort(address, port);
  setHostPort(fields, address, port);
  return NodeError(std::move(fields));
}

NodeError dnsException(int status, std::string_view syscall, std::string_view hostname) {
  NodeError::Fields fields;
  const bool notFound = status == kUvEaiNoData || status == kUvEaiNoName;
  fields.code = notFound ? "ENOTFOUND" : systemErrorName(status);
  fields.errnum = status;
  fields.syscall = std::string(syscall);
  fields.message = concat(syscall, *fields.code);
  if (!hostname.empty()) {
    fields.message.append(" ").append(hostname);
    fields.hostname = std::string(hostname);
  }
  return NodeError(std::move(fields));
}

}  // namespace netparity::errors
