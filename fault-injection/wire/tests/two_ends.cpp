#include "two_ends.hpp"

#include "netparity/sandbox/sandbox.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace netparity::wire {

namespace {

using sandbox::Descriptor;

sockaddr_in6 addressOf(const std::string& text, std::uint16_t port) {
  sockaddr_in6 out{};
  out.sin6_family = AF_INET6;
  out.sin6_port = htons(port);
  ::inet_pton(AF_INET6, text.c_str(), &out.sin6_addr);
  return out;
}

// An IPv4 address in a sockaddr of that size.
sockaddr_in6 anyAddressOf(const std::string& text, std::uint16_t port) {
  if (text.find(':') != std::string::npos) {
    return addressOf(text, port);
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  ::inet_pton(AF_INET, text.c_str(), &v4.sin_addr);
  sockaddr_in6 out{};
  std::memcpy(&out, &v4, sizeof v4);
  return out;
}

std::string error() {
  return ::strerrorname_np(errno);
}

Descriptor openFor(const sockaddr_in6& address) {
  Descriptor out(::socket(address.sin6_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(out.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return out;
}

const sockaddr* raw(const sockaddr_in6& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

char byteAt(std::size_t n) {
  return static_cast<char>('a' + n % 26);
}

}  // namespace

PlainSocket PlainSocket::listenOn(const std::string& address, std::uint16_t port) {
  const sockaddr_in6 to = anyAddressOf(address, port);
  Descriptor out = openFor(to);
  return ::bind(out.get(), raw(to), sizeof to) == 0 && ::listen(out.get(), 16) == 0
             ? PlainSocket(std::move(out))
             : PlainSocket();
}

std::string PlainSocket::connectTo(const std::string& address, std::uint16_t port) {
  const sockaddr_in6 to = anyAddressOf(address, port);
  descriptor_ = openFor(to);
  return ::connect(descriptor_.get(), raw(to), sizeof to) == 0 ? "" : error();
}

Descriptor connectWithoutWaiting(bool isV6) {
  const sockaddr_in6 to = anyAddressOf(isV6 ? "fd00::2" : "192.0.2.2", 80);
  Descriptor out(::socket(to.sin6_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  [[maybe_unused]] const int inProgress = ::connect(out.get(), raw(to), sizeof to);
  return out;
}

PlainSocket PlainSocket::accept() {
  return PlainSocket(Descriptor(::accept4(descriptor_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
}

std::string PlainSocket::send(std::size_t bytes) {
  std::string block(bytes, '\0');
  std::generate(block.begin(), block.end(), [this] { return byteAt(sent_++); });
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t count =
        ::send(descriptor_.get(), block.data() + done, bytes - done, MSG_NOSIGNAL);
    if (count < 0) {
      return error();
    }
    done += static_cast<std::size_t>(count);
  }
  return {};
}

std::string PlainSocket::receive(std::size_t bytes) {
  std::array<char, 65536> buffer{};
  while (bytes > 0) {
    const ssize_t count =
        ::recv(descriptor_.get(), buffer.data(), std::min(bytes, buffer.size()), 0);
    if (count <= 0) {
      return count == 0 ? "end" : error();
    }
    received_.append(buffer.data(), static_cast<std::size_t>(count));
    bytes -= static_cast<std::size_t>(count);
  }
  return {};
}

std::string PlainSocket::receiveAll() {
  std::string ending;
  while (ending.empty()) {
    ending = receive(65536);
  }
  return std::to_string(received_.size()) + " bytes, " + ending;
}

void PlainSocket::finish() {
  ::shutdown(descriptor_.get(), SHUT_WR);
}

void PlainSocket::keepAlive() {
  const int one = 1;
  ::setsockopt(descriptor_.get(), IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
  ::setsockopt(descriptor_.get(), IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
  ::setsockopt(descriptor_.get(), IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one);
  ::setsockopt(descriptor_.get(), SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
}

std::string PlainSocket::intact() const {
  for (std::size_t i = 0; i < received_.size(); ++i) {
    if (received_[i] != byteAt(i)) {
      return "byte " + std::to_string(i + 1) + " is wrong";
    }
  }
  return "intact";
}

namespace {

// A process whose words are read while the relay runs.
class Talker {
 public:
  Talker(boost::asio::io_context& context, const std::function<std::string()>& body)
      : pipe_(context) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      return;
    }
    Descriptor mine(ends[0]);
    const Descriptor its(ends[1]);
    process_ = ::fork();
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const std::string said = body();
      ::_exit(::write(its.get(), said.data(), said.size()) < 0 ? 1 : 0);
    }
    pipe_.assign(mine.release());
  }
  ~Talker() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Talker(const Talker&) = delete;
  Talker& operator=(const Talker&) = delete;
  Talker(Talker&&) = delete;
  Talker& operator=(Talker&&) = delete;

  template <class Done>
  void listen(Done done) {
    boost::asio::async_read(pipe_, boost::asio::dynamic_buffer(words),
                            [done](const boost::system::error_code&, std::size_t) { done(); });
  }

  std::string words;

 private:
  boost::asio::posix::stream_descriptor pipe_;
  pid_t process_ = -1;
};

}  // namespace

std::string runOnWire(const Setting& setting, const std::string& script,
                      const std::function<std::string(const Ends&)>& program,
                      const std::function<std::string(PlainSocket& listener)>& peer) {
  sandbox::Plan plan;
  plan.processes = false;
  // Two tries of a SYN, one second each, and little patience with lost data.
  plan.sysctls = {{"net/ipv4/tcp_syn_retries", "1"}, {"net/ipv4/tcp_retries2", "2"}};
  std::string problem = sandbox::enter(plan);
  const auto peers = problem.empty() ? sandbox::Namespace::create(problem) : std::nullopt;
  LinkPlan linkPlan;
  linkPlan.means = setting.means;
  linkPlan.mtu = setting.mtu;
  auto link = peers ? Link::create(linkPlan, *peers, problem) : std::nullopt;
  if (!link) {
    return problem;
  }
  const Parsed parsed = parse(boost::json::parse(script));
  if (!parsed.problems.empty()) {
    return parsed.problems[0].path + " " + parsed.problems[0].text;
  }
  std::string out;
  boost::asio::io_context context(1);
  Relay relay(context, *link, parsed.rules, [&out](const Event& event) {
    out += event.name + " " + boost::json::serialize(event.args) + "\n";
  });
  if (!setting.recordTo.empty()) {
    problem = relay.record(setting.recordTo);
  }
  const Ends ends = setting.isV6 ? Ends{"fd00::1", "fd00::2"} : Ends{"192.0.2.1", "192.0.2.2"};
  PlainSocket listener;
  {
    const sandbox::Visit there(*peers);
    listener = PlainSocket::listenOn(ends.peer, 80);
  }
  relay.start();
  Talker peerTalker(context, [&] { return peer(listener); });
  Talker programTalker(context, [&] { return program(ends); });
  int talking = 2;
  const auto oneIsSilent = [&] {
    if (--talking == 0) {
      relay.stop();
    }
  };
  peerTalker.listen(oneIsSilent);
  programTalker.listen(oneIsSilent);
  context.run();
  for (const std::string& sentence : relay.untriggered()) {
    out += sentence + "\n";
  }
  return problem + "program: " + programTalker.words + "\npeer: " + peerTalker.words + "\n" + out;
}

}  // namespace netparity::wire
