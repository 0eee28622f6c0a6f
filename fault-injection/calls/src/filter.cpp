#include "filter.hpp"

#include "system_calls.hpp"

#include <netparity/sandbox/descriptor.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace netparity::calls {

namespace {

using Context = std::unique_ptr<void, decltype(&::seccomp_release)>;

// libseccomp returns errors, negative.
std::string because(const std::string& what, int error) {
  return what + ": " + std::strerror(error < 0 ? -error : error);
}

int show(scmp_filter_ctx context, const SystemCall& call, unsigned firstDescriptor) {
  if (call.kind == Kind::socket) {
    return ::seccomp_rule_add(context, SCMP_ACT_NOTIFY, call.number, 0);
  }
  const scmp_arg_cmp others{0, SCMP_CMP_GE, firstDescriptor, 0};
  return ::seccomp_rule_add_array(context, SCMP_ACT_NOTIFY, call.number, 1, &others);
}

// libseccomp writes a filter to a descriptor only.
std::vector<sock_filter> exported(scmp_filter_ctx context, std::string& problem) {
  const sandbox::Descriptor file(::memfd_create("filter", MFD_CLOEXEC));
  const int error = file ? ::seccomp_export_bpf(context, file.get()) : -errno;
  struct stat status {};
  std::vector<sock_filter> out;
  if (error != 0 || ::fstat(file.get(), &status) != 0) {
    problem = because("cannot make a seccomp filter", error != 0 ? error : errno);
    return out;
  }
  out.resize(static_cast<std::size_t>(status.st_size) / sizeof(sock_filter));
  if (::pread(file.get(), out.data(), out.size() * sizeof(sock_filter), 0) != status.st_size) {
    problem = "cannot read the seccomp filter that was made";
    out.clear();
  }
  return out;
}

}  // namespace

std::vector<sock_filter> makeFilter(const std::vector<Rule>& rules, unsigned firstDescriptor,
                                    std::string& problem) {
  const Context context(::seccomp_init(SCMP_ACT_ALLOW), &::seccomp_release);
  if (!context) {
    problem = "cannot make a seccomp filter: libseccomp does not know this machine";
    return {};
  }
  // What a program of another architecture asks for is not ours to forbid.
  int error = ::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
  for (const SystemCall& call : kSystemCalls) {
    const bool named = std::any_of(rules.begin(), rules.end(),
                                   [&](const Rule& rule) { return rule.call == call.kind; });
    if (named && error == 0) {
      error = show(context.get(), call, firstDescriptor);
    }
  }
  if (error != 0) {
    problem = because("cannot make a seccomp filter", error);
    return {};
  }
  return exported(context.get(), problem);
}

}  // namespace netparity::calls
