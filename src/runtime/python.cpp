// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Python's structures differ from version to version. Their members are found by looking for values that Python's own functions give (the
// current frame, its code, its last instruction), and only what agrees for two frames is believed; else places stay those of the C code.
#include "runtime/python.hpp"

#include <dlfcn.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "runtime/process.hpp"
#include "runtime/python_layout.hpp"
#include "runtime/report.hpp"

namespace tutti::runtime {
namespace detail {
bool in_python = false;
}
namespace {

using Object = void;
using Word = std::uintptr_t;

/// The functions of Python that are used, all of them of its stable interface but for the last.
struct Api {
  int (*gil_held)() = nullptr;
  void* (*this_thread)() = nullptr;
  Object* (*current_frame)() = nullptr;
  Object* (*attribute)(Object*, const char*) = nullptr;
  long (*as_long)(Object*) = nullptr;
  const char* (*as_utf8)(Object*) = nullptr;
  const char* (*version)() = nullptr;
  void (*increment)(Object*) = nullptr;
  void (*clear_error)() = nullptr;

  bool find() {
    const auto look_up = [](auto& function, const char* name) {
      return (function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(RTLD_DEFAULT, name))) != nullptr;
    };
    return look_up(gil_held, "PyGILState_Check") && look_up(this_thread, "PyGILState_GetThisThreadState") &&
           look_up(current_frame, "PyEval_GetFrame") && look_up(attribute, "PyObject_GetAttrString") && look_up(as_long, "PyLong_AsLong") &&
           look_up(as_utf8, "PyUnicode_AsUTF8") && look_up(version, "Py_GetVersion") && look_up(increment, "Py_IncRef") &&
           look_up(clear_error, "PyErr_Clear");
  }
};
Api api;

/// How frames are walked.
struct Frames {
  int minor = 0;                      // of Python 3
  Word in_thread = 0;                 // offset of the frame, or (3.11, 3.12) of what points to it
  Word code = 0, back = 0, last = 0;  // of a frame
  Word instructions = 0;              // of a code object, from 3.11 on
  Word code_type = 0;
};
Frames frames;

Word load(Word address) {
  Word value;
  std::memcpy(&value, reinterpret_cast<const void*>(address), sizeof value);
  return value;
}

/// Reads memory that may not be there.
bool read(Word address, void* to, std::size_t bytes) {
  iovec local{to, bytes}, remote{reinterpret_cast<void*>(address), bytes};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(bytes);
}
Word try_load(Word address) {
  Word value = 0;
  return read(address, &value, sizeof value) ? value : 0;
}

/// The frame that a thread's word at `offset` leads to.
Word frame_by(Word thread, Word offset) {
  const Word word = try_load(thread + offset);
  if (frames.minor == 11) return word == 0 ? 0 : try_load(word + 8);
  if (frames.minor == 12) return word == 0 ? 0 : try_load(word);
  return word;
}

/// What Python itself says of a frame.
struct Told {
  Word frame = 0, code = 0;
  long last = 0;
};
Told ask(Object* frame) {
  Told told;
  told.frame = reinterpret_cast<Word>(frame);
  told.code = reinterpret_cast<Word>(api.attribute(frame, "f_code"));
  Object* last = api.attribute(frame, "f_lasti");
  if (last != nullptr) told.last = api.as_long(last);
  return told;
}

/// The last instruction in bytes.
std::int64_t last_of(Word frame, Word code) {
  if (frames.minor >= 11) return static_cast<std::int64_t>(load(frame + frames.last) - code - frames.instructions);
  std::int32_t last;
  std::memcpy(&last, reinterpret_cast<const void*>(frame + frames.last), sizeof last);
  return frames.minor >= 10 ? last * 2 : last;
}

Word code_of(Word frame) { return load(frame + frames.code) & ~Word{7}; }  // 3.14 marks references in the lowest bits

void set_offsets() {
  if (frames.minor <= 10) {
    frames.back = 24;
    frames.code = 32;
    frames.last = frames.minor == 10 ? 96 : 104;
  } else {
    frames.code = frames.minor == 11 ? 32 : 0;
    frames.back = frames.minor == 11 ? 48 : 8;
    frames.last = 56;
  }
}

/// The frames of this thread as Python tells them, innermost first. The references are kept: a few objects, and they live as long as they
/// may be asked for; above all the code of the main program, which Python would forget before MPI ends.
std::vector<Told> all_told() {
  std::vector<Told> told;
  Object* frame = api.current_frame();
  for (int depth = 0; frame != nullptr && depth < 64; ++depth) {
    told.push_back(ask(frame));
    if (told.back().code == 0) return {};
    frame = api.attribute(frame, "f_back");
    if (frame != nullptr && load(reinterpret_cast<Word>(frame) + 8) != load(told[0].frame + 8)) break;  // None
  }
  return told;
}

/// Whether walking from this frame gives what Python tells, leaving out frames that Python hides.
bool agrees(Word frame, const std::vector<Told>& told) {
  std::size_t at = 0;
  for (int depth = 0; frame != 0 && depth < 256 && at < told.size(); ++depth) {
    Word words[8];
    if (!read(frame, words, sizeof words)) return false;
    const Word code = words[frames.code / 8] & ~Word{7};
    if (code == told[at].code) {
      std::int32_t old_last = 0;
      if (frames.minor <= 10 && !read(frame + frames.last, &old_last, sizeof old_last)) return false;
      if (last_of(frame, code) != told[at].last) return false;
      ++at;
    } else if (at == 0) {
      return false;
    }
    frame = words[frames.back / 8];
  }
  return at == told.size();
}

bool find_frames(Word thread, const std::vector<Told>& told) {
  for (Word offset = 8; offset < 40 * 8; offset += 8) {
    const Word frame = frame_by(thread, offset);
    if (frame == 0) continue;
    if (frames.minor >= 11) {
      if ((try_load(frame + frames.code) & ~Word{7}) != told[0].code) continue;
      frames.instructions = try_load(frame + frames.last) - told[0].code - static_cast<Word>(told[0].last);
      if (frames.instructions < 64 || frames.instructions > 512) continue;
    } else if (frame != told[0].frame) {
      continue;
    }
    frames.in_thread = offset;
    if (agrees(frame, told)) return true;
  }
  return false;
}

/// The offset in a code object at which the object lies that the attribute gives; 0: nowhere.
std::uint32_t offset_of(Word code, const char* name) {
  const Word wanted = reinterpret_cast<Word>(api.attribute(reinterpret_cast<Object*>(code), name));
  if (wanted == 0) api.clear_error();
  for (std::uint32_t offset = 16; wanted != 0 && offset < 256; offset += 8)
    if (try_load(code + offset) == wanted) return offset;
  return 0;
}

/// As above for a number, which must be found at the same place in every code object.
std::uint32_t offset_of_first_line(const std::vector<Told>& told) {
  for (std::uint32_t offset = 16; offset < 256; offset += 4) {
    bool all = true;
    for (const Told& each : told) {
      std::int32_t found = -1;
      Object* wanted = api.attribute(reinterpret_cast<Object*>(each.code), "co_firstlineno");
      all = all && wanted != nullptr && read(each.code + offset, &found, sizeof found) && found == api.as_long(wanted);
    }
    if (all) return offset;
  }
  return 0;
}

bool tell_layout(const std::vector<Told>& told) {
  PythonLayout& layout = process().block->python;
  const Word code = told[0].code;
  layout.filename = offset_of(code, "co_filename");
  layout.name = offset_of(code, frames.minor >= 11 ? "co_qualname" : "co_name");
  layout.first_line = offset_of_first_line(told);
  layout.lines = offset_of(code, frames.minor >= 10 ? "co_linetable" : "co_lnotab");
  layout.ascii_text = frames.minor >= 12 ? 40 : 48;
  layout.wide_text = frames.minor >= 12 ? 56 : 72;
  layout.bytes_text = 32;
  const bool found = layout.filename != 0 && layout.name != 0 && layout.first_line != 0 && layout.lines != 0;
  if (found)
    layout.format.store(frames.minor >= 11   ? LineTable::locations
                        : frames.minor == 10 ? LineTable::ranges
                                             : LineTable::lnotab,
                        std::memory_order_release);
  return found;
}

/// Whether a code object is a part of mpi4py, or none of a program's; remembered, for its answer never changes.
bool passed_over(Word code) {
  struct Known {
    Word code = 0;
    bool passed = false;
  };
  static thread_local Known known[64];
  Known& mine = known[code / 16 % 64];
  if (mine.code == code) return mine.passed;
  const PythonLayout& layout = process().block->python;
  char text[512] = {};
  const Word name = load(code + layout.filename);
  const Word length = load(name + 16);
  std::memcpy(text, reinterpret_cast<const void*>(name + layout.ascii_text), length < sizeof text ? length : sizeof text - 1);
  const std::string_view file = text;
  mine = {code, file.find("/mpi4py/") != std::string_view::npos || file.starts_with("<frozen ") || file.starts_with("<shim") ||
                    file.starts_with("<interpreter")};
  return mine.passed;
}

/// Lets mpiexec look a line up while its code is there: Python forgets its functions before MPI ends and tells what was not freed.
void make_known(Site site) {
  constexpr std::size_t kMostLines = 10'000;  // a program that makes code all the time
  static std::mutex& mutex = *new std::mutex;
  static std::unordered_set<Site>& known = *new std::unordered_set<Site>;
  {
    std::lock_guard lock(mutex);
    if (known.size() >= kMostLines || !known.insert(site).second) return;
  }
  with_places(site_mark(process().rank, site));
}
}  // namespace

void find_python() {
  if (dlsym(RTLD_DEFAULT, "PyEval_GetFrame") == nullptr || !api.find() || api.gil_held() == 0) return;
  const std::string_view version = api.version();
  if (!version.starts_with("3.")) return;
  frames.minor = std::atoi(version.data() + 2);
  if (frames.minor < 8) return;
  set_offsets();
  const auto thread = reinterpret_cast<Word>(api.this_thread());
  const std::vector<Told> told = all_told();
  api.clear_error();
  if (thread == 0 || told.empty()) return;
  frames.code_type = try_load(told[0].code + 8);
  detail::in_python = find_frames(thread, told) && tell_layout(told);
}

Site innermost_python(Site fallback) {
  const auto thread = reinterpret_cast<Word>(api.this_thread());
  if (thread == 0) return fallback;
  Word frame = load(thread + frames.in_thread);
  if (frame != 0 && (frames.minor == 11 || frames.minor == 12)) frame = load(frame + (frames.minor == 11 ? 8 : 0));
  for (int depth = 0; frame != 0 && depth < 32; ++depth, frame = load(frame + frames.back)) {
    const Word code = code_of(frame);
    if (code == 0 || load(code + 8) != frames.code_type) continue;
    if (passed_over(code)) continue;
    const Site site = python_site(code, static_cast<std::uint64_t>(last_of(frame, code)) / 2);
    make_known(site);
    return site;
  }
  return fallback;
}
}  // namespace tutti::runtime
