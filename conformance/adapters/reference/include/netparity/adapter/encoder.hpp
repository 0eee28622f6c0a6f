// Values as records show them: bounded JSON (PROTOCOL.md, Values).
#pragma once

#include <netparity/adapter/json_text.hpp>
#include <netparity/adapter/value.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::adapter {

/// Encodes the values of one record; the bounds hold for the record as a whole.
class Encoder {
 public:
  /// Writes what stands for an object of net in `{"$":"ref","on":…}`.
  using WriteReference =
      std::function<void(JsonText& out, const std::shared_ptr<HostObject>& object)>;

  explicit Encoder(const WriteReference& writeReference) : writeReference_(writeReference) {}

  void encode(JsonText& out, const Value& value);
  /// An array of values.
  void encodeAll(JsonText& out, Arguments values);

  /// Bytes as `{"$":"data",…}`. Parameters: type: "buffer" or "string".
  static void encodeData(JsonText& out, std::string_view type, std::string_view bytes);
  static void encodeUndefined(JsonText& out);
  static void encodeNumber(JsonText& out, double value);
  /// A name as text that every JSON parser takes: cut and without lone surrogates.
  static std::string plainName(std::string_view name);

 private:
  void encodeString(JsonText& out, const Text& text);
  void encodeObject(JsonText& out, const Value& value);
  void encodeComposite(JsonText& out, const Value& value);
  void encodeArray(JsonText& out, const ArrayObject& array);
  void encodePlain(JsonText& out, const PlainObject& object);
  void encodeError(JsonText& out, const ErrorObject& error);

  const WriteReference& writeReference_;
  std::size_t nodes_ = 0;
  std::size_t textUnits_ = 0;
  std::vector<Value> path_;  // the objects that are being encoded, outermost first
};

}  // namespace netparity::adapter
