#pragma once

namespace netparity::cli {

/// Exit statuses; results::exitStatus() decides for runs.
inline constexpr int kGood = 0;
inline constexpr int kDiffers = 1;
inline constexpr int kMisuse = 2;
inline constexpr int kCannotJudge = 3;

}  // namespace netparity::cli
