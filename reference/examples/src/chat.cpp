// A chat: every line that somebody sends goes to everybody else.
#include "command_line.hpp"

#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace net = netparity::net;

namespace {

constexpr const char* kUsage =
    "usage: netparity_chat [port]\n"
    "Passes each line that somebody sends on to everybody else.\n\n"
    "  port  0 to 65535; 0, the default, is any free one, which is printed\n\n"
    "example: netparity_chat 7000      then, several times: nc localhost 7000\n";

class Room {
 public:
  void join(net::Socket& socket) {
    const int id = ++lastId_;
    Guest& guest = guests_[id];
    guest.socket = &socket;
    guest.name = "guest " + std::to_string(id);
    socket.setEncoding(netparity::stream::Encoding::kUtf8);
    socket.on<"data">([this, id](std::string_view text) { heard(id, text); });
    socket.on<"error">([](const netparity::errors::NodeError&) {});  // `close` follows
    socket.on<"close">([this, id](bool) { leave(id); });
    tellOthers(id, "* " + guest.name + " is here\n");
  }

 private:
  struct Guest {
    net::Socket* socket = nullptr;  // lives until `close`, when the guest is forgotten
    std::string name;
    std::string line;  // not complete yet
  };

  void heard(int id, std::string_view text) {
    Guest& guest = guests_.at(id);
    guest.line += text;
    for (std::size_t end = guest.line.find('\n'); end != std::string::npos;
         end = guest.line.find('\n')) {
      tellOthers(id, guest.name + ": " + guest.line.substr(0, end + 1));
      guest.line.erase(0, end + 1);
    }
  }

  void leave(int id) {
    const std::string name = guests_.at(id).name;
    guests_.erase(id);
    tellOthers(id, "* " + name + " has left\n");
  }

  void tellOthers(int id, const std::string& text) {
    for (const auto& [other, guest] : guests_) {
      if (other != id) {
        guest.socket->write(text);
      }
    }
  }

  std::map<int, Guest> guests_;
  int lastId_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const int port = examples::CommandLine(argc, argv, 0, 1, kUsage).port(0, "0");

  int status = EXIT_SUCCESS;
  netparity::loop::EventLoop loop;
  Room room;
  auto server = net::createServer(loop, [&](net::Socket& socket) { room.join(socket); });
  // A port in use, for example. Nothing is open then, so the loop ends.
  server->on<"error">([&status](const netparity::errors::NodeError& error) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    status = EXIT_FAILURE;
  });
  loop.runMain([&] {
    server->listen(port, [&] {
      std::printf("listening on %d\n", std::get<net::AddressInfo>(server->address()).port);
      std::fflush(stdout);
    });
  });
  loop.run();
  return status;
}
