#include "netparity/lane/lane_pair.hpp"

#include <utility>

namespace netparity::lane {

LanePair::LanePair(Command command, const Sandboxing& sandboxing, Limits limits,
                   std::filesystem::path tmpRoot, CancelToken* cancel) {
  Command hosted = command;
  hosted.argv.insert(hosted.argv.begin(), {sandboxing.faultHost, "--"});
  plain_ = std::make_unique<Lane>(std::move(command), limits, tmpRoot, cancel);
  sandboxed_ = std::make_unique<Lane>(std::move(hosted), limits, std::move(tmpRoot), cancel);
}

}  // namespace netparity::lane
