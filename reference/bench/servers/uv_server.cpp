// The benchmark's server on libuv.
#include "server_main.hpp"

#include <array>
#include <cstring>
#include <netinet/in.h>
#include <string>
#include <uv.h>

namespace bench = netparity::bench;

namespace {

bench::Arguments arguments;
std::string chunk;
std::array<char, 65536> memory;  // a chunk is copied or dropped before the next read

uv_stream_t* asStream(uv_tcp_t* tcp) {
  return reinterpret_cast<uv_stream_t*>(tcp);
}

void closed(uv_handle_t* handle) {
  delete reinterpret_cast<uv_tcp_t*>(handle);
}

void close(uv_stream_t* stream) {
  auto* handle = reinterpret_cast<uv_handle_t*>(stream);
  if (uv_is_closing(handle) == 0) {
    uv_close(handle, closed);
  }
}

struct Write {
  uv_write_t request{};
  std::string data;
};

void written(uv_write_t* request, int status) {
  uv_stream_t* stream = request->handle;
  delete static_cast<Write*>(request->data);
  if (status < 0) {
    close(stream);
  }
}

void write(uv_stream_t* stream, std::string_view data) {
  uv_buf_t buffer = uv_buf_init(const_cast<char*>(data.data()), static_cast<unsigned>(data.size()));
  int sent = uv_try_write(stream, &buffer, 1);
  sent = sent < 0 ? 0 : sent;
  if (static_cast<std::size_t>(sent) == data.size()) {
    return;
  }
  auto* rest = new Write;
  rest->data = data.substr(static_cast<std::size_t>(sent));
  rest->request.data = rest;
  buffer = uv_buf_init(rest->data.data(), static_cast<unsigned>(rest->data.size()));
  uv_write(&rest->request, stream, &buffer, 1, written);
}

void sourceWritten(uv_write_t* request, int status);

void send(uv_stream_t* stream, uv_write_t* request) {
  uv_buf_t buffer = uv_buf_init(chunk.data(), static_cast<unsigned>(chunk.size()));
  uv_write(request, stream, &buffer, 1, sourceWritten);
}

void sourceWritten(uv_write_t* request, int status) {
  if (status < 0) {
    close(request->handle);
    delete request;
    return;
  }
  send(request->handle, request);
}

void offer(uv_handle_t* /*handle*/, std::size_t /*suggested*/, uv_buf_t* buffer) {
  *buffer = uv_buf_init(memory.data(), memory.size());
}

void arrived(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
  if (size < 0) {
    close(stream);
  } else if (arguments.mode == bench::Mode::echo) {
    write(stream, {buffer->base, static_cast<std::size_t>(size)});
  }
}

void connected(uv_stream_t* server, int status) {
  if (status < 0) {
    return;
  }
  auto* socket = new uv_tcp_t;
  uv_tcp_init(server->loop, socket);
  if (uv_accept(server, asStream(socket)) != 0) {
    close(asStream(socket));
    return;
  }
  uv_tcp_nodelay(socket, 1);
  uv_read_start(asStream(socket), offer, arrived);
  if (arguments.mode == bench::Mode::source) {
    send(asStream(socket), new uv_write_t);
  }
}

}  // namespace

int main(int argc, char** argv) {
  arguments = bench::argumentsOf(argc, argv);
  chunk.assign(arguments.chunk, 'x');
  uv_tcp_t server;
  uv_tcp_init(uv_default_loop(), &server);
  sockaddr_in address{};
  uv_ip4_addr("0.0.0.0", 0, &address);
  uv_tcp_bind(&server, reinterpret_cast<const sockaddr*>(&address), 0);
  uv_listen(asStream(&server), 4096, connected);
  int length = sizeof address;
  uv_tcp_getsockname(&server, reinterpret_cast<sockaddr*>(&address), &length);
  bench::announce(ntohs(address.sin_port));
  return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
