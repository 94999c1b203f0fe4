// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making and mapping the shared number.
#include "engine/io/shared_word.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace tutti::io {

SharedWord::~SharedWord() {
  if (value_ != nullptr) munmap(static_cast<void*>(value_), sizeof *value_);
}

int SharedWord::map(int descriptor) {
  void* memory = mmap(nullptr, sizeof *value_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) return errno;
  value_ = static_cast<std::atomic<Count>*>(memory);
  return 0;
}

int SharedWord::make(int* descriptor) {
  *descriptor = memfd_create("tutti-file-pointer", MFD_CLOEXEC);
  if (*descriptor < 0) return errno;
  if (ftruncate(*descriptor, sizeof *value_) != 0) return errno;
  return map(*descriptor);
}

int SharedWord::open(std::int32_t pid, int descriptor) {
  const int own = ::open(fmt::format("/proc/{}/fd/{}", pid, descriptor).c_str(), O_RDWR | O_CLOEXEC);
  if (own < 0) return errno;
  const int error = map(own);
  close(own);
  return error;
}
}  // namespace tutti::io
