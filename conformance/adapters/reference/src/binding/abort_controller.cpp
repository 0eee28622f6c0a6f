#include "binding/abort_controller.hpp"

#include <string>
#include <string_view>

namespace netparity::adapter {
namespace {

constexpr double kAbortErrorCode = 20;

Value defaultReason() {
  auto reason = makeError("AbortError", "This operation was aborted");
  reason->properties.set("code", kAbortErrorCode);
  return reason;
}

class AbortSignal final : public HostObject {
 public:
  std::string_view className() const override { return "AbortSignal"; }
  bool ofNet() const override { return false; }
  Value get(const std::string& key) override {
    if (key == "aborted") {
      return Value::boolean(aborted_);
    }
    if (key == "reason") {
      return reason_;
    }
    return {};
  }
  void set(const std::string& /*key*/, const Value& /*value*/) override {}

  void abort(const Value& reason) {
    if (aborted_) {
      return;
    }
    aborted_ = true;
    reason_ = reason.isUndefined() ? defaultReason() : reason;
  }

 private:
  bool aborted_ = false;
  Value reason_;
};

class AbortController final : public HostObject {
 public:
  std::string_view className() const override { return "AbortController"; }
  bool ofNet() const override { return false; }
  Value get(const std::string& key) override {
    if (key == "signal") {
      return std::static_pointer_cast<HostObject>(signal_);
    }
    if (key != "abort") {
      return {};
    }
    return FunctionObject::make("abort",
                                [signal = signal_](const Value& /*self*/, Arguments arguments) {
                                  signal->abort(argumentAt(arguments, 0));
                                  return Value();
                                });
  }
  void set(const std::string& /*key*/, const Value& /*value*/) override {}

 private:
  std::shared_ptr<AbortSignal> signal_ = std::make_shared<AbortSignal>();
};

}  // namespace

std::shared_ptr<HostObject> makeAbortController() {
  return std::make_shared<AbortController>();
}

bool isAbortSignal(const Value& value) {
  return dynamic_cast<const AbortSignal*>(value.object<HostObject>()) != nullptr;
}

}  // namespace netparity::adapter
