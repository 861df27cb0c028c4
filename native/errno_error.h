// Errors of system calls, in the shape of Node's own: { message, code: 'EPERM', errno: -1, syscall: 'bind' }.
#pragma once

#include <napi.h>

// An Error object to return or to throw. `error` is a positive errno.
Napi::Error ErrnoError(Napi::Env env, int error, const char* syscall);

// Throws what `errno` holds now.
[[noreturn]] void ThrowErrno(Napi::Env env, const char* syscall);
