#pragma once

namespace netparity::stream {

/// What differs between the streams of Node's majors. The defaults are Node 26's; net::Compat has
/// the ranges.
struct StreamQuirks {
  /// read() without a number gives the first of the buffered pieces; otherwise all of them, unless
  /// they flow.
  bool readsOnePiece = true;
  /// An end of which nobody has asked yet is kept for the next `readable` listener; otherwise its
  /// `readable` is emitted to nobody.
  bool keepsEndForListeners = true;
  /// setEncoding() after the end decodes what is left of a character, too.
  bool encodingEndsText = true;
  /// A destination that goes is never waited for again; otherwise only one that needs a drain is
  /// let go of.
  bool forgetsEveryDestination = true;
  /// What is thrown while data of a pipe is written destroys the destination; otherwise it leaves
  /// the emit() of `data`.
  bool brokenPipeDestroys = true;
  /// pause() and resume() mean nothing once the stream is destroyed.
  bool destroyedKeepsItsFlow = true;
};

}  // namespace netparity::stream
