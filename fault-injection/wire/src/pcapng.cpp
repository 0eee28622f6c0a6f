#include "pcapng.hpp"

#include <cerrno>
#include <cstring>

namespace netparity::wire {

namespace {

// draft-ietf-opsawg-pcapng. All numbers are in the machine's order, which the magic tells readers.
constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t kMagic = 0x1a2b3c4d;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint16_t kLinkRaw = 101;
constexpr std::uint16_t kOptionComment = 1;
constexpr std::uint16_t kOptionName = 2;
constexpr std::uint16_t kOptionFlags = 2;
constexpr std::uint16_t kOptionResolution = 9;
constexpr std::uint16_t kOptionApplication = 4;
constexpr std::uint32_t kInbound = 1;
constexpr std::uint32_t kOutbound = 2;
constexpr char kNanoseconds = 9;  // 10 to the power of minus nine

// A block, without its type and its lengths.
class Body {
 public:
  template <class Number>
  Body& number(Number value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Body& padded(std::string_view data) {
    bytes_.append(data);
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    return *this;
  }
  Body& option(std::uint16_t code, std::string_view value) {
    const std::string_view text = value.substr(0, UINT16_MAX);
    return number(code).number(static_cast<std::uint16_t>(text.size())).padded(text);
  }
  Body& endOfOptions() { return number(std::uint32_t{0}); }

  void writeTo(std::ostream& file, std::uint32_t type) const {
    const auto length = static_cast<std::uint32_t>(bytes_.size() + 3 * sizeof(std::uint32_t));
    Body head;
    head.number(type).number(length);
    Body tail;
    tail.number(length);
    file << head.bytes_ << bytes_ << tail.bytes_;
  }

 private:
  std::string bytes_;
};

}  // namespace

std::string PcapngFile::open(const std::string& path) {
  file_.open(path, std::ios::binary | std::ios::trunc);
  if (!file_) {
    return "cannot write " + path + ": " + std::strerror(errno);
  }
  Body()
      .number(kMagic)
      .number(std::uint16_t{1})
      .number(std::uint16_t{0})
      .number(std::int64_t{-1})  // the length of the section is not known
      .option(kOptionApplication, "netparity")
      .endOfOptions()
      .writeTo(file_, kSectionHeader);
  Body()
      .number(kLinkRaw)
      .number(std::uint16_t{0})
      .number(std::uint32_t{0})  // whole packets
      .option(kOptionName, "wire")
      .option(kOptionResolution, std::string_view(&kNanoseconds, 1))
      .endOfOptions()
      .writeTo(file_, kInterface);
  return {};
}

void PcapngFile::write(std::chrono::system_clock::time_point time, Side from, View packet,
                       std::string_view comment) {
  const auto now = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
  const auto size = static_cast<std::uint32_t>(packet.size());
  const std::uint32_t flags = from == Side::program ? kOutbound : kInbound;
  Body body;
  body.number(std::uint32_t{0})
      .number(static_cast<std::uint32_t>(now >> 32))
      .number(static_cast<std::uint32_t>(now))
      .number(size)
      .number(size)
      .padded({reinterpret_cast<const char*>(packet.data()), packet.size()})
      .option(kOptionFlags, {reinterpret_cast<const char*>(&flags), sizeof flags});
  if (!comment.empty()) {
    body.option(kOptionComment, comment);
  }
  body.endOfOptions().writeTo(file_, kEnhancedPacket);
  // Whole packets, whenever this process is killed.
  file_.flush();
}

}  // namespace netparity::wire
