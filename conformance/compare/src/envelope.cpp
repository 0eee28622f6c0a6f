#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "netparity/compare/compare.hpp"

namespace netparity::compare {

namespace json = boost::json;

bool Envelope::add(trace::Trace trace) {
  const std::string fingerprint = trace.fingerprint();
  for (Variant& variant : variants_) {
    if (variant.trace.fingerprint() == fingerprint) {
      ++variant.seen;
      return false;
    }
  }
  variants_.push_back({std::move(trace), 1});
  return true;
}

std::size_t Envelope::runs() const noexcept {
  std::size_t sum = 0;
  for (const Variant& variant : variants_) {
    sum += variant.seen;
  }
  return sum;
}

bool Envelope::saysLittle() const {
  constexpr std::size_t kEnoughRuns = 8;
  return runs() >= kEnoughRuns && variants_.size() * 2 > runs();
}

json::value Envelope::toJson() const {
  json::array out;
  for (const Variant& variant : variants_) {
    out.push_back(json::object{{"seen", static_cast<std::int64_t>(variant.seen)}, {"trace", variant.trace.toJson()}});
  }
  return out;
}

boost::system::result<Envelope, program::Problem> Envelope::fromJson(const json::value& value) {
  if (!value.is_array()) {
    return program::Problem{"variants", "must be an array"};
  }
  Envelope envelope;
  for (const json::value& item : value.get_array()) {
    const std::string where = "variants[" + std::to_string(envelope.variants_.size()) + "]";
    if (!item.is_object() || !item.get_object().contains("trace") || !item.get_object().contains("seen") ||
        !item.get_object().at("seen").is_int64() || item.get_object().at("seen").get_int64() < 1) {
      return program::Problem{where, "must have \"seen\" and \"trace\""};
    }
    auto trace = trace::Trace::fromJson(item.get_object().at("trace"));
    if (!trace) {
      return program::Problem{where + "." + trace.error().where, trace.error().message};
    }
    envelope.variants_.push_back({std::move(*trace), static_cast<std::size_t>(item.get_object().at("seen").get_int64())});
  }
  return envelope;
}

}  // namespace netparity::compare
