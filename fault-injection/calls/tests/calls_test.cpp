// Real programs, as root and as nobody.
#include "netparity/calls/calls.hpp"

#include "in_child.hpp"

#include <netparity/sandbox/launch.hpp>
#include <netparity/sandbox/sandbox.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netparity::calls {
namespace {

namespace asio = boost::asio;
using sandbox::inChild;

// told(f, …) prints what became of a call.
constexpr const char* kPrelude = R"(
import errno, os, socket, subprocess, sys, threading
def told(call, *arguments):
    try:
        call(*arguments)
        print('done', flush=True)
    except OSError as error:
        print(errno.errorcode[error.errno], flush=True)
def listening(family=socket.AF_INET, address=('127.0.0.1', 0)):
    server = socket.socket(family)
    server.bind(address)
    server.listen()
    return server
def pair():
    server = listening()
    client = socket.create_connection(server.getsockname())
    return client, server.accept()[0]
)";

// A program under rules, whose standard streams are one socket.
class Watched {
 public:
  Watched(const char* rules, const std::string& source) {
    problem_ = sandbox::enter({});
    calls_.emplace(io_, parse(boost::json::parse(rules)).rules, [this](const Event& event) {
      said_ += event.name + boost::json::serialize(event.args) + "\n";
    });
    problem_ += calls_->prepare();
    std::array<int, 2> ends{};
    if (!problem_.empty() ||
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      return;
    }
    const sandbox::Descriptor theirs(ends[1]);
    stream_.assign(ends[0]);
    sandbox::Launch launch;
    launch.argv = {"python3", "-c", kPrelude + source};
    launch.input = theirs.get();
    launch.output = theirs.get();
    launch.errors = theirs.get();
    launch.filter = calls_->filter();
    if (auto child = sandbox::Child::start(launch, problem_)) {
      child_.emplace(std::move(*child));
      calls_->watch(child_->takeListener());
    }
  }

  void arm() { calls_->arm(); }
  void go() {
    [[maybe_unused]] const auto sent = ::send(stream_.native_handle(), "go\n", 3, MSG_NOSIGNAL);
  }
  void forget() { calls_.reset(); }

  // What it prints next.
  std::string line() { return until("\n"); }
  // What it prints, until it ends, and what was reported.
  std::string rest() {
    std::string out = problem_ + until({});
    if (calls_) {
      for (const std::string& sentence : calls_->untriggered()) {
        said_ += sentence + "\n";
      }
    }
    return out + said_;
  }

 private:
  std::string until(const std::string& mark) {
    if (!child_) {
      return {};
    }
    const auto take = [&](const boost::system::error_code& /*error*/, std::size_t size) {
      size_ = size;
      io_.stop();
    };
    if (mark.empty()) {
      asio::async_read(stream_, asio::dynamic_buffer(text_), take);
    } else {
      asio::async_read_until(stream_, asio::dynamic_buffer(text_), mark, take);
    }
    io_.restart();
    io_.run();
    const std::string out = mark.empty() ? text_ : text_.substr(0, size_);
    text_.erase(0, out.size());
    return out;
  }

  asio::io_context io_{1};
  asio::posix::stream_descriptor stream_{io_};
  std::optional<Calls> calls_;
  std::optional<sandbox::Child> child_;
  std::string problem_;
  std::string said_;
  std::string text_;
  std::size_t size_ = 0;
};

// Armed when the program itself begins: what Python does before, such as asking the name service
// for a home directory, makes calls too.
std::string outcome(const char* rules, const std::string& source) {
  Watched program(rules, "os.write(1, b'begun\\n')\nos.read(0, 3)\n" + source);
  const std::string begun = program.line();
  program.arm();
  program.go();
  return (begun == "begun\n" ? "" : begun) + program.rest();
}

class FailingCalls : public sandbox::AsUser {
 protected:
  void SetUp() override {
    for (const sandbox::Ability& ability : sandbox::examine()) {
      if (ability.name == sandbox::kFailingCalls && !ability.possible) {
        GTEST_SKIP() << ability.why;
      }
    }
    AsUser::SetUp();
  }
  void expect(const char* rules, const std::string& source, const std::string& expected) {
    EXPECT_EQ(inChild(GetParam(), [&] { return outcome(rules, source); }), expected);
  }
};
INSTANTIATE_TEST_SUITE_P(, FailingCalls, testing::Values("root", "nobody"), sandbox::userName);

TEST_P(FailingCalls, TheOneThatIsMeant) {
  expect(R"([{"call":"connect","error":"ENOBUFS","at":2}])", R"(
server = listening()
for i in range(3):
    told(socket.socket().connect, server.getsockname())
)",
         "done\nENOBUFS\ndone\narmed[\"/0\"]\ntriggered[\"/0\",\"connect\",2,\"ENOBUFS\"]\n");
}

TEST_P(FailingCalls, OfEveryKind) {
  expect(
      R"([{"call":"socket","error":"EMFILE"},{"call":"bind","error":"EACCES"},
             {"call":"listen","error":"EADDRINUSE"},{"call":"accept","error":"EPROTO"},
             {"call":"shutdown","error":"ENOTCONN"},{"call":"read","error":"ENOMEM"},
             {"call":"write","error":"EPIPE"}])",
      R"(
told(socket.socket)
server = socket.socket()
told(server.bind, ('127.0.0.1', 0))
server.bind(('127.0.0.1', 0))
told(server.listen)
server.listen()
client = socket.create_connection(server.getsockname())
told(server.accept)
other = server.accept()[0]
told(client.shutdown, socket.SHUT_WR)
told(client.send, b'x')
client.send(b'y')
told(other.recv, 1)
print(other.recv(1))
)",
      "EMFILE\nEACCES\nEADDRINUSE\nEPROTO\nENOTCONN\nEPIPE\nENOMEM\nb'y'\n"
      "armed[\"/0\"]\narmed[\"/1\"]\narmed[\"/2\"]\narmed[\"/3\"]\narmed[\"/4\"]\narmed[\"/5\"]\n"
      "armed[\"/6\"]\ntriggered[\"/0\",\"socket\",1,\"EMFILE\"]\n"
      "triggered[\"/1\",\"bind\",1,\"EACCES\"]\ntriggered[\"/2\",\"listen\",1,\"EADDRINUSE\"]\n"
      "triggered[\"/3\",\"accept\",1,\"EPROTO\"]\ntriggered[\"/4\",\"shutdown\",1,\"ENOTCONN\"]\n"
      "triggered[\"/6\",\"write\",1,\"EPIPE\"]\ntriggered[\"/5\",\"read\",1,\"ENOMEM\"]\n");
}

TEST_P(FailingCalls, ByWhicheverSystemCall) {
  expect(
      R"([{"call":"read","error":"ENOMEM","times":4},{"call":"write","error":"EPIPE","times":4}])",
      R"(
client, other = pair()
told(os.write, client.fileno(), b'x')
told(os.writev, client.fileno(), [b'x'])
told(client.send, b'x')
told(client.sendmsg, [b'x'])
client.send(b'y')
told(os.read, other.fileno(), 1)
told(os.readv, other.fileno(), [bytearray(1)])
told(other.recv, 1)
told(other.recvmsg, 1)
print(other.recv(1))
)",
      "EPIPE\nEPIPE\nEPIPE\nEPIPE\nENOMEM\nENOMEM\nENOMEM\nENOMEM\nb'y'\narmed[\"/0\"]\n"
      "armed[\"/1\"]\ntriggered[\"/1\",\"write\",1,\"EPIPE\"]\n"
      "triggered[\"/1\",\"write\",2,\"EPIPE\"]\ntriggered[\"/1\",\"write\",3,\"EPIPE\"]\n"
      "triggered[\"/1\",\"write\",4,\"EPIPE\"]\ntriggered[\"/0\",\"read\",1,\"ENOMEM\"]\n"
      "triggered[\"/0\",\"read\",2,\"ENOMEM\"]\ntriggered[\"/0\",\"read\",3,\"ENOMEM\"]\n"
      "triggered[\"/0\",\"read\",4,\"ENOMEM\"]\n");
}

TEST_P(FailingCalls, NotOnWhatIsNoSuchSocket) {
  expect(
      R"([{"call":"connect","error":"ENOBUFS","times":"all"},{"call":"read","error":"EIO","times":"all"},
             {"call":"write","error":"EIO","times":"all"},{"call":"socket","error":"EMFILE","on":"unix"}])",
      R"(
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
told(udp.connect, ('127.0.0.1', 9))
path = listening(socket.AF_INET6, ('::1', 0))
reading, writing = os.pipe()
told(os.write, writing, b'x')
told(os.read, reading, 1)
told(os.read, 999, 1)
told(socket.socket, socket.AF_UNIX, socket.SOCK_DGRAM)
told(socket.socket, socket.AF_UNIX)
)",
      "done\ndone\ndone\nEBADF\ndone\nEMFILE\narmed[\"/0\"]\narmed[\"/1\"]\narmed[\"/2\"]\n"
      "armed[\"/3\"]\ntriggered[\"/3\",\"socket\",1,\"EMFILE\"]\n"
      "rule /0 of the calls (connect 1 of tcp fails with ENOBUFS) never triggered: 0 such calls "
      "were seen\n"
      "rule /1 of the calls (read 1 of tcp fails with EIO) never triggered: 0 such calls were "
      "seen\n"
      "rule /2 of the calls (write 1 of tcp fails with EIO) never triggered: 0 such calls were "
      "seen\n");
}

TEST_P(FailingCalls, NotOnTheStandardStreams) {
  expect(R"([{"call":"write","error":"EPIPE","on":"unix","times":"all"}])", R"(
print('said')
one, two = socket.socketpair()
told(one.send, b'x')
)",
         "said\nEPIPE\narmed[\"/0\"]\ntriggered[\"/0\",\"write\",1,\"EPIPE\"]\n");
}

TEST_P(FailingCalls, NoneThatFindsNothingToDo) {
  expect(
      R"([{"call":"read","error":"ENOMEM"},{"call":"accept","error":"ECONNABORTED"},
             {"call":"write","error":"EPIPE"}])",
      R"(
server = listening()
server.setblocking(False)
told(server.accept)
client = socket.create_connection(server.getsockname())
told(server.accept)
other = server.accept()[0]
other.setblocking(False)
told(other.recv, 1)
told(client.recv, 1, socket.MSG_DONTWAIT)
told(other.send, b'x')
client.setblocking(False)
other.send(b'x')
told(client.recv, 1)
)",
      "EAGAIN\nECONNABORTED\nEAGAIN\nEAGAIN\nEPIPE\nENOMEM\n"
      "armed[\"/0\"]\narmed[\"/1\"]\narmed[\"/2\"]\n"
      "triggered[\"/1\",\"accept\",1,\"ECONNABORTED\"]\ntriggered[\"/2\",\"write\",1,\"EPIPE\"]\n"
      "triggered[\"/0\",\"read\",1,\"ENOMEM\"]\n");
}

TEST_P(FailingCalls, OneThatWouldWait) {
  expect(R"([{"call":"accept","error":"ECONNABORTED"}])", "told(listening().accept)\n",
         "ECONNABORTED\narmed[\"/0\"]\ntriggered[\"/0\",\"accept\",1,\"ECONNABORTED\"]\n");
}

TEST_P(FailingCalls, OfThreadsAndDescendants) {
  expect(R"([{"call":"connect","error":"ENOBUFS","times":2}])", R"(
server = listening()
thread = threading.Thread(target=told, args=(socket.socket().connect, server.getsockname()))
thread.start()
thread.join()
if os.fork() == 0:
    told(socket.socket().connect, server.getsockname())
    os._exit(0)
os.wait()
told(socket.socket().connect, server.getsockname())
)",
         "ENOBUFS\nENOBUFS\ndone\narmed[\"/0\"]\ntriggered[\"/0\",\"connect\",1,\"ENOBUFS\"]\n"
         "triggered[\"/0\",\"connect\",2,\"ENOBUFS\"]\n");
}

// What its numbers stand for in the rest of the process is something else.
TEST_P(FailingCalls, OfAThreadWithDescriptorsOfItsOwn) {
  const int thread = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), O_EXCL));
  if (thread < 0) {
    GTEST_SKIP() << "this kernel has no PIDFD_THREAD";
  }
  ::close(thread);
  expect(R"([{"call":"connect","error":"ENOBUFS"}])", R"(
import ctypes
server = listening()
address = server.getsockname()
reading, writing = os.pipe()
def alone():
    ctypes.CDLL(None).unshare(0x400)  # CLONE_FILES
    os.close(reading)  # whose number the socket gets
    client = socket.socket()
    told(client.connect, address)
thread = threading.Thread(target=alone)
thread.start()
thread.join()
)",
         "ENOBUFS\narmed[\"/0\"]\ntriggered[\"/0\",\"connect\",1,\"ENOBUFS\"]\n");
}

TEST_P(FailingCalls, OfAThreadThatOutlivesTheMainOne) {
  const int thread = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), O_EXCL));
  if (thread < 0) {
    GTEST_SKIP() << "this kernel has no PIDFD_THREAD";
  }
  ::close(thread);
  expect(R"([{"call":"connect","error":"ENOBUFS"}])", R"(
import ctypes
address = listening().getsockname()
main = os.readlink('/proc/self')
def alone():
    while open(f'/proc/self/task/{main}/stat').read().rpartition(')')[2].split()[0] != 'Z':
        os.sched_yield()
    told(socket.socket().connect, address)
    os._exit(0)
threading.Thread(target=alone).start()
kExit = 93 if os.uname().machine == 'aarch64' else 60  # of one thread
ctypes.CDLL(None).syscall(kExit, 0)
)",
         "ENOBUFS\narmed[\"/0\"]\ntriggered[\"/0\",\"connect\",1,\"ENOBUFS\"]\n");
}

TEST_P(FailingCalls, OncePerCallThoughSignalsComeMeanwhile) {
  expect(R"([{"call":"read","error":"ENOMEM","at":2000}])", R"(
import signal
signal.signal(signal.SIGALRM, lambda *_: None)
client, other = pair()
client.send(bytes(2000))
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
done = 0
try:
    while done < 2000:
        done += len(os.read(other.fileno(), 1))
except OSError as error:
    print(done, errno.errorcode[error.errno])
)",
         "1999 ENOMEM\narmed[\"/0\"]\ntriggered[\"/0\",\"read\",2000,\"ENOMEM\"]\n");
}

constexpr const char* kConnects = "[{\"call\":\"connect\",\"error\":\"ENOBUFS\"}]";
constexpr const char* kConnectsTwice = R"(
server = listening()
told(socket.socket().connect, server.getsockname())
sys.stdin.readline()
told(socket.socket().connect, server.getsockname())
)";

TEST_P(FailingCalls, NoneBeforeTheyAreArmed) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      Watched program(kConnects, kConnectsTwice);
                      const std::string before = program.line();
                      program.arm();
                      program.go();
                      return before + program.rest();
                    }),
            "done\nENOBUFS\narmed[\"/0\"]\ntriggered[\"/0\",\"connect\",1,\"ENOBUFS\"]\n");
}

TEST_P(FailingCalls, AllWhenNobodyAnswersAnyMore) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      Watched program(kConnects, kConnectsTwice);
                      const std::string before = program.line();
                      program.forget();
                      program.go();
                      return before + program.rest();
                    }),
            "done\nENOSYS\n");
}

TEST_P(FailingCalls, OfAProgramThatCannotBeRun) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = sandbox::enter({});
                      asio::io_context io;
                      Calls calls(io,
                                  parse(boost::json::parse(R"([{"call":"write","error":"EIO"},
                          {"call":"read","error":"EIO"}])"))
                                      .rules,
                                  [](const Event&) {});
                      problem += calls.prepare();
                      sandbox::Launch launch;
                      launch.argv = {"/does/not/exist"};
                      launch.filter = calls.filter();
                      return sandbox::Child::start(launch, problem) ? "it runs" : problem;
                    }),
            "cannot run /does/not/exist: No such file or directory");
}

}  // namespace
}  // namespace netparity::calls
