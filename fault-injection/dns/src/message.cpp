#include "message.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace netparity::dns {

namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kLongestNameOnWire = 255;
constexpr std::uint8_t kLongestLabel = 63;
constexpr std::size_t kPointerLimit = 0x4000;
constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kClassIn = 1;

constexpr std::uint16_t kResponse = 0x8000;
constexpr std::uint16_t kOpcodeMask = 0x7800;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kRecursionDesired = 0x0100;
// Without it glibc takes an empty answer for a referral and tries the next server.
constexpr std::uint16_t kRecursionAvailable = 0x0080;

// Reads past the end are told by `ok()`, once, at the end.
class Input {
 public:
  explicit Input(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (at_ >= bytes_.size()) {
      ok_ = false;
      return 0;
    }
    return bytes_[at_++];
  }
  std::uint16_t number() {
    const unsigned high = byte();
    return static_cast<std::uint16_t>(high << 8U | byte());
  }
  std::size_t at() const { return at_; }
  bool ok() const { return ok_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

void appendCharacter(std::string& name, std::uint8_t byte) {
  const char c = static_cast<char>(byte);
  if (c >= 'A' && c <= 'Z') {
    name += static_cast<char>(c - 'A' + 'a');
  } else if (byte > ' ' && byte < 0x7f && c != '.' && c != '\\') {
    name += c;
  } else {
    const std::string digits = std::to_string(byte);
    name += "\\" + std::string(3 - digits.size(), '0') + digits;
  }
}

// Nothing for names that go on past the end, are too long, or point elsewhere: in a question there
// is nothing to point to.
std::optional<std::string> readName(Input& input) {
  std::string name;
  const std::size_t begin = input.at();
  for (std::uint8_t length = input.byte(); input.ok() && length != 0; length = input.byte()) {
    if (length > kLongestLabel || input.at() - begin + length >= kLongestNameOnWire) {
      return std::nullopt;
    }
    name += name.empty() ? "" : ".";
    for (; length > 0; --length) {
      appendCharacter(name, input.byte());
    }
  }
  return input.ok() ? std::optional(name) : std::nullopt;
}

void append(Bytes& out, std::uint16_t number) {
  out.push_back(static_cast<std::uint8_t>(number >> 8U));
  out.push_back(static_cast<std::uint8_t>(number & 0xffU));
}

void append(Bytes& out, std::string_view name) {
  while (!name.empty()) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    out.push_back(static_cast<std::uint8_t>(dot));
    out.insert(out.end(), name.begin(), name.begin() + static_cast<std::ptrdiff_t>(dot));
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
  out.push_back(0);
}

void appendHeader(Bytes& out, const Query& query, const Answer& answer, std::size_t records) {
  append(out, query.id);
  append(out, static_cast<std::uint16_t>(kResponse | kRecursionAvailable |
                                         (query.recursionDesired ? kRecursionDesired : 0U) |
                                         (answer.truncated ? kTruncated : 0U) |
                                         static_cast<unsigned>(answer.rcode)));
  append(out, query.question.empty() ? std::uint16_t{0} : std::uint16_t{1});
  append(out, static_cast<std::uint16_t>(records));
  append(out, std::uint16_t{0});
  append(out, std::uint16_t{0});
}

// Where a record's name stands: in full when no pointer reaches it.
struct Owner {
  std::string name;
  std::size_t at;
};

void appendRecordHead(Bytes& out, const Owner& owner, std::uint16_t type) {
  if (owner.at < kPointerLimit) {
    append(out, static_cast<std::uint16_t>(0xc000U | owner.at));
  } else {
    append(out, owner.name);
  }
  append(out, type);
  append(out, kClassIn);
  append(out, std::uint16_t{0});
  append(out, std::uint16_t{0});
}

void appendAddress(Bytes& out, const Owner& owner, const boost::asio::ip::address& address) {
  const auto add = [&out, &owner](std::uint16_t type, const auto& bytes) {
    appendRecordHead(out, owner, type);
    append(out, static_cast<std::uint16_t>(bytes.size()));
    out.insert(out.end(), bytes.begin(), bytes.end());
  };
  if (address.is_v4()) {
    add(kTypeA, address.to_v4().to_bytes());
  } else {
    add(kTypeAaaa, address.to_v6().to_bytes());
  }
}

Owner appendAlias(Bytes& out, const Owner& owner, const std::string& target) {
  appendRecordHead(out, owner, kTypeCname);
  Bytes name;
  append(name, target);
  append(out, static_cast<std::uint16_t>(name.size()));
  Owner next{target, out.size()};
  out.insert(out.end(), name.begin(), name.end());
  return next;
}

}  // namespace

ParsedQuery parseQuery(std::span<const std::uint8_t> bytes) {
  ParsedQuery parsed;
  Query& query = parsed.query;
  Input input(bytes);
  query.id = input.number();
  const std::uint16_t flags = input.number();
  const std::uint16_t questions = input.number();
  for (int i = 0; i < 3; ++i) {
    input.number();
  }
  if (!input.ok() || (flags & kResponse) != 0) {
    return parsed;
  }
  query.recursionDesired = (flags & kRecursionDesired) != 0;
  parsed.kind = ParsedQuery::Kind::refusal;
  if ((flags & kOpcodeMask) != 0) {
    parsed.rcode = Rcode::notImp;
    return parsed;
  }
  parsed.rcode = Rcode::formErr;
  if (questions != 1) {
    return parsed;
  }
  const auto name = readName(input);
  query.type = input.number();
  const std::uint16_t classOf = input.number();
  if (!name || !input.ok()) {
    return parsed;
  }
  query.name = *name;
  const auto question = bytes.subspan(kHeaderSize, input.at() - kHeaderSize);
  query.question.assign(question.begin(), question.end());
  if (classOf != kClassIn) {
    parsed.rcode = Rcode::refused;
    return parsed;
  }
  parsed.kind = ParsedQuery::Kind::query;
  parsed.rcode = Rcode::noError;
  return parsed;
}

std::string typeName(std::uint16_t type) {
  switch (type) {
    case kTypeA:
      return "A";
    case kTypeCname:
      return "CNAME";
    case kTypePtr:
      return "PTR";
    case kTypeAaaa:
      return "AAAA";
    default:
      return "TYPE" + std::to_string(type);
  }
}

Bytes buildAnswer(const Query& query, const Answer& answer) {
  Bytes out;
  const std::size_t records =
      answer.truncated ? 0 : answer.aliases.size() + answer.addresses.size();
  appendHeader(out, query, answer, records);
  out.insert(out.end(), query.question.begin(), query.question.end());
  if (records == 0) {
    return out;
  }
  // The question's own name is pointed at and so has the case that it was asked in.
  Owner owner{query.name, kHeaderSize};
  for (const std::string& target : answer.aliases) {
    owner = appendAlias(out, owner, target);
  }
  for (const auto& address : answer.addresses) {
    appendAddress(out, owner, address);
  }
  return out;
}

Bytes buildWrongId(const Query& query, const Answer& answer) {
  Query other = query;
  other.id = static_cast<std::uint16_t>(~unsigned{query.id});
  return buildAnswer(other, answer);
}

Bytes buildWrongQuestion(const Query& query, const Answer& answer) {
  Query other = query;
  other.name = "wrong-question.invalid";
  other.question.clear();
  append(other.question, other.name);
  append(other.question, query.type);
  append(other.question, kClassIn);
  return buildAnswer(other, answer);
}

Bytes buildGarbage(const Query& query) {
  Bytes out;
  append(out, static_cast<std::uint16_t>(~unsigned{query.id}));
  constexpr std::size_t kSize = 40;
  constexpr unsigned kStep = 151;
  for (unsigned i = 0; out.size() < kSize; ++i) {
    out.push_back(static_cast<std::uint8_t>(i * kStep + 0xabU));
  }
  return out;
}

}  // namespace netparity::dns
