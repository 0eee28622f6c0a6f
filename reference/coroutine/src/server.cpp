#include "netparity/coroutine/server.hpp"

#include <netparity/errors/codes.hpp>

#include <deque>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace netparity::coroutine {

/// What the copies of one Server share. The listeners know it weakly.
class ServerState : public std::enable_shared_from_this<ServerState> {
 public:
  explicit ServerState(std::shared_ptr<net::Server> server) : server_(std::move(server)) {}
  ServerState(const ServerState&) = delete;
  ServerState& operator=(const ServerState&) = delete;
  ~ServerState() {
    if (server_->listening()) {
      server_->close();
    }
  }

  const std::shared_ptr<net::Server>& server() const { return server_; }

  void listen() {
    using Args = std::span<const stream::EventArg>;
    on("connection", [](ServerState& self, Args args) {
      const auto& emitter = std::get<std::shared_ptr<stream::EventEmitter>>(args.front());
      self.queue.emplace_back(std::static_pointer_cast<net::Socket>(emitter));
      self.acceptors.wake();
    });
    on("error", [](ServerState& self, Args args) {
      self.error = stream::EventArgCast<errors::NodeError>::from(args.front());
      self.acceptors.wake();
    });
    on("listening", [](ServerState& self, Args) { self.listeners.wake(); });
    on("close", [](ServerState& self, Args) {
      self.closed = true;
      self.acceptors.wake();
      self.closers.wake();
    });
  }

  void close() {
    server_->close();
    queue.clear();
    server_->loop().nextTick([weak = weak_from_this()] {
      if (const auto keep = weak.lock()) {
        keep->acceptors.wake();
      }
    });
  }

  std::deque<Socket> queue;
  errors::NodeError error;
  bool closed = false;
  WaitList acceptors;
  WaitList listeners;
  WaitList closers;

 private:
  template <class Function>
  void on(std::string_view event, Function function) {
    stream::EventEmitter& emitter = *server_;
    emitter.on(event, [weak = weak_from_this(),
                       call = std::move(function)](std::span<const stream::EventArg> args) {
      if (const auto keep = weak.lock()) {
        call(*keep, args);
      }
    });
  }

  std::shared_ptr<net::Server> server_;
};

Server::Server(std::shared_ptr<net::Server> server)
    : state_(std::make_shared<ServerState>(std::move(server))) {
  state_->listen();
}

net::Server& Server::operator*() const {
  return *state_->server();
}
net::Server* Server::operator->() const {
  return state_->server().get();
}
const std::shared_ptr<net::Server>& Server::server() const {
  return state_->server();
}

int Server::port() const {
  const auto address = state_->server()->address();
  const auto* tcp = std::get_if<net::AddressInfo>(&address);
  return tcp != nullptr ? tcp->port : 0;
}

AcceptOperation Server::accept() const {
  return AcceptOperation(state_);
}
CloseOperation Server::close() const {
  return CloseOperation(state_);
}

AcceptOperation::AcceptOperation(std::shared_ptr<ServerState> state)
    : state_(std::move(state)), result_(errors::serverNotRunning()) {}
AcceptOperation::~AcceptOperation() = default;

bool AcceptOperation::await_ready() {
  return state_->acceptors.pass(*this);
}

void AcceptOperation::await_suspend(std::coroutine_handle<> waiting) {
  state_->acceptors.add(*this, waiting);
}

bool AcceptOperation::settle() {
  if (!state_->queue.empty()) {
    result_ = std::move(state_->queue.front());
    state_->queue.pop_front();
    return true;
  }
  if (state_->error) {
    result_ = std::exchange(state_->error, {});
    return true;
  }
  return !state_->server()->listening();
}

CloseOperation::CloseOperation(std::shared_ptr<ServerState> state) : state_(std::move(state)) {}
CloseOperation::~CloseOperation() = default;

bool CloseOperation::await_ready() {
  if (state_->server()->listening()) {
    state_->close();
  }
  return state_->closers.pass(*this);
}

void CloseOperation::await_suspend(std::coroutine_handle<> waiting) {
  state_->closers.add(*this, waiting);
}

bool CloseOperation::settle() {
  return state_->closed;
}

namespace {

// Waits for the answer to listen(). A server whose creator is gone before that is closed.
class Listening {
 public:
  explicit Listening(std::shared_ptr<net::Server> server) : server_(std::move(server)) {
    answerWith("listening", {});
    answerWith("close", errors::serverNotRunning());
    stream::EventEmitter& emitter = *server_;
    errorKey_ = emitter.on("error", [answer = answer_](std::span<const stream::EventArg> args) {
      answer->give(stream::EventArgCast<errors::NodeError>::from(args.front()));
    });
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  ~Listening() {
    answer_->waiting = nullptr;
    if (!answer_->given) {
      server_->close();
      return;
    }
    for (const auto& [event, key] : keys_) {
      server_->off(event, key);
    }
    server_->off("error", errorKey_);
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) { answer_->waiting = waiting; }
  [[nodiscard]] Result<void> await_resume() const { return resultOf(answer_->error); }

 private:
  struct Answer {
    void give(const errors::NodeError& what) {
      if (!std::exchange(given, true) && waiting) {
        error = what;
        waiting.resume();
      }
    }
    std::coroutine_handle<> waiting;
    errors::NodeError error;
    bool given = false;
  };

  void answerWith(std::string_view event, const errors::NodeError& error) {
    stream::EventEmitter& emitter = *server_;
    keys_.emplace_back(
        event, emitter.on(event, [answer = answer_, error](std::span<const stream::EventArg>) {
          answer->give(error);
        }));
  }

  std::shared_ptr<net::Server> server_;
  std::shared_ptr<Answer> answer_ = std::make_shared<Answer>();
  std::vector<std::pair<std::string_view, stream::ListenerKey>> keys_;
  stream::ListenerKey errorKey_ = 0;
};

}  // namespace

Task<Result<Server>> listen(loop::EventLoop& loop, net::ListenOptions options,
                            net::ServerOptions serverOptions) {
  const auto server = net::createServer(loop, serverOptions);
  Listening listening(server);
  try {
    server->listen(options);
  } catch (const errors::NodeException& thrown) {
    co_return thrown.error;
  }
  if (const Result<void> result = co_await listening; !result) {
    co_return result.error();
  }
  co_return Server(server);
}

Task<Result<Server>> listen(loop::EventLoop& loop, std::int64_t port, std::string host) {
  net::ListenOptions options;
  options.port = port;
  if (!host.empty()) {
    options.host = std::move(host);
  }
  return listen(loop, std::move(options));
}

Task<Result<Server>> listen(loop::EventLoop& loop, std::string path) {
  net::ListenOptions options;
  options.path = std::move(path);
  return listen(loop, std::move(options));
}

}  // namespace netparity::coroutine
