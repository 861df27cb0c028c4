// The socket options by name: every flag of SOL_NETLINK and the buffer sizes of SOL_SOCKET.
#pragma once

#include <napi.h>

#include <cstdint>
#include <vector>

void SetSocketOption(int fd, const Napi::Value& name, const Napi::Value& value);
Napi::Value GetSocketOption(int fd, const Napi::Value& name);

// NETLINK_ADD_MEMBERSHIP and NETLINK_DROP_MEMBERSHIP: a group's number, not its bit.
void JoinGroup(Napi::Env env, int fd, uint32_t group);
void LeaveGroup(Napi::Env env, int fd, uint32_t group);
// NETLINK_LIST_MEMBERSHIPS, as group numbers in ascending order.
std::vector<uint32_t> Memberships(Napi::Env env, int fd);
