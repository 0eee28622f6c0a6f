#include "answering.hpp"

#include "words.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

namespace netparity::dns {

namespace {

bool isBad(Behaviour behaviour) {
  return words::valueOf(kBadAnswers, word(behaviour)).has_value();
}

// What a bad answer says: an address that nobody has, to be seen should anybody believe it.
Answer decoy(const Query& query) {
  Answer answer;
  if (query.type == static_cast<std::uint16_t>(Type::A)) {
    answer.addresses.emplace_back(boost::asio::ip::make_address_v4("192.0.2.1"));
  } else if (query.type == static_cast<std::uint16_t>(Type::AAAA)) {
    answer.addresses.emplace_back(boost::asio::ip::make_address_v6("2001:db8::1"));
  }
  return answer;
}

Bytes badMessage(const Query& query, Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::wrongId:
      return buildWrongId(query, decoy(query));
    case Behaviour::wrongQuestion:
      return buildWrongQuestion(query, decoy(query));
    case Behaviour::garbage:
      return buildGarbage(query);
    default:
      return {};
  }
}

Rcode rcodeOf(Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::nxdomain:
      return Rcode::nxDomain;
    case Behaviour::servfail:
      return Rcode::servFail;
    case Behaviour::refused:
      return Rcode::refused;
    case Behaviour::formerr:
      return Rcode::formErr;
    case Behaviour::notimp:
      return Rcode::notImp;
    default:
      return Rcode::noError;
  }
}

std::string describe(const Answer& answer, Behaviour behaviour) {
  std::string out;
  const auto add = [&out](const std::string& item) { out += (out.empty() ? "" : ", ") + item; };
  for (const std::string& target : answer.aliases) {
    add("CNAME " + target);
  }
  for (const auto& address : answer.addresses) {
    add(address.to_string());
  }
  if (behaviour != Behaviour::answer) {
    add(std::string(word(behaviour)));
  }
  return out;
}

}  // namespace

Answering::Answering(boost::asio::io_context& context, Script script, Report report,
                     std::function<void(bool)> listenOverTcp)
    : context_(context),
      script_(std::move(script)),
      report_(std::move(report)),
      listenOverTcp_(std::move(listenOverTcp)) {}

void Answering::stop() {
  stopped_ = true;
  waiting_.clear();
  delays_.clear();
}

void Answering::report(std::string_view object, std::string_view name, boost::json::array args) {
  if (!stopped_ && report_) {
    report_({std::string(object), std::string(name), std::move(args)});
  }
}

void Answering::reportOf(const Pending& pending, std::string_view name, std::string_view what) {
  boost::json::array args{typeName(pending.query.type)};
  if (!what.empty()) {
    args.emplace_back(what);
  }
  const std::string& object = pending.query.name;
  report(object.empty() ? "." : object, name, std::move(args));
}

void Answering::take(std::span<const std::uint8_t> bytes, Asker asker) {
  const std::shared_ptr<Answering> self = shared_from_this();  // the report may destroy the server
  ParsedQuery parsed = parseQuery(bytes);
  const std::string_view transport = asker.overTcp ? "tcp" : "udp";
  if (parsed.kind != ParsedQuery::Kind::query) {
    report("dns", "malformed", {transport});
    if (parsed.kind == ParsedQuery::Kind::refusal && !stopped_) {
      asker.send(buildAnswer(parsed.query, {.rcode = parsed.rcode}));
    }
    return;
  }
  Finding finding = findIn(script_, parsed.query.name, parsed.query.type);
  const Pending pending{std::move(parsed.query), std::move(asker), std::move(finding)};
  reportOf(pending, "query", transport);
  if (!stopped_) {
    enter(pending);
    handle(pending);
  }
}

// Counts the query for all that is told from it.
void Answering::enter(const Pending& pending) {
  const Finding& finding = pending.finding;
  for (std::size_t i = 0; i < finding.names.size(); ++i) {
    account_.asked(finding.names[i]);
    if (i < finding.aliases.size()) {
      account_.followed(finding.names[i]);
    }
    answered_.erase({finding.names[i], static_cast<Type>(pending.query.type)});
  }
}

void Answering::handle(const Pending& pending) {
  const Rule* rule = pending.finding.rule;
  if (rule == nullptr) {
    send(pending, {pending.finding.otherwise}, false);
    return;
  }
  const bool isFirst = met_.insert(rule).second;
  if (isFirst && rule->first) {
    account_.used(*rule, "first");
    send(pending, *rule->first, false);
    return;
  }
  if (pending.asker.overTcp && rule->overTcp == OverTcp::silent) {
    account_.used(*rule, "tcp");
    reportOf(pending, "dropped", "silent");
    return;
  }
  if (pending.asker.overTcp && rule->overTcp == OverTcp::close) {
    account_.used(*rule, "tcp");
    reportOf(pending, "closed", {});
    pending.asker.close();
    return;
  }
  if (!mustWait(pending)) {
    sendDelayed(pending);
  }
}

bool Answering::mustWait(const Pending& pending) {
  const Rule& rule = *pending.finding.rule;
  if (!rule.after) {
    return false;
  }
  const Key key{pending.finding.names.back(), *rule.after};
  // An answer lets one query pass: the next lookup's waits for that lookup's.
  if (answered_.erase(key) > 0) {
    account_.used(rule, "after");
    return false;
  }
  waiting_[key].push_back(pending);
  return true;
}

void Answering::sendDelayed(const Pending& pending) {
  const Rule& rule = *pending.finding.rule;
  if (rule.delay.count() == 0) {
    sendByRule(pending);
    return;
  }
  delays_.emplace_back(context_, rule.delay);
  const auto timer = std::prev(delays_.end());
  timer->async_wait([self = shared_from_this(), pending, timer](boost::system::error_code error) {
    if (error || self->stopped_) {
      return;  // the timer is gone
    }
    self->delays_.erase(timer);
    self->account_.used(*pending.finding.rule, "delay");
    self->sendByRule(pending);
  });
}

void Answering::sendByRule(const Pending& pending) {
  const Rule& rule = *pending.finding.rule;
  account_.used(rule);
  if (rule.before) {
    account_.used(rule, "before");
    sendMessage(pending, badMessage(pending.query, *rule.before), word(*rule.before));
  }
  if (!stopped_) {
    send(pending, rule.treatment, rule.truncated);
  }
}

// What is too long for UDP is truncated anyway.
void Answering::send(const Pending& pending, const Treatment& treatment, bool truncated) {
  const Behaviour behaviour = treatment.behaviour;
  if (behaviour == Behaviour::timeout) {
    reportOf(pending, "dropped", word(behaviour));
    return;
  }
  if (isBad(behaviour)) {
    sendMessage(pending, badMessage(pending.query, behaviour), word(behaviour));
    release(pending);
    return;
  }
  Answer answer{rcodeOf(behaviour), false, pending.finding.aliases, treatment.addresses};
  const std::string what = describe(answer, behaviour);
  const Bytes message = buildAnswer(pending.query, answer);
  if (!pending.asker.overTcp && (truncated || message.size() > kLongestDatagram)) {
    sendTruncated(pending, answer, what);
    return;
  }
  sendMessage(pending, message, what);
  release(pending);
}

void Answering::sendTruncated(const Pending& pending, const Answer& answer, std::string_view what) {
  const Rule* rule = pending.finding.rule;
  const bool refused = rule != nullptr && rule->overTcp == OverTcp::refused;
  if (rule != nullptr) {
    account_.used(*rule, "truncated");
  }
  if (refused) {
    account_.used(*rule, "tcp");
  }
  listenOverTcp_(!refused);
  if (stopped_) {
    return;
  }
  Answer shortened = answer;
  shortened.truncated = true;
  const auto error = pending.asker.send(buildAnswer(pending.query, shortened));
  reportOf(pending, error ? "unsent" : "truncated",
           error     ? error.message()
           : refused ? "tcp refused"
                     : std::string(what));
}

void Answering::sendMessage(const Pending& pending, const Bytes& message, std::string_view what) {
  const auto error = pending.asker.send(message);
  reportOf(pending, error ? "unsent" : "answered", error ? error.message() : std::string(what));
}

// Lets go of what waited for this answer.
void Answering::release(const Pending& pending) {
  const auto type = static_cast<Type>(pending.query.type);
  for (const std::string& name : pending.finding.names) {
    const auto at = waiting_.find({name, type});
    if (at == waiting_.end()) {
      answered_.insert({name, type});
      continue;
    }
    const std::vector<Pending> released = std::move(at->second);
    waiting_.erase(at);
    for (const Pending& next : released) {
      if (stopped_) {
        return;
      }
      account_.used(*next.finding.rule, "after");
      sendDelayed(next);
    }
  }
}

}  // namespace netparity::dns
