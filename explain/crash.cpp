// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The stack is unwound by libdwfl, which reads the process's memory and needs nothing of the process itself.
#include "explain/crash.hpp"

#include <fmt/core.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include <array>
#include <string_view>

#include "explain/dwarf_library.hpp"

namespace tutti::explain {
namespace {
constexpr std::size_t kDeepest = 64;
constexpr std::uint64_t kNullPage = 64 << 10;   // a member of a null structure, an element of a null array
constexpr std::uint64_t kStackReach = 1 << 20;  // how far below the stack an overflow touches

struct Frame {
  std::uint64_t pc = 0;
  bool exact = false;  // the instruction itself, not the one after a call
};

int take_frame(Dwfl_Frame* state, void* argument) {
  auto& frames = *static_cast<std::vector<Frame>*>(argument);
  Dwarf_Addr pc = 0;
  bool exact = false;
  if (!DwarfLibrary::get()->dwfl_frame_pc(state, &pc, &exact)) return DWARF_CB_ABORT;
  frames.push_back({pc, exact || frames.empty()});
  return frames.size() < kDeepest ? DWARF_CB_OK : DWARF_CB_ABORT;
}

std::vector<Frame> unwind(pid_t process, pid_t thread) {
  const DwarfLibrary* dw = DwarfLibrary::get();
  std::vector<Frame> frames;
  if (dw == nullptr) return frames;
  static char* path = nullptr;
  const Dwfl_Callbacks callbacks = {dw->dwfl_linux_proc_find_elf, dw->dwfl_standard_find_debuginfo, nullptr, &path};
  Dwfl* dwfl = dw->dwfl_begin(&callbacks);
  if (dwfl == nullptr) return frames;
  if (dw->dwfl_linux_proc_report(dwfl, process) == 0 && dw->dwfl_report_end(dwfl, nullptr, nullptr) == 0 &&
      dw->dwfl_linux_proc_attach(dwfl, process, true) == 0)
    dw->dwfl_getthread_frames(dwfl, thread, take_frame, &frames);
  dw->dwfl_end(dwfl);
  return frames;
}

/// What is never where a program's mistake is.
bool of_runtime(const Place& place) {
  constexpr std::array<std::string_view, 6> kNames = {"libc.so", "libc-", "ld-linux", "libstdc++.so", "libmpi_abi.so", "libpthread"};
  if (place.file.starts_with("/usr/include/") || place.file.starts_with("/usr/lib/")) return true;  // templates of libraries
  const std::string_view module = std::string_view(place.module).substr(place.module.rfind('/') + 1);
  for (std::string_view name : kNames)
    if (module.starts_with(name)) return true;
  return module.empty();  // no file: a wild address
}

#if defined(__x86_64__)
std::uint64_t stack_pointer(pid_t thread) {
  user_regs_struct registers{};
  iovec into{&registers, sizeof registers};
  return ptrace(PTRACE_GETREGSET, thread, 1 /* NT_PRSTATUS */, &into) == 0 ? registers.rsp : 0;
}
#elif defined(__aarch64__)
std::uint64_t stack_pointer(pid_t thread) {
  user_regs_struct registers{};
  iovec into{&registers, sizeof registers};
  return ptrace(PTRACE_GETREGSET, thread, 1 /* NT_PRSTATUS */, &into) == 0 ? registers.sp : 0;
}
#else
std::uint64_t stack_pointer(pid_t) { return 0; }
#endif

std::string bad_address(const MemoryMap& map, std::uint64_t address, std::uint64_t stack, std::uint64_t pc) {
  const std::string used = fmt::format("address {:#x} was used: ", address);
  if (address == pc && address != 0) return used + "it was called, but no code is there";
  if (address < kNullPage) return address == 0 ? "a null pointer was used" : used + "a member or an element behind a null pointer";
  const std::uint64_t distance = address > stack ? address - stack : stack - address;
  const Mapping* mapping = map.find(address);
  if (stack != 0 && distance < kStackReach && (mapping == nullptr || !mapping->writable))
    return used + "the stack overflowed (endless recursion, or an array too large for the stack)";
  if (mapping == nullptr) return used + "no memory is there (it was freed or never allocated, or an index is far out of range)";
  if (!mapping->writable && mapping->executable) return used + "code was to be overwritten";
  if (!mapping->writable && mapping->readable) return used + "memory that may only be read was to be written";
  return used + "memory that may not be used";
}

std::string cause_of(const siginfo_t& info, const MemoryMap& map, std::uint64_t stack, std::uint64_t pc) {
  if (info.si_code <= 0 && info.si_signo != SIGABRT) return fmt::format("the signal was sent by process {}", info.si_pid);
  const auto address = reinterpret_cast<std::uint64_t>(info.si_addr);
  switch (info.si_signo) {
    case SIGSEGV:
      return info.si_code == SI_KERNEL ? "an address was used that no program can have (a pointer was overwritten)"
                                       : bad_address(map, address, stack, pc);
    case SIGBUS:
      return info.si_code == BUS_ADRALN ? fmt::format("address {:#x} is not aligned", address)
                                        : fmt::format("address {:#x} lies behind the end of a mapped file, or its memory is exhausted", address);
    case SIGFPE:
      return info.si_code == FPE_INTDIV   ? "an integer was divided by zero"
             : info.si_code == FPE_INTOVF ? "an integer overflowed"
                                          : "a floating-point operation failed";
    case SIGILL: return "what was executed is no instruction of this processor";
    default: return {};
  }
}
}  // namespace

Crash look_at_crash(Places& places, pid_t process, pid_t thread, const siginfo_t& info) {
  Crash crash;
  places.remember(process);
  const std::vector<Frame> frames = unwind(process, thread);
  crash.cause = cause_of(info, places.map_of(process), stack_pointer(thread), frames.empty() ? 0 : frames[0].pc);
  for (const Frame& frame : frames) {
    Place place = places.find_instruction(process, frame.exact ? frame.pc : frame.pc - 1);
    if (of_runtime(place)) continue;
    if (place.function.starts_with("__libc_start") || place.function == "_start()") break;
    crash.stack.push_back(std::move(place));
    if (crash.stack.back().function == "main()") break;
  }
  if (!crash.stack.empty()) crash.place = crash.stack[0];
  return crash;
}
}  // namespace tutti::explain
