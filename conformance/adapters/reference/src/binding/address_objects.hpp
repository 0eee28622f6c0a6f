// net.SocketAddress and net.BlockList as objects of programs.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/address/block_list.hpp>

#include <memory>

namespace netparity::adapter {

class ReferencePlatform;

/// `new net.SocketAddress(options)`
Value makeSocketAddress(ReferencePlatform& platform, Arguments arguments);
/// `new net.BlockList()`
Value makeBlockList(ReferencePlatform& platform, Arguments arguments);

/// Puts the static members of a class, such as `isBlockList`, on its constructor.
void addSocketAddressStatics(ReferencePlatform& platform, FunctionObject& constructor);
void addBlockListStatics(ReferencePlatform& platform, FunctionObject& constructor);

/// The list behind a net.BlockList; null for any other value.
std::shared_ptr<address::BlockList> blockListOf(const Value& value);

}  // namespace netparity::adapter
