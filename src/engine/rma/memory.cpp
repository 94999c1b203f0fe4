// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making and mapping the memory of a window.
#include "engine/rma/memory.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace tutti::rma {

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

int SharedMemory::map(int descriptor, std::uint64_t bytes) {
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (base == MAP_FAILED) return errno;
  data_ = static_cast<std::byte*>(base);
  bytes_ = bytes;
  return 0;
}

int SharedMemory::make(std::uint64_t bytes, int* descriptor) {
  *descriptor = memfd_create("tutti-window", MFD_CLOEXEC);
  if (*descriptor < 0) return errno;
  if (ftruncate(*descriptor, static_cast<off_t>(bytes)) != 0) return errno;
  return map(*descriptor, bytes);
}

int SharedMemory::open(std::int32_t pid, int descriptor, std::uint64_t bytes) {
  const std::string path = fmt::format("/proc/{}/fd/{}", pid, descriptor);
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = map(file, bytes);
  close(file);
  return error;
}
}  // namespace tutti::rma
