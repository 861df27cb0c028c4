#include "privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failure.h"

namespace {

// Of nobody, by number: the name service is none of a privileged program's business.
constexpr uid_t kNobody = 65534;

void SetCapabilities(uint32_t mask) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {{mask, mask, 0}, {0, 0, 0}};
  if (syscall(SYS_capset, &header, data) != 0) Fail("capset");
}

}  // namespace

void DropPrivileges(Keep keep) {
  // Capabilities would go with the user; those that are kept are set below.
  if (keep == Keep::kNetAdmin && prctl(PR_SET_KEEPCAPS, 1) != 0) Fail("prctl PR_SET_KEEPCAPS");
  if (setgroups(0, nullptr) != 0) Fail("setgroups");
  if (setresgid(kNobody, kNobody, kNobody) != 0) Fail("setresgid");
  if (setresuid(kNobody, kNobody, kNobody) != 0) Fail("setresuid");
  SetCapabilities(keep == Keep::kNetAdmin ? 1u << CAP_NET_ADMIN : 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) Fail("prctl PR_SET_NO_NEW_PRIVS");
  // Who may trace the process could bind its packet socket to another device.
  if (prctl(PR_SET_DUMPABLE, 0) != 0) Fail("prctl PR_SET_DUMPABLE");
  if (setuid(0) == 0) throw Failure("privileges were not given up");
}
