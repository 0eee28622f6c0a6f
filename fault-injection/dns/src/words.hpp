#pragma once

#include <netparity/dns/script.hpp>
#include <netparity/words/words.hpp>

/// The closed lists of words that scripts are made of.
namespace netparity::dns {

inline constexpr words::Words<Type, 2> kTypes = {{{Type::A, "A"}, {Type::AAAA, "AAAA"}}};

inline constexpr words::Words<Behaviour, 11> kBehaviours = {
    {{Behaviour::timeout, "timeout"},
     {Behaviour::nxdomain, "nxdomain"},
     {Behaviour::nodata, "nodata"},
     {Behaviour::servfail, "servfail"},
     {Behaviour::refused, "refused"},
     {Behaviour::formerr, "formerr"},
     {Behaviour::notimp, "notimp"},
     {Behaviour::wrongId, "wrong-id"},
     {Behaviour::wrongQuestion, "wrong-question"},
     {Behaviour::garbage, "garbage"},
     {Behaviour::emptyPacket, "empty-packet"}}};

/// The ones of `before`: what a resolver has to see through.
inline constexpr words::Words<Behaviour, 4> kBadAnswers = {
    {{Behaviour::wrongId, "wrong-id"},
     {Behaviour::wrongQuestion, "wrong-question"},
     {Behaviour::garbage, "garbage"},
     {Behaviour::emptyPacket, "empty-packet"}}};

inline constexpr words::Words<OverTcp, 3> kOverTcp = {
    {{OverTcp::refused, "refused"}, {OverTcp::silent, "silent"}, {OverTcp::close, "close"}}};

}  // namespace netparity::dns
