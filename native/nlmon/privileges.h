// Gives privileges up for good.
#pragma once

// What is left to the process afterwards.
enum class Keep { kNothing, kNetAdmin };

// The process becomes nobody, with no group, no capability but what it keeps, and no way to gain one; others of the same
// user can't look into it. Throws Failure, also where the kernel says yes and does it not.
void DropPrivileges(Keep keep);
