#include "resolver_sandbox.hpp"

#include "namespaces.hpp"

#include <netparity/dns/server.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>
#include <netinet/in.h>
#include <sys/wait.h>
#include <unistd.h>

namespace netparity::dns {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

namespace {

std::string addressText(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes =
      address->sa_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
          : &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  return ::inet_ntop(address->sa_family, bytes, text.data(), text.size());
}

std::string errorName(int code, int systemError) {
  switch (code) {
    case EAI_AGAIN:
      return "EAI_AGAIN";
    case EAI_FAIL:
      return "EAI_FAIL";
    case EAI_NODATA:
      return "EAI_NODATA";
    case EAI_NONAME:
      return "EAI_NONAME";
    case EAI_SYSTEM:
      return std::string("EAI_SYSTEM ") + std::strerror(systemError);
    default:
      return "EAI " + std::to_string(code);
  }
}

std::string getAddresses(const Lookup& lookup) {
  addrinfo hints{};
  hints.ai_family = lookup.family;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(lookup.name.c_str(), nullptr, &hints, &list);
  if (code != 0) {
    return errorName(code, errno);
  }
  std::string out;
  for (const addrinfo* item = list; item != nullptr; item = item->ai_next) {
    out += (out.empty() ? "" : " ") + addressText(item->ai_addr);
  }
  ::freeaddrinfo(list);
  return out;
}

struct Child {
  pid_t pid;
  int output;
};

// Runs something in a child that has no other descriptor than the pipe for what it returns: one of
// the server's would keep a port open that the server has closed.
Child fork(const std::function<std::string()>& run) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    return {-1, -1};
  }
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(ends[1], 3);
    ::close_range(4, ~0U, 0);
    const std::string text = run();
    ::_exit(::write(3, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  return {pid, ends[0]};
}

std::string finish(asio::io_context& context, const Lookup& lookup,
                   std::chrono::milliseconds hangsAfter) {
  const Child child = fork([&lookup] { return getAddresses(lookup); });
  asio::readable_pipe output(context, child.output);
  asio::steady_timer deadline(context, hangsAfter);
  bool hangs = false;
  deadline.async_wait([&](boost::system::error_code error) {
    if (!error) {
      hangs = true;
      ::kill(child.pid, SIGKILL);
    }
  });
  std::string text;
  bool done = false;
  asio::async_read(output, asio::dynamic_buffer(text), [&](boost::system::error_code, std::size_t) {
    done = true;
    deadline.cancel();
  });
  while (!done) {
    context.run_one();
  }
  context.poll();
  ::waitpid(child.pid, nullptr, 0);
  return hangs ? "hangs" : text;
}

std::string eventText(const Event& event) {
  std::string text = event.object + " " + event.name;
  for (const json::value& arg : event.args) {
    text += " " + std::string(arg.get_string());
  }
  return text;
}

json::object resolveHere(std::string_view script, const std::vector<Lookup>& lookups,
                         const ResolverSettings& settings) {
  const std::string unavailable =
      enterOwnNetwork("nameserver 127.0.0.1\noptions " + settings.options + "\n");
  if (!unavailable.empty()) {
    return {{"unavailable", unavailable}};
  }
  Parsed parsed = parse(json::parse(json::string_view(script.data(), script.size())));
  if (!parsed.problems.empty()) {
    return {{"problem", "the script is wrong: " + parsed.problems.front().text}};
  }
  json::array results;
  json::array took;
  json::array events;
  asio::io_context context(1);
  Server server(context, std::move(parsed.script),
                [&events](const Event& event) { events.emplace_back(eventText(event)); });
  if (const std::string why = server.listen("127.0.0.1", 53); !why.empty()) {
    return {{"problem", why}};
  }
  for (const Lookup& lookup : lookups) {
    const auto begin = Clock::now();
    results.emplace_back(finish(context, lookup, settings.hangsAfter));
    took.emplace_back(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count());
  }
  return {{"results", results},
          {"took", took},
          {"events", events},
          {"untriggered", json::value_from(server.untriggered())}};
}

}  // namespace

Resolved resolve(std::string_view script, const std::vector<Lookup>& lookups,
                 const ResolverSettings& settings) {
  const Child child = fork([&] { return json::serialize(resolveHere(script, lookups, settings)); });
  asio::io_context context(1);
  asio::readable_pipe output(context, child.output);
  std::string text;
  boost::system::error_code atEnd;
  asio::read(output, asio::dynamic_buffer(text), atEnd);
  ::waitpid(child.pid, nullptr, 0);

  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  Resolved resolved;
  if (error) {
    resolved.problem = "the child ended early";
    return resolved;
  }
  const json::object& object = value.get_object();
  if (const json::value* why = object.if_contains("unavailable")) {
    resolved.unavailable = json::value_to<std::string>(*why);
    return resolved;
  }
  if (const json::value* what = object.if_contains("problem")) {
    resolved.problem = json::value_to<std::string>(*what);
    return resolved;
  }
  resolved.results = json::value_to<std::vector<std::string>>(object.at("results"));
  for (const auto count : json::value_to<std::vector<std::int64_t>>(object.at("took"))) {
    resolved.took.emplace_back(count);
  }
  resolved.events = json::value_to<std::vector<std::string>>(object.at("events"));
  resolved.untriggered = json::value_to<std::vector<std::string>>(object.at("untriggered"));
  return resolved;
}

}  // namespace netparity::dns
