#include "netparity/adapter/recorder.hpp"

#include <utility>

namespace netparity::adapter {

std::string doneMessage(std::string_view id, std::string_view how, bool dirty) {
  JsonText message;
  message.beginObject();
  message.field("t", "done");
  message.field("id", id);
  message.field("how", how);
  message.field("dirty", dirty);
  message.endObject();
  return std::move(message).take();
}

// One record under construction. The number is taken when it is begun, as nothing else is recorded
// until it is written.
class Recorder::Record {
 public:
  Record(Recorder& recorder, std::string_view type)
      : recorder_(recorder), encoder_(recorder.writeReference_) {
    out_.beginObject();
    out_.field("t", type);
    out_.field("n", recorder.recorded_ + 1);
  }

  Record& step(Step step) {
    out_.field("step", step);
    return *this;
  }
  Record& text(std::string_view key, std::string_view value) {
    out_.field(key, value);
    return *this;
  }
  Record& number(std::string_view key, double value) {
    out_.field(key, value);
    return *this;
  }
  Record& on(const std::shared_ptr<NetObject>& object) {
    out_.key("on");
    recorder_.writeOn(out_, object);
    return *this;
  }
  Record& value(std::string_view key, const Value& value) {
    out_.key(key);
    encoder_.encode(out_, value);
    return *this;
  }
  Record& values(std::string_view key, Arguments values) {
    out_.key(key);
    encoder_.encodeAll(out_, values);
    return *this;
  }
  JsonText& out() { return out_; }
  Encoder& encoder() { return encoder_; }
  void write() {
    out_.endObject();
    recorder_.write(std::move(out_));
  }

 private:
  Recorder& recorder_;
  Encoder encoder_;
  JsonText out_;
};

Recorder::Recorder(Channel& channel, std::string id, Limits limits)
    : channel_(channel),
      id_(std::move(id)),
      limits_(limits),
      writeReference_([this](JsonText& out, const std::shared_ptr<HostObject>& object) {
        writeOn(out, std::static_pointer_cast<NetObject>(object));
      }) {}

void Recorder::call(const Call& call, Arguments arguments) {
  Record record(*this, "call");
  record.step(call.step)
      .on(call.on.lock())
      .text("name", call.name)
      .values("args", arguments)
      .write();
}

void Recorder::returned(Step step, const Value& value) {
  Record(*this, "return").step(step).value("value", value).write();
}

void Recorder::thrown(Step step, const Value& error) {
  Record(*this, "throw").step(step).value("error", error).write();
}

void Recorder::property(std::string_view kind, Step step, const std::shared_ptr<NetObject>& on,
                        std::string_view name, const Value* value, const Value* error) {
  Record record(*this, kind);
  record.step(step).on(on).text("name", Encoder::plainName(name));
  if (value != nullptr) {
    record.value("value", *value);
  }
  if (error != nullptr) {
    record.value("error", *error);
  }
  record.write();
}

void Recorder::event(const std::shared_ptr<NetObject>& on, std::string_view name,
                     Arguments arguments, std::size_t listeners) {
  // Arguments are seen before the emitter: an accepted socket may be new, and so may its server.
  JsonText encoded;
  Encoder encoder(writeReference_);
  encoded.beginArray();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Text* text = name == "data" && i == 0 ? arguments[i].as<Text>() : nullptr;
    if (text != nullptr) {
      Encoder::encodeData(encoded, "string", text->toBytes());
    } else {
      encoder.encode(encoded, arguments[i]);
    }
  }
  encoded.endArray();
  Record record(*this, "event");
  record.on(on).text("class", on->className()).text("name", Encoder::plainName(name));
  record.out().key("args");
  record.out().raw(encoded.text());
  record.number("listeners", static_cast<double>(listeners));
  record.out().key("state");
  on->writeState(record.out());
  record.write();
}

void Recorder::callback(const Call& call, const FunctionObject& function, std::string_view path,
                        Arguments arguments) {
  Record record(*this, "callback");
  record.step(call.step);
  record.value("fn", function.number ? Value(*function.number) : Value(Null()));
  record.on(call.on.lock()).text("name", call.name).values("args", arguments);
  if (!path.empty()) {
    record.text("path", path);
  }
  record.write();
}

void Recorder::label(std::string_view kind, Step step, const Value& label, const Value& value) {
  Record record(*this, kind);
  record.step(step).value("label", label);
  if (!value.isUndefined()) {
    record.value("value", value);
  }
  record.write();
}

void Recorder::probe(Step step, std::string_view key, const Value& value) {
  Record(*this, "probe").step(step).value(key, value).write();
}

void Recorder::uncaught(const Value& error) {
  Record(*this, "uncaught").value("error", error).write();
}

void Recorder::end() {
  Record record(*this, "end");
  record.out().key("open");
  record.out().beginArray();
  for (const auto& object : objects_) {
    if (!object->isOpen()) {
      continue;
    }
    record.out().beginObject();
    record.out().field("on", object->number_);
    record.out().field("class", object->className());
    record.out().endObject();
  }
  record.out().endArray();
  record.write();
}

void Recorder::release() noexcept {
  for (const auto& object : objects_) {
    object->release();
  }
  objects_.clear();
}

void Recorder::fail(std::string_view text) {
  JsonText message;
  message.beginObject();
  message.field("t", "harness-error");
  message.field("id", id_);
  message.field("text", text);
  message.endObject();
  abandon("harness-error", std::move(message));
}

void Recorder::unsupported(Step step, std::string_view what) {
  JsonText message;
  message.beginObject();
  message.field("t", "unsupported");
  message.field("id", id_);
  message.field("step", step);
  message.field("what", what);
  message.endObject();
  abandon("unsupported", std::move(message));
}

void Recorder::abandon(std::string_view how, JsonText&& message) {
  channel_.send(message.text());
  channel_.send(doneMessage(id_, how, true));
  channel_.leave(0);
}

int Recorder::numberOf(const std::shared_ptr<NetObject>& object) {
  if (object->number_ == 0) {
    objects_.push_back(object);
    object->number_ = static_cast<int>(objects_.size());
  }
  return object->number_;
}

void Recorder::writeOn(JsonText& out, const std::shared_ptr<NetObject>& on) {
  if (on == nullptr) {
    out.null();
  } else if (on->isModule()) {
    out.string("net");
  } else {
    out.number(numberOf(on));
  }
}

void Recorder::write(JsonText&& record) {
  if (stopped_) {
    return;
  }
  ++recorded_;
  if (recorded_ > limits_.records || written_ > limits_.bytes) {
    fail("record limit");
  }
  if (!channel_.send(record.text())) {
    fail("a record is longer than the protocol allows");
  }
  written_ += static_cast<double>(record.text().size()) + 1;
}

}  // namespace netparity::adapter
