#include "interrupt.hpp"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace netparity::cli {

namespace {

std::atomic<lane::CancelToken*> target = nullptr;
volatile std::sig_atomic_t received = 0;

void onSignal(int number) {
  if (received != 0) {
    ::_exit(128 + number);
  }
  received = number;
  if (lane::CancelToken* token = target.load()) {
    token->cancel();
  }
}

}  // namespace

Interrupt::Interrupt(lane::CancelToken& token) {
  target = &token;
  struct sigaction action {};
  action.sa_handler = onSignal;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  target = nullptr;
}

int Interrupt::signal() {
  return static_cast<int>(received);
}

}  // namespace netparity::cli
