#include "data.hpp"

#include "raw.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace netparity::trace {

namespace json = boost::json;

namespace {

constexpr std::array<std::uint64_t, 2> kBase = {31337, 48271};
constexpr std::array<std::uint64_t, 2> kPrime = {67108859, 67108837};
constexpr std::size_t kHead = 32;

std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t prime) {
  std::uint64_t result = 1;
  for (base %= prime; exponent != 0; exponent >>= 1U) {
    if ((exponent & 1U) != 0) {
      result = result * base % prime;
    }
    base = base * base % prime;
  }
  return result;
}

std::array<std::uint64_t, 2> hashOf(std::string_view bytes) {
  std::array<std::uint64_t, 2> hash{};
  for (const char byte : bytes) {
    for (std::size_t i = 0; i < hash.size(); ++i) {
      hash[i] = (hash[i] * kBase[i] + static_cast<unsigned char>(byte) + 1U) % kPrime[i];
    }
  }
  return hash;
}

// Bytes as text of one character each, in UTF-8.
std::string latin1(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return out;
}

// The first n characters of UTF-8 text that holds one byte a character.
std::string_view firstCharacters(std::string_view text, std::size_t n) {
  std::size_t i = 0;
  for (; i < text.size() && n != 0; --n) {
    i += (static_cast<unsigned char>(text[i]) & 0x80U) != 0 ? 2U : 1U;
  }
  return text.substr(0, i);
}

struct Parts {
  std::string_view type;
  std::uint64_t length;
  std::array<std::uint64_t, 2> hash;
  std::string_view head;
};

std::optional<Parts> partsOf(const json::value& value) {
  if (tagOf(value) != "data") {
    return std::nullopt;
  }
  const json::object& data = value.get_object();
  const json::value* type = data.if_contains("type");
  const json::value* length = data.if_contains("length");
  const json::value* hash = data.if_contains("hash");
  const json::value* head = data.if_contains("head");
  if (type == nullptr || !type->is_string() || length == nullptr || head == nullptr ||
      !head->is_string() || hash == nullptr || !hash->is_array() || hash->get_array().size() != 2) {
    return std::nullopt;
  }
  const auto count = integerOf(*length);
  const auto first = integerOf(hash->get_array()[0]);
  const auto second = integerOf(hash->get_array()[1]);
  if (!count || !first || !second || *count < 0 || *first < 0 || *second < 0) {
    return std::nullopt;
  }
  return Parts{type->get_string(),
               static_cast<std::uint64_t>(*count),
               {static_cast<std::uint64_t>(*first), static_cast<std::uint64_t>(*second)},
               head->get_string()};
}

json::value make(std::string_view type, std::uint64_t length, std::array<std::uint64_t, 2> hash,
                 std::string_view head) {
  return json::object{
      {"$", "data"},
      {"hash", json::array{static_cast<std::int64_t>(hash[0]), static_cast<std::int64_t>(hash[1])}},
      {"head", head},
      {"length", static_cast<std::int64_t>(length)},
      {"type", type}};
}

}  // namespace

std::optional<json::value> asData(const json::value& value) {
  if (value.is_string()) {
    const std::string_view text = value.get_string();
    return make("string", text.size(), hashOf(text), latin1(text.substr(0, kHead)));
  }
  if (const auto parts = partsOf(value)) {
    return make(parts->type, parts->length, parts->hash, parts->head);
  }
  return std::nullopt;
}

std::optional<json::value> joinData(const json::value& first, const json::value& second) {
  const auto a = partsOf(first);
  const auto b = partsOf(second);
  if (!a || !b || a->type != b->type) {
    return std::nullopt;
  }
  std::array<std::uint64_t, 2> hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) {
    hash[i] =
        (a->hash[i] % kPrime[i] * power(kBase[i], b->length, kPrime[i]) + b->hash[i]) % kPrime[i];
  }
  std::string head(a->head);
  if (a->length < kHead) {
    head += firstCharacters(b->head, kHead - a->length);
  }
  return make(a->type, a->length + b->length, hash, head);
}

}  // namespace netparity::trace
