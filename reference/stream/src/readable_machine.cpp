#include "netparity/stream/readable_machine.hpp"

#include <netparity/errors/codes.hpp>

#include <bit>
#include <cassert>
#include <utility>

namespace netparity::stream {
namespace {

constexpr std::int64_t kLargestHighWaterMark = 0x40000000;

}  // namespace

ReadableMachine::ReadableMachine(const Lifecycle& lifecycle, std::size_t highWaterMark,
                                 bool enabled, const StreamQuirks& quirks)
    : lifecycle_(lifecycle),
      highWaterMark_(highWaterMark),
      enabled_(enabled),
      ended_(!enabled),
      endEmitted_(!enabled),
      quirks_(quirks) {}

// Whether data that was pushed is to be added; otherwise `result` is the answer.
bool ReadableMachine::admit(bool empty, Push& result) {
  if (!empty && ended_) {
    result.added = Added::kAfterEnd;
    return false;
  }
  if (!empty && lifecycle_.broken()) {
    result.added = Added::kRefused;
    return false;
  }
  reading_ = false;
  if (empty) {
    scheduleReadMore(result.ticks);
  }
  return !empty;
}

ReadableMachine::Push ReadableMachine::push(buffer::Buffer bytes) {
  Push result;
  if (!admit(bytes.empty(), result)) {
    return result;
  }
  if (decoder_ == nullptr) {
    return add(std::move(bytes), false);
  }
  Text text = decoder_->write(bytes.bytes());
  if (text.empty()) {
    scheduleReadMore(result.ticks);
    return result;
  }
  return add(std::move(text), false);
}

ReadableMachine::Push ReadableMachine::push(Text text) {
  Push result;
  return admit(text.empty(), result) ? add(std::move(text), false) : result;
}

ReadableMachine::Push ReadableMachine::unshift(Chunk chunk) {
  if (chunk.empty()) {
    return {};
  }
  if (endEmitted_) {
    return {Added::kAfterEnd, {}, {}};
  }
  if (lifecycle_.broken()) {
    return {Added::kRefused, {}, {}};
  }
  return add(std::move(chunk), true);
}

ReadableMachine::Buffered& ReadableMachine::buffered() {
  if (buffered_ == nullptr) {
    buffered_ = std::make_unique<Buffered>();
  }
  return *buffered_;
}

ReadableMachine::Push ReadableMachine::add(Chunk chunk, bool front) {
  Push result;
  if (flow_ == Flow::kFlowing && dataListening_ && !sync_ && length_ == 0) {
    dataEmitted_ = true;
    result.added = Added::kDeliver;
    result.chunk = std::move(chunk);
    return result;
  }
  result.added = Added::kBuffered;
  length_ += chunk.length();
  auto& [chunks, first] = buffered();
  if (!front) {
    chunks.push_back(std::move(chunk));
  } else if (first > 0) {
    chunks[--first] = std::move(chunk);
  } else {
    chunks.insert(chunks.begin(), std::move(chunk));
  }
  if (needReadable_) {
    scheduleReadable(result.ticks);
  }
  scheduleReadMore(result.ticks);
  return result;
}

ReadableTicks ReadableMachine::afterDelivery() {
  ReadableTicks ticks;
  scheduleReadMore(ticks);
  return ticks;
}

bool ReadableMachine::canPushMore() const {
  return !ended_ && (length_ < highWaterMark_ || length_ == 0);
}

ReadableMachine::Eof ReadableMachine::eof(bool readableListeners) {
  Eof result;
  reading_ = false;
  if (ended_) {
    return result;
  }
  if (decoder_ != nullptr) {
    if (Text rest = decoder_->end(); !rest.empty()) {
      length_ += rest.length();
      buffered().chunks.emplace_back(std::move(rest));
    }
  }
  ended_ = true;
  if (!sync_) {
    needReadable_ = false;
    emittedReadable_ = true;
    result.emitReadableNow = true;
  } else if (flow_ == Flow::kFlowing || needReadable_ || readableListeners ||
             !quirks_.keepsEndForListeners) {
    scheduleReadable(result.ticks);
  } else {
    eofReadablePending_ = true;
  }
  return result;
}

std::size_t ReadableMachine::howMuch(std::optional<std::int64_t> size) const {
  if ((size && *size <= 0) || (length_ == 0 && ended_)) {
    return 0;
  }
  if (!size) {
    // Bytes come one buffer at a time, text too while it flows.
    const bool onePiece = decoder_ == nullptr && quirks_.readsOnePiece;
    if (length_ > 0 && (onePiece || flow_ == Flow::kFlowing)) {
      return buffered_->chunks[buffered_->first].length();
    }
    return length_;
  }
  const auto wanted = static_cast<std::size_t>(*size);
  if (wanted <= length_) {
    return wanted;
  }
  return ended_ ? length_ : 0;
}

ReadableMachine::Read ReadableMachine::beginRead(std::optional<std::int64_t> size) {
  Read read;
  read.asked = size;
  if (size && *size > 0 && static_cast<std::size_t>(*size) > highWaterMark_) {
    if (*size > kLargestHighWaterMark) {
      errors::raise(errors::outOfRange("size", "<= 1GiB",
                                       errors::Received::number(static_cast<double>(*size))));
    }
    highWaterMark_ = std::bit_ceil(static_cast<std::size_t>(*size));
  }
  const bool zero = size && *size == 0;
  if (!zero) {
    emittedReadable_ = false;
    eofReadablePending_ = false;
  }
  const bool enough = highWaterMark_ != 0 ? length_ >= highWaterMark_ : length_ > 0;
  if (zero && needReadable_ && (enough || ended_)) {
    if (length_ == 0 && ended_) {
      scheduleEnd(read.ticks);
    } else {
      scheduleReadable(read.ticks);
    }
    read.finished = true;
    return read;
  }
  read.take = howMuch(size);
  if (read.take == 0 && ended_) {
    if (length_ == 0) {
      scheduleEnd(read.ticks);
    }
    read.finished = true;
    return read;
  }
  const bool wanted = needReadable_ || length_ == 0 || length_ - read.take < highWaterMark_;
  if (wanted && !reading_ && !ended_ && !lifecycle_.broken()) {
    read.callSource = true;
    reading_ = true;
    sync_ = true;
    if (length_ == 0) {
      needReadable_ = true;
    }
  }
  return read;
}

void ReadableMachine::sourceReturned(Read& read) {
  sync_ = false;
  // A source that answered at once may have brought enough now.
  if (!reading_) {
    read.take = howMuch(read.asked);
  }
}

ReadableMachine::ReadResult ReadableMachine::finishRead(const Read& read) {
  ReadResult result;
  std::size_t taken = 0;
  if (read.take > 0 && length_ > 0) {
    taken = read.take;
    result.chunk = take(read.take);
    length_ -= taken;
  } else if (length_ <= highWaterMark_) {
    needReadable_ = true;
  }
  if (length_ == 0) {
    if (!ended_) {
      needReadable_ = true;
    }
    if (ended_ && (!read.asked || *read.asked != static_cast<std::int64_t>(taken))) {
      scheduleEnd(result.ticks);
    }
  }
  if (result.chunk && !lifecycle_.errorEmitted && !lifecycle_.closeEmitted) {
    dataEmitted_ = true;
    result.emitData = true;
  }
  return result;
}

Chunk ReadableMachine::take(std::size_t units) {
  auto& [chunks, first] = *buffered_;
  // At most `most` of the next chunk.
  const auto takeNext = [&chunks = chunks, &first = first](std::size_t most) {
    Chunk& next = chunks[first];
    if (most < next.length()) {
      return next.takeFront(most);
    }
    ++first;
    return std::exchange(next, Chunk());
  };
  Chunk result;
  const std::size_t headLength = chunks[first].length();
  if (units < headLength || (units == headLength && (decoder_ == nullptr || units < length_))) {
    result = takeNext(units);
  } else if (decoder_ != nullptr) {
    // Bytes that were put back become text as they do where JavaScript adds them to one.
    Text text;
    for (std::size_t have = 0; have < units;) {
      const Chunk part = takeNext(units - have);
      have += part.length();
      text.append(part.isText() ? part.text() : Text(decode(part.view(), Encoding::kUtf8)));
    }
    result = std::move(text);
  } else {
    // Joined in one go, so that a read over many chunks copies every byte once.
    std::vector<buffer::Buffer> parts;
    for (std::size_t have = 0; have < units;) {
      parts.push_back(takeNext(units - have).bytes());
      have += parts.back().size();
    }
    result = buffer::Buffer::concat(parts);
  }
  if (first == chunks.size()) {
    chunks.clear();
    first = 0;
  } else if (first > 1024) {
    chunks.erase(chunks.begin(), chunks.begin() + static_cast<std::ptrdiff_t>(first));
    first = 0;
  }
  return result;
}

bool ReadableMachine::beginReadable() const {
  return !lifecycle_.broken() && (length_ > 0 || ended_);
}

void ReadableMachine::afterReadable() {
  if (flow_ != Flow::kFlowing && !ended_ && length_ <= highWaterMark_) {
    needReadable_ = true;
  }
}

bool ReadableMachine::wantsMore() const {
  return !reading_ && !ended_ &&
         (length_ < highWaterMark_ || (flow_ == Flow::kFlowing && length_ == 0));
}

bool ReadableMachine::beginEnd() {
  endScheduled_ = false;
  // A last unshift() may have brought data back.
  if (lifecycle_.errored || lifecycle_.closeEmitted || endEmitted_ || length_ > 0) {
    return false;
  }
  endEmitted_ = true;
  return true;
}

bool ReadableMachine::resume() {
  if (keepsItsFlow()) {
    return false;
  }
  bool schedule = false;
  if (flow_ != Flow::kFlowing) {
    flow_ = readableListening_ ? Flow::kPaused : Flow::kFlowing;
    schedule = !std::exchange(resumeScheduled_, true);
  }
  pauseDecided_ = true;
  explicitlyPaused_ = false;
  return schedule;
}

bool ReadableMachine::beginPause() {
  if (keepsItsFlow() || flow_ == Flow::kPaused) {
    return false;
  }
  flow_ = Flow::kPaused;
  return true;
}

void ReadableMachine::pauseDone() {
  pauseDecided_ = true;
  explicitlyPaused_ = true;
}

void ReadableMachine::startPaused() {
  flow_ = Flow::kPaused;
}

bool ReadableMachine::dataListenerAdded(bool readableListeners) {
  dataListening_ = true;
  readableListening_ |= readableListeners;
  return flow_ != Flow::kPaused;
}

ReadableMachine::ReadableListener ReadableMachine::readableListenerAdded() {
  ReadableListener result;
  if (endEmitted_ || readableListening_) {
    return result;
  }
  readableListening_ = true;
  needReadable_ = true;
  flow_ = Flow::kPaused;
  emittedReadable_ = false;
  if (length_ > 0) {
    scheduleReadable(result.ticks);
    return result;
  }
  if (std::exchange(eofReadablePending_, false)) {
    scheduleReadable(result.ticks);
  }
  result.readZero = !reading_;
  return result;
}

bool ReadableMachine::updateReadableListening(bool readableListeners) {
  readableListening_ = readableListeners;
  if (pauseDecided_ && !explicitlyPaused_ && resumeScheduled_) {
    flow_ = Flow::kFlowing;  // so that the resume that is on its way flows
    return false;
  }
  if (dataListening_) {
    return true;
  }
  if (!readableListening_) {
    flow_ = Flow::kUndecided;
  }
  return false;
}

void ReadableMachine::setEncoding(Encoding encoding) {
  decoder_ = std::make_unique<StringDecoder>(encoding);
  Text content;
  auto& [chunks, first] = buffered();
  for (std::size_t i = first; i < chunks.size(); ++i) {
    // Text of an earlier setEncoding() stays as it is.
    content.append(chunks[i].isText() ? chunks[i].text()
                                      : decoder_->write(chunks[i].bytes().bytes()));
  }
  if (ended_ && quirks_.encodingEndsText) {
    content.append(decoder_->end());
  }
  chunks.clear();
  first = 0;
  length_ = content.length();
  if (!content.empty()) {
    chunks.emplace_back(std::move(content));
  }
}

void ReadableMachine::revive() {
  reading_ = false;
  ended_ = !enabled_;
  endEmitted_ = !enabled_;
}

std::optional<bool> ReadableMachine::flowing() const {
  if (flow_ == Flow::kUndecided) {
    return std::nullopt;
  }
  return flow_ == Flow::kFlowing;
}

void ReadableMachine::setFlowing(std::optional<bool> flowing) {
  flow_ = !flowing ? Flow::kUndecided : *flowing ? Flow::kFlowing : Flow::kPaused;
}

std::optional<Encoding> ReadableMachine::encoding() const {
  return decoder_ != nullptr ? std::optional(decoder_->encoding()) : std::nullopt;
}

void ReadableMachine::scheduleReadable(ReadableTicks& ticks) {
  needReadable_ = false;
  ticks.readable = !std::exchange(emittedReadable_, true);
}

void ReadableMachine::scheduleReadMore(ReadableTicks& ticks) {
  if (!readingMore_ && !reading_) {
    readingMore_ = true;
    ticks.readMore = true;
  }
}

void ReadableMachine::scheduleEnd(ReadableTicks& ticks) {
  if (!endEmitted_ && !endScheduled_) {
    ended_ = true;
    endScheduled_ = true;
    ticks.end = true;
  }
}

}  // namespace netparity::stream
