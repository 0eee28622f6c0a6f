#include "handle_fixture.hpp"

#include <netparity/handle/handle_type.hpp>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace netparity::handle {
namespace {

using testing::ElementsAre;

class Pipe : public HandleTest {
 protected:
  void SetUp() override {
    HandleTest::SetUp();
    std::string pattern = (std::filesystem::temp_directory_path() / "netparity-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    HandleTest::TearDown();
  }
  std::string path(std::string_view name) const { return (folder_ / name).string(); }

  /// Connects to a server by the name and lets one message pass.
  void exchange(std::string_view name) {
    PipeRef server = PipeHandle::create(loop());
    ASSERT_EQ(server->bind(name), 0);
    StreamRef peer;
    server->onConnection([&](int) {
      peer = server->accept();
      peer->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
        note(nread > 0 ? chunk.toString() : codeOf(nread));
        if (nread < 0) peer->close();
      });
      peer->readStart();
      server->close();
    });
    ASSERT_EQ(server->listen(5), 0);
    runToEnd([&] {
      const PipeRef client = PipeHandle::create(loop());
      EXPECT_EQ(client->connect(name,
                                [this, client](int status) {
                                  note("connect " + codeOf(status));
                                  writeText(*client, "hello");
                                  client->close();
                                }),
                0);
      note("returned");
    });
    EXPECT_THAT(entries(), ElementsAre("returned", "connect 0", "hello", "EOF"));
  }

  std::filesystem::path folder_;
};

TEST_F(Pipe, CarriesDataByPathAndRemovesTheFileAtClose) {
  exchange(path("s"));
  EXPECT_FALSE(std::filesystem::exists(path("s")));
}

TEST_F(Pipe, CarriesDataByAbstractName) {
  exchange(std::string("\0netparity-", 11) + std::to_string(::getpid()) + "-abstract");
}

TEST_F(Pipe, ReportsAMissingPathInThePendingPhase) {
  runToEnd([&] {
    const PipeRef client = PipeHandle::create(loop());
    EXPECT_EQ(client->connect(path("missing"),
                              [this, client](int status) {
                                note("connect " + codeOf(status));
                                client->close();
                              }),
              0);
    EXPECT_EQ(loop().pollTimeout(), 0);
    loop().setImmediate(log("immediate"));
    note("returned");
  });
  EXPECT_THAT(entries(), ElementsAre("returned", "connect ENOENT", "immediate"));
}

TEST_F(Pipe, ReportsAFullBacklog) {
  const PipeRef server = PipeHandle::create(loop());
  ASSERT_EQ(server->bind(path("s")), 0);
  ASSERT_EQ(server->listen(0), 0);
  // Not accepted by the loop, which does not run; the second or third finds no room.
  std::vector<PipeRef> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(PipeHandle::create(loop()));
    clients.back()->connect(path("s"), logStatus("connect"));
  }
  server->unref();
  server->close();
  loop().run();
  EXPECT_THAT(entries(), testing::Contains("connect EAGAIN"));
  for (const PipeRef& client : clients) client->close();
  loop().run();
}

TEST_F(Pipe, RefusesNamesThatCannotWork) {
  const PipeRef handle = PipeHandle::create(loop());
  const std::string tooLong(109, 'x');
  EXPECT_EQ(handle->connect("", logStatus("never")), errors::kUvEInval);
  EXPECT_EQ(handle->bind(std::string("a\0b", 3)), errors::kUvEInval);
  EXPECT_EQ(handle->bind(tooLong), errors::kUvEInval);
  EXPECT_EQ(handle->connect(tooLong, logStatus("never")), errors::kUvEInval);
  EXPECT_EQ(handle->listen(5), errors::kUvEInval) << "not bound";
  EXPECT_EQ(handle->bind(path("missing/s")), errors::kUvEAcces);
  EXPECT_EQ(handle->bind(path("s")), 0);
  EXPECT_EQ(handle->bind(path("t")), errors::kUvEInval) << "bound already";
  const PipeRef second = PipeHandle::create(loop());
  EXPECT_EQ(second->bind(path("s")), errors::kUvEAddrInUse);
  handle->close();
  second->close();
  loop().run();
}

TEST_F(Pipe, OpensTheFileToOthersWhenAsked) {
  const PipeRef server = PipeHandle::create(loop());
  EXPECT_EQ(server->changeMode(true, true), errors::kUvEBadF);
  ASSERT_EQ(server->bind(path("s")), 0);
  ::chmod(path("s").c_str(), 0700);
  EXPECT_EQ(server->changeMode(true, false), 0);
  struct stat info {};
  ASSERT_EQ(::stat(path("s").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0744U);
  EXPECT_EQ(server->changeMode(false, true), 0);
  ASSERT_EQ(::stat(path("s").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0766U);
  server->close();
  loop().run();
}

TEST_F(Pipe, AdoptsOneEndOfAFifoForItsDirection) {
  int fds[2] = {-1, -1};
  ASSERT_EQ(::pipe2(fds, O_CLOEXEC), 0);
  const PipeRef reader = PipeHandle::create(loop());
  const PipeRef writer = PipeHandle::create(loop());
  ASSERT_EQ(reader->open(fds[0]), 0);
  ASSERT_EQ(writer->open(fds[1]), 0);
  EXPECT_FALSE(reader->writable());
  EXPECT_EQ(writer->readStart(), errors::kUvENotConn);
  runToEnd([&] {
    reader->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      note(nread > 0 ? chunk.toString() : codeOf(nread));
      if (nread < 0) reader->close();
    });
    reader->readStart();
    EXPECT_EQ(writeText(*writer, "through").status, 0);
    writer->close();
  });
  EXPECT_THAT(entries(), ElementsAre("through", "EOF"));
}

TEST_F(Pipe, KindsOfDescriptorsAreTold) {
  int fds[2] = {-1, -1};
  ASSERT_EQ(::pipe2(fds, O_CLOEXEC), 0);
  const Descriptor readEnd(fds[0]);
  const Descriptor writeEnd(fds[1]);
  const Descriptor tcp(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const Descriptor udp(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Descriptor unixSocket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const Descriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(handleTypeName(guessHandleType(readEnd.get())), "PIPE");
  EXPECT_EQ(handleTypeName(guessHandleType(tcp.get())), "TCP");
  EXPECT_EQ(handleTypeName(guessHandleType(udp.get())), "UDP");
  EXPECT_EQ(handleTypeName(guessHandleType(unixSocket.get())), "PIPE");
  EXPECT_EQ(handleTypeName(guessHandleType(file.get())), "FILE");
  EXPECT_EQ(handleTypeName(guessHandleType(99999)), "UNKNOWN");
  EXPECT_EQ(handleTypeName(guessHandleType(-1)), "INVALID");
}

}  // namespace
}  // namespace netparity::handle
