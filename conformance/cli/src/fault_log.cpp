#include "fault_log.hpp"

#include <netparity/terminal/style.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <unistd.h>

namespace netparity::cli {

namespace {

constexpr std::size_t kWidestName = 30;

std::string textOf(const boost::json::value& value) {
  return terminal::visible(value.is_string() ? std::string(value.get_string())
                                             : boost::json::serialize(value));
}

/// "peers.slow#2" is the peer "slow#2", "dns.dual.test" the dns "dual.test", "wire" has no name.
std::pair<std::string, std::string> split(const std::string& on) {
  const std::size_t dot = std::min(on.find('.'), on.size());
  const std::string kind = on.substr(0, dot);
  return {kind == "peers" ? "peer" : kind,
          terminal::visible(on.substr(std::min(dot + 1, on.size())))};
}

}  // namespace

FaultLog::FaultLog(const faults::Script& script, bool quiet)
    : write_(terminal::writeTo(STDERR_FILENO)),
      paint_(terminal::styleOf(STDERR_FILENO).colour),
      quiet_(quiet) {
  if (script.dns) {
    for (const auto& [name, what] : script.dns->names) {
      widen(name);
    }
  }
  if (script.peers) {
    for (const peer::Peer& one : script.peers->peers) {
      widen(one.name);
    }
  }
}

void FaultLog::event(const faults::Event& event) {
  if (quiet_) {
    return;
  }
  const auto [kind, name] = split(event.on);
  widen(name);
  std::string text = event.name;
  for (const boost::json::value& arg : event.args) {
    text += " " + textOf(arg);
  }
  write_(coloured(event.on, terminal::padRight(kind, 6) + terminal::padRight(name, width_)) + "  " +
         text + "\n");
}

void FaultLog::note(std::string_view text) {
  write_("netparity: " + std::string(text) + "\n");
}

void FaultLog::end(const std::vector<std::string>& untriggered) {
  for (const std::string& sentence : untriggered) {
    write_(paint_.yellow("never triggered") + "  " + terminal::visible(sentence) + "\n");
  }
  if (untriggered.empty() && !quiet_) {
    write_(paint_.dim("all of the script was triggered") + "\n");
  }
}

std::string FaultLog::coloured(const std::string& object, std::string_view text) {
  // The connections of a peer are one object.
  const auto place =
      objects_.try_emplace(object.substr(0, object.find('#')), objects_.size()).first->second;
  constexpr std::size_t kColours = 5;
  switch (place % kColours) {
    case 0:
      return paint_.cyan(text);
    case 1:
      return paint_.green(text);
    case 2:
      return paint_.magenta(text);
    case 3:
      return paint_.blue(text);
    default:
      return paint_.bold(text);
  }
}

void FaultLog::widen(std::string_view name) {
  width_ = std::max(width_, std::min(terminal::displayWidth(name), kWidestName));
}

}  // namespace netparity::cli
