#pragma once

#include <netparity/implementations/implementations.hpp>

#include <optional>
#include <string_view>

namespace netparity::cli {

/// What a user named with -i or --node, installed if need be. Otherwise says on standard error why
/// not and what to do, and sets `status`: kMisuse for a name that means nothing, kCannotJudge for
/// one that this machine cannot have.
std::optional<implementations::Implementation> findImplementation(std::string_view spec,
                                                                  int& status);

/// The same for an `option` that takes nothing but real Node. `kinds` are the words that it takes,
/// for the hint.
std::optional<implementations::Implementation> findNode(std::string_view option,
                                                        std::string_view spec,
                                                        std::string_view kinds, int& status);

}  // namespace netparity::cli
