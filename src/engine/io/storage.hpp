// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A file of the operating system under an MPI file: bytes at offsets. Every operation is carried out whole, whatever pieces the system
// cuts it into, and every failure becomes an error with the file's name and the system's reason. Any thread; the owner opens and closes.
#pragma once
#include <atomic>
#include <mutex>
#include <string>

#include "base/types.hpp"

namespace tutti::io {

/// What went wrong with a file, as an MPI error class (MPI-5.0 §14.7) and words; `doing` is "can't be opened" or the like.
[[noreturn]] void fail(const std::string& name, const char* doing, int system_error);

/// Bytes that this process has moved between files and memory.
struct Transferred {
  std::atomic<Count> read{0}, written{0};
};
inline constinit Transferred transferred;

class Storage {
 public:
  Storage() = default;
  ~Storage() { close(); }
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  /// Opens with the system's flags; returns 0 or the system's error number.
  int open(const std::string& name, int flags, unsigned permissions);
  void close();
  bool is_open() const { return descriptor_ >= 0; }
  const std::string& name() const { return name_; }

  /// Returns the bytes read: fewer than n at the end of the file only.
  Count read(void* out, Count n, Count offset) const;
  void write(const void* in, Count n, Count offset) const;

  Count size() const;
  void set_size(Count bytes) const;
  /// Makes sure that the first `bytes` bytes have room; the file grows, never shrinks.
  void preallocate(Count bytes) const;
  /// Waits until what was written is on the device.
  void sync() const;

 private:
  friend class RangeLock;
  int descriptor_ = -1;
  std::string name_;
  mutable std::mutex locking_;  // the system's locks do not keep threads of one process apart
};

/// Keeps other accesses in atomic mode out of a range of bytes (MPI-5.0 §14.6.1), also those of other processes. The lock goes with the
/// process, however it ends.
class RangeLock {
 public:
  RangeLock(const Storage& storage, bool exclusive, Count begin, Count end);
  ~RangeLock();
  RangeLock(const RangeLock&) = delete;
  RangeLock& operator=(const RangeLock&) = delete;

 private:
  const Storage& storage_;
  std::unique_lock<std::mutex> threads_;
  Count begin_;
  Count length_;
};
}  // namespace tutti::io
