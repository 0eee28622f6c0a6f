#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/endpoint.hpp>
#include <netparity/handle/resolver.hpp>
#include <netparity/loop/event_loop.hpp>

#include <algorithm>
#include <cerrno>
#include <netdb.h>
#include <sys/socket.h>
#include <utility>

namespace netparity::handle {
namespace {

struct Answer {
  int status = 0;
  std::vector<ResolvedAddress> addresses;
};

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

int nativeFamily(int family) noexcept {
  if (family == 4) {
    return AF_INET;
  }
  return family == 6 ? AF_INET6 : AF_UNSPEC;
}

Answer lookUp(const ResolveQuery& query) {
  addrinfo hints{};
  hints.ai_family = nativeFamily(query.family);
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = query.hints;
  addrinfo* list = nullptr;
  const int result = ::getaddrinfo(query.hostname.c_str(), nullptr, &hints, &list);
  const int systemErrno = errno;
  const std::unique_ptr<addrinfo, FreeAddresses> owned(list);
  Answer answer;
  answer.status = errors::uvFromGetAddrInfo(result, systemErrno);
  if (result != 0) {
    return answer;
  }
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    const Endpoint endpoint = Endpoint::fromNative(entry->ai_addr, entry->ai_addrlen);
    if (endpoint.family() == 0) {
      continue;
    }
    answer.addresses.push_back({endpoint.address(), endpoint.family()});
  }
  if (query.order != ResolveOrder::kVerbatim) {
    const int first = query.order == ResolveOrder::kIpv4First ? 4 : 6;
    std::stable_partition(
        answer.addresses.begin(), answer.addresses.end(),
        [first](const ResolvedAddress& address) { return address.family == first; });
  }
  return answer;
}

}  // namespace

void ResolveRequest::cancel() noexcept {
  callback_.reset();
}

std::shared_ptr<ResolveRequest> resolve(loop::EventLoop& loop, ResolveQuery query,
                                        ResolveCallback callback) {
  auto request = std::make_shared<ResolveRequest>();
  request->callback_ = std::move(callback);
  auto answer = std::make_shared<Answer>();
  loop.runOnPool([answer, query = std::move(query)] { *answer = lookUp(query); },
                 [answer, request] {
                   if (const ResolveCallback found = std::move(request->callback_)) {
                     found(answer->status, std::move(answer->addresses));
                   }
                 });
  return request;
}

}  // namespace netparity::handle
