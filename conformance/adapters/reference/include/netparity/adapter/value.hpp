// A JavaScript value: what programs compute with.
#pragma once

#include <netparity/adapter/text.hpp>

#include <any>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace netparity::adapter {

struct ArrayObject;
struct BufferObject;
struct ErrorObject;
struct FunctionObject;
struct PlainObject;
class HostObject;

struct Undefined {
  bool operator==(const Undefined&) const = default;
};
struct Null {
  bool operator==(const Null&) const = default;
};
/// What a variable holds before its declaration has run, and an array where it has no item.
/// Programs never see it.
struct Unset {
  bool operator==(const Unset&) const = default;
};

/// Any JavaScript value. Primitives compare by value, objects by identity, so that == on two Values
/// is JavaScript's === but for NaN (see strictEquals()). A reference is never null.
class Value {
 public:
  using Variant = std::variant<Undefined, Null, Unset, bool, double, Text,  //
                               std::shared_ptr<BufferObject>, std::shared_ptr<ArrayObject>,
                               std::shared_ptr<PlainObject>, std::shared_ptr<FunctionObject>,
                               std::shared_ptr<ErrorObject>, std::shared_ptr<HostObject>>;

  Value() = default;
  // NOLINTBEGIN(google-explicit-constructor): a value is made of anything that can be one
  Value(Undefined) {}
  Value(Null) : variant_(Null()) {}
  Value(Unset) : variant_(Unset()) {}
  Value(double number) : variant_(number) {}
  Value(Text text) : variant_(std::move(text)) {}
  Value(std::shared_ptr<BufferObject> object) : variant_(std::move(object)) {}
  Value(std::shared_ptr<ArrayObject> object) : variant_(std::move(object)) {}
  Value(std::shared_ptr<PlainObject> object) : variant_(std::move(object)) {}
  Value(std::shared_ptr<FunctionObject> object) : variant_(std::move(object)) {}
  Value(std::shared_ptr<ErrorObject> object) : variant_(std::move(object)) {}
  Value(std::shared_ptr<HostObject> object) : variant_(std::move(object)) {}
  // NOLINTEND(google-explicit-constructor)

  // Named, because a pointer would convert to bool and an int to double or bool.
  static Value boolean(bool value);
  static Value string(std::string_view utf8) { return Text(std::string(utf8)); }
  static Value number(double value) { return value; }

  /// The content if it is of that type, else null. For objects: the shared_ptr.
  template <class T>
  const T* as() const noexcept {
    return std::get_if<T>(&variant_);
  }
  /// The object if it is of that class, else null.
  template <class T>
  T* object() const noexcept {
    const auto* reference = std::get_if<std::shared_ptr<T>>(&variant_);
    return reference == nullptr ? nullptr : reference->get();
  }

  bool isUndefined() const noexcept { return as<Undefined>() != nullptr || as<Unset>() != nullptr; }
  bool isNull() const noexcept { return as<Null>() != nullptr; }
  /// `value == null`
  bool isNullish() const noexcept { return isUndefined() || isNull(); }
  bool isFunction() const noexcept { return object<FunctionObject>() != nullptr; }
  bool isString() const noexcept { return as<Text>() != nullptr; }
  bool isNumber() const noexcept { return as<double>() != nullptr; }
  /// typeof value === 'object' && value !== null
  bool isObject() const noexcept;

  const Variant& variant() const noexcept { return variant_; }
  bool operator==(const Value& other) const noexcept { return variant_ == other.variant_; }

 private:
  Variant variant_;
};

/// Lets go of what an object held. The objects in it end one after the other and not inside each
/// other, as a chain of them may be longer than the stack is deep.
void letGo(Value&& value);

using Arguments = std::span<const Value>;

/// The argument at that place, or undefined.
const Value& argumentAt(Arguments arguments, std::size_t index);

/// Properties in order of insertion.
class PropertyMap {
 public:
  using Entry = std::pair<std::string, Value>;

  PropertyMap() = default;
  PropertyMap(const PropertyMap&) = default;
  PropertyMap& operator=(const PropertyMap&) = default;
  PropertyMap(PropertyMap&&) = default;
  PropertyMap& operator=(PropertyMap&&) = default;
  ~PropertyMap();

  /// Null when there is no such property.
  const Value* find(std::string_view key) const noexcept;
  /// Undefined when there is no such property.
  Value get(std::string_view key) const;
  bool has(std::string_view key) const noexcept { return find(key) != nullptr; }
  void set(std::string_view key, Value value);
  void erase(std::string_view key) noexcept;
  void clear() noexcept { entries_.clear(); }

  std::size_t size() const noexcept { return entries_.size(); }
  /// The entries as Object.keys() orders them: array indexes first, ascending.
  std::vector<const Entry*> ordered() const;

 private:
  std::vector<Entry> entries_;
};

struct PlainObject {
  PropertyMap properties;
};

struct ArrayObject {
  ArrayObject() = default;
  ArrayObject(const ArrayObject&) = delete;
  ArrayObject& operator=(const ArrayObject&) = delete;
  ~ArrayObject();

  /// Whether nothing was ever assigned there: `[ , 1]`.
  bool isHole(std::size_t index) const { return items[index].as<Unset>() != nullptr; }

  std::vector<Value> items;
};

/// A Buffer. The bytes may be shared with whoever made them; writing to one copies them first.
struct BufferObject {
  std::shared_ptr<const void> owner;
  std::string_view bytes;

  static std::shared_ptr<BufferObject> make(std::string bytes);
  /// Parameters: owner: keeps the bytes alive.
  static std::shared_ptr<BufferObject> share(std::shared_ptr<const void> owner,
                                             std::string_view bytes);
};

struct ErrorObject {
  std::string name = "Error";  ///< its class: Error, TypeError, …
  Text message;
  PropertyMap properties;  ///< all others: code, errno, errors, cause, …
  /// Of an error that the program made: what its `stack` is, its text when it was made.
  std::optional<Text> stack;
  /// `cause` was given to its constructor, so that it is not enumerable.
  bool madeWithCause = false;
  std::any native;  ///< the same error where it came from, if it did not come from the program
};

struct FunctionObject {
  /// The receiver (`this`) and the arguments.
  using Code = std::function<Value(const Value& self, Arguments arguments)>;

  Code code;
  std::string name;
  /// Its calls are recorded when it is passed to net: it is a function of the program.
  bool recorded = false;
  /// Its number in the program, if it stands there.
  std::optional<double> number;
  /// The function of the program that this one stands for while net has it.
  std::shared_ptr<FunctionObject> original;
  /// "Socket" for net.Socket itself; empty for all other functions.
  std::string netClass;
  /// It is a class in the strict sense: it can be constructed and not called.
  bool needsNew = false;
  /// The class that it extends, where util.inspect() shows one.
  std::string parentClass;
  PropertyMap properties;

  static std::shared_ptr<FunctionObject> make(std::string name, Code code);
  Value call(const Value& self, Arguments arguments) const { return code(self, arguments); }
};

/// What the program knows a function as: the one of its own that this stands for, if any. Other
/// values are themselves.
Value ofProgram(const Value& value);

/// An object whose members are decided elsewhere: a socket, a server, the module net.
class HostObject {
 public:
  HostObject() = default;
  HostObject(const HostObject&) = delete;
  HostObject& operator=(const HostObject&) = delete;
  virtual ~HostObject() = default;

  /// Name of its class in JavaScript.
  virtual std::string_view className() const = 0;
  /// Whether uses of it are recorded: objects of net and net itself.
  virtual bool ofNet() const = 0;
  /// `object[key]`; undefined when there is none. May throw Thrown.
  virtual Value get(const std::string& key) = 0;
  /// `object[key] = value`; one that has no effect is no error. May throw Thrown.
  virtual void set(const std::string& key, const Value& value) = 0;
  /// What Object.prototype.toString() shows: "[object <tag>]".
  virtual std::string_view stringTag() const { return "Object"; }
  /// Whether util.inspect() finds properties of its own on it.
  virtual bool hasOwnKeys() const { return true; }
  /// What util.inspect() shows behind the name of the class; undefined: "{}".
  virtual Value shown() const { return {}; }
  /// What it shows in all, as far as messages go, where that is more than its members here.
  virtual std::optional<std::string> shownText() const { return std::nullopt; }
  /// Lets go of all values it holds, so that cycles through it end.
  virtual void release() noexcept {}
};

/// A JavaScript exception on its way through C++.
struct Thrown : std::exception {
  explicit Thrown(Value thrown) : value(std::move(thrown)) {}
  const char* what() const noexcept override { return "a JavaScript exception"; }

  Value value;
};

std::shared_ptr<ErrorObject> makeError(std::string name, std::string_view message);
/// Throws a TypeError, a RangeError, … of the language, as V8 words it.
[[noreturn]] void throwError(std::string name, std::string_view message);

}  // namespace netparity::adapter
