// Arguments of events on both sides of the boundary.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/buffer/buffer.hpp>
#include <netparity/net/address.hpp>
#include <netparity/stream/event_emitter.hpp>

#include <utility>

namespace netparity::adapter {

class ReferencePlatform;

/// Takes a value through emit() that no argument of the reference's events can hold.
class ValueCarrier final : public stream::EventEmitter {
 public:
  explicit ValueCarrier(Value carried) : value(std::move(carried)) {}
  errors::Received received() const override;
  const Value value;
};

Value valueOfArg(ReferencePlatform& platform, const stream::EventArg& arg);
stream::EventArg argOfValue(ReferencePlatform& platform, const Value& value);

Value valueOfChunk(const stream::Chunk& chunk);
buffer::Buffer bytesOf(const BufferObject& object);
/// { address, family, port }
Value valueOfAddress(const net::AddressInfo& address);

}  // namespace netparity::adapter
