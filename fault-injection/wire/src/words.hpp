#pragma once

#include "netparity/wire/script.hpp"

#include <netparity/words/words.hpp>

namespace netparity::wire {

/// What scripts and events call things.
constexpr words::Words<Side, 2> kSides = {{{Side::program, "program"}, {Side::peer, "peer"}}};

constexpr words::Words<Flag, 6> kFlags = {{{Flag::syn, "syn"},
                                           {Flag::synAck, "syn-ack"},
                                           {Flag::ack, "ack"},
                                           {Flag::fin, "fin"},
                                           {Flag::rst, "rst"},
                                           {Flag::data, "data"}}};

constexpr words::Words<Action::Kind, 8> kActions = {{{Action::Kind::drop, "drop"},
                                                     {Action::Kind::rst, "rst"},
                                                     {Action::Kind::delay, "delay"},
                                                     {Action::Kind::duplicate, "duplicate"},
                                                     {Action::Kind::reorder, "reorder"},
                                                     {Action::Kind::corrupt, "corrupt"},
                                                     {Action::Kind::icmp, "icmp"},
                                                     {Action::Kind::blackhole, "blackhole"}}};

constexpr words::Words<Action::RstTo, 4> kRstTargets = {{{Action::RstTo::receiver, "receiver"},
                                                         {Action::RstTo::both, "both"},
                                                         {Action::RstTo::program, "program"},
                                                         {Action::RstTo::peer, "peer"}}};

constexpr words::Words<Icmp, 13> kIcmps = {{{Icmp::netUnreachable, "net-unreachable"},
                                            {Icmp::hostUnreachable, "host-unreachable"},
                                            {Icmp::protocolUnreachable, "protocol-unreachable"},
                                            {Icmp::portUnreachable, "port-unreachable"},
                                            {Icmp::fragmentationNeeded, "fragmentation-needed"},
                                            {Icmp::sourceRouteFailed, "source-route-failed"},
                                            {Icmp::netUnknown, "net-unknown"},
                                            {Icmp::hostUnknown, "host-unknown"},
                                            {Icmp::hostIsolated, "host-isolated"},
                                            {Icmp::netProhibited, "net-prohibited"},
                                            {Icmp::hostProhibited, "host-prohibited"},
                                            {Icmp::adminProhibited, "admin-prohibited"},
                                            {Icmp::timeExceeded, "time-exceeded"}}};

}  // namespace netparity::wire
