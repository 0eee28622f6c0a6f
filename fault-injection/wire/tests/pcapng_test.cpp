#include "pcapng.hpp"

#include "made_packet.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace netparity::wire {
namespace {

class Pcapng : public testing::Test {
 protected:
  Pcapng() : path_(testing::TempDir() + "netparity-" + std::to_string(::getpid()) + ".pcapng") {}
  ~Pcapng() override { std::filesystem::remove(path_); }

  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string path_;
};

struct Block {
  std::uint32_t type = 0;
  std::string body;
};

std::uint32_t numberAt(const std::string& bytes, std::size_t at) {
  std::uint32_t out = 0;
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

// Empty when the file is not made of whole blocks.
std::vector<Block> blocksOf(const std::string& bytes) {
  std::vector<Block> out;
  std::size_t at = 0;
  while (at + 12 <= bytes.size()) {
    const std::uint32_t length = numberAt(bytes, at + 4);
    if (length % 4 != 0 || length < 12 || at + length > bytes.size() ||
        numberAt(bytes, at + length - 4) != length) {
      return {};
    }
    out.push_back({numberAt(bytes, at), bytes.substr(at + 8, length - 12)});
    at += length;
  }
  return at == bytes.size() ? out : std::vector<Block>{};
}

TEST_F(Pcapng, HoldsThePacketsWithTimesDirectionsAndComments) {
  const Bytes packet = foreignV4();
  PcapngFile file;
  ASSERT_EQ(file.open(path_), "");
  const std::chrono::system_clock::time_point time{std::chrono::milliseconds(1'700'000'000'123)};
  file.write(time, Side::program, packet, "/0: drop");
  file.write(time, Side::peer, packet, "");
  file.close();

  const std::vector<Block> blocks = blocksOf(content());
  ASSERT_EQ(blocks.size(), 4U);
  EXPECT_EQ(blocks[0].type, 0x0a0d0d0aU);
  EXPECT_EQ(blocks[1].type, 1U);
  EXPECT_EQ(numberAt(blocks[1].body, 0), 101U) << "LINKTYPE_RAW";
  EXPECT_EQ(blocks[2].type, 6U);
  const std::uint64_t written =
      std::uint64_t{numberAt(blocks[2].body, 4)} << 32 | numberAt(blocks[2].body, 8);
  EXPECT_EQ(written, 1'700'000'000'123'000'000U);
  EXPECT_EQ(numberAt(blocks[2].body, 12), packet.size());
  EXPECT_EQ(blocks[2].body.substr(20, packet.size()), textOf(packet));
  EXPECT_NE(blocks[2].body.find("/0: drop"), std::string::npos);
  EXPECT_GT(blocks[2].body.size(), blocks[3].body.size()) << "no rule, no comment";
}

TEST_F(Pcapng, SaysWhyItCannotBeWritten) {
  PcapngFile file;
  EXPECT_EQ(file.open("/does/not/exist.pcapng"),
            "cannot write /does/not/exist.pcapng: No such file or directory");
  EXPECT_FALSE(file.isOpen());
}

}  // namespace
}  // namespace netparity::wire
