#include "binding/abort_controller.hpp"

#include "binding/reference_platform.hpp"

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
  explicit AbortSignal(ReferencePlatform& platform) : platform_(platform) {}

  std::string_view className() const override { return "AbortSignal"; }
  std::string_view stringTag() const override { return className(); }
  Value shown() const override {
    auto content = std::make_shared<PlainObject>();
    content->properties.set("aborted", Value::boolean(native()->aborted()));
    return content;
  }
  bool ofNet() const override { return false; }
  Value get(const std::string& key) override {
    if (key == "aborted") {
      return Value::boolean(native()->aborted());
    }
    if (key == "reason") {
      return reason_;
    }
    return {};
  }
  void set(const std::string& /*key*/, const Value& /*value*/) override {}

  void abort(const Value& reason) {
    if (native()->aborted()) {
      return;
    }
    reason_ = reason.isUndefined() ? defaultReason() : reason;
    controller_.abort(platform_.errors().toNative(reason_));
  }
  const std::shared_ptr<net::AbortSignal>& native() const { return controller_.signal(); }
  void release() noexcept override { reason_ = Value(); }

 private:
  ReferencePlatform& platform_;
  net::AbortController controller_;
  Value reason_;
};

class AbortController final : public HostObject {
 public:
  explicit AbortController(ReferencePlatform& platform)
      : signal_(std::make_shared<AbortSignal>(platform)) {}

  std::string_view className() const override { return "AbortController"; }
  std::string_view stringTag() const override { return className(); }
  bool hasOwnKeys() const override { return false; }
  Value shown() const override {
    auto content = std::make_shared<PlainObject>();
    content->properties.set("signal", std::static_pointer_cast<HostObject>(signal_));
    return content;
  }
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
  std::shared_ptr<AbortSignal> signal_;
};

}  // namespace

std::shared_ptr<HostObject> makeAbortController(ReferencePlatform& platform) {
  return std::make_shared<AbortController>(platform);
}

std::shared_ptr<net::AbortSignal> abortSignalOf(const Value& value) {
  const auto* signal = dynamic_cast<const AbortSignal*>(value.object<HostObject>());
  return signal == nullptr ? nullptr : signal->native();
}

}  // namespace netparity::adapter
