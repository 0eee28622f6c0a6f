#include "name_lookup.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/handle/endpoint.hpp>
#include <netparity/handle/resolver.hpp>

#include <netdb.h>
#include <utility>

namespace netparity::net {

void lookUpName(loop::EventLoop& loop, const std::string& host, const LookupOptions& options,
                LookupCallback callback) {
  constexpr int kValidHints = AI_ADDRCONFIG | AI_V4MAPPED | AI_ALL;
  if ((options.hints & ~kValidHints) != 0) {
    errors::raise(errors::invalidArgValue("hints", errors::formatNumber(options.hints)));
  }
  const int wanted = options.family.value_or(0);
  if (wanted != 0 && wanted != 4 && wanted != 6) {
    errors::raise(errors::invalidArgValue("options.family", errors::formatNumber(wanted),
                                          "must be one of: 0, 4, 6"));
  }
  if (const int family = handle::isIp(host); family != 0) {
    loop.nextTick([call = std::move(callback), host, family] {
      call(stream::Null(), {LookupAddress(host, family)});
    });
    return;
  }
  handle::ResolveQuery query;
  query.hostname = host;
  query.family = wanted;
  query.hints = options.hints;
  handle::resolve(
      loop, std::move(query),
      [call = std::move(callback), host](int status, std::vector<handle::ResolvedAddress> found) {
        if (status != 0) {
          call(errors::dnsException(status, "getaddrinfo", host), {});
          return;
        }
        std::vector<LookupAddress> answers;
        answers.reserve(found.size());
        for (handle::ResolvedAddress& each : found) {
          answers.emplace_back(std::move(each.address), each.family);
        }
        call(stream::Null(), answers);
      });
}

}  // namespace netparity::net
