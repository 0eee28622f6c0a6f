#include "rule.hpp"

#include <algorithm>

namespace netparity::compare {

namespace {

constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

// Where each record of the oracle stands in the subject: the k-th of an owner there is the k-th of that owner here.
std::vector<std::size_t> positions(const Projected& oracle, const Projected& subject, const std::set<std::string>* owners) {
  std::vector<std::size_t> out(oracle.what.size(), kAbsent);
  for (const auto& [owner, indexes] : oracle.owners) {
    if (owners != nullptr && !owners->contains(owner)) {
      continue;
    }
    const auto there = subject.owners.find(owner);
    for (std::size_t k = 0; k < indexes.size() && there != subject.owners.end() && k < there->second.size(); ++k) {
      out[indexes[k]] = there->second[k];
    }
  }
  return out;
}

// The end of the turn that begins at this record. A record without a turn is a turn of its own.
std::size_t endOfTurn(const trace::Trace& trace, std::size_t begin) {
  const int turn = trace.records[begin].turn;
  std::size_t end = begin + 1;
  while (turn >= 0 && end < trace.records.size() && trace.records[end].turn == turn) {
    ++end;
  }
  return end;
}

}  // namespace

std::optional<Swap> findSwap(const Projected& oracle, const Projected& subject, const std::set<std::string>* owners) {
  const std::vector<trace::Record>& records = oracle.trace->records;
  const std::vector<std::size_t> position = positions(oracle, subject, owners);
  // For each owner the record that stands last in the subject, of all turns so far that touched the owner.
  std::map<std::string_view, std::size_t> latest;
  for (std::size_t begin = 0; begin < records.size();) {
    const std::size_t end = endOfTurn(*oracle.trace, begin);
    std::size_t first = kAbsent;
    std::size_t last = kAbsent;
    for (std::size_t i = begin; i < end; ++i) {
      if (position[i] == kAbsent) {
        continue;
      }
      if (last != kAbsent && position[i] < position[last]) {
        return Swap{last, i, true};
      }
      first = first == kAbsent ? i : first;
      last = i;
    }
    if (first != kAbsent) {
      for (std::size_t i = begin; i < end; ++i) {
        const auto before = latest.find(records[i].owner);
        if (before != latest.end() && position[before->second] > position[first]) {
          return Swap{before->second, first, false};
        }
      }
      for (std::size_t i = begin; i < end; ++i) {
        const auto entry = latest.try_emplace(records[i].owner, last).first;
        if (position[entry->second] < position[last]) {
          entry->second = last;
        }
      }
    }
    begin = end;
  }
  return std::nullopt;
}

bool agrees(const Projected& oracle, const Projected& subject) {
  if (oracle.what.size() != subject.what.size() || oracle.owners.size() != subject.owners.size()) {
    return false;
  }
  for (const auto& [owner, indexes] : oracle.owners) {
    const auto there = subject.owners.find(owner);
    if (there == subject.owners.end() || there->second.size() != indexes.size()) {
      return false;
    }
    for (std::size_t k = 0; k < indexes.size(); ++k) {
      if (oracle.what[indexes[k]] != subject.what[there->second[k]]) {
        return false;
      }
    }
  }
  return !findSwap(oracle, subject);
}

bool agreesWithAny(std::span<const Projected> variants, const Projected& subject) {
  if (std::any_of(variants.begin(), variants.end(), [&](const Projected& v) { return agrees(v, subject); })) {
    return true;
  }
  if (variants.size() < 2) {
    return false;
  }
  std::set<std::string> owners;
  for (const auto& entry : subject.owners) {
    owners.insert(entry.first);
  }
  for (const Projected& variant : variants) {
    for (const auto& entry : variant.owners) {
      owners.insert(entry.first);
    }
  }
  // Which variants show each owner as the subject does.
  std::map<std::string, std::vector<bool>> shown;
  for (const std::string& owner : owners) {
    const std::vector<int> wanted = subject.sequence(owner);
    std::vector<bool>& by = shown[owner];
    for (const Projected& variant : variants) {
      by.push_back(variant.sequence(owner) == wanted);
    }
    if (std::find(by.begin(), by.end(), true) == by.end()) {
      return false;
    }
  }
  for (auto one = owners.begin(); one != owners.end(); ++one) {
    for (auto other = one; other != owners.end(); ++other) {
      const std::set<std::string> pair = {*one, *other};
      bool seen = false;
      bool ordered = false;
      for (std::size_t i = 0; i < variants.size() && !ordered; ++i) {
        if (shown[*one][i] && shown[*other][i]) {
          seen = true;
          ordered = !findSwap(variants[i], subject, &pair);
        }
      }
      if (seen && !ordered) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace netparity::compare
