// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Accesses by one process.
#include "engine/io/access.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/pack.hpp"

namespace tutti::io {
namespace {

constexpr Count kStaging = 4 << 20;

std::unique_ptr<char[]> buffer(Count bytes) { return std::unique_ptr<char[]>(new char[static_cast<std::size_t>(bytes)]); }

/// Pieces that are small and near each other are read with the gaps between them; the gap that still pays.
constexpr Count kSmallPiece = 32 << 10;
constexpr Count kSmallGap = 32 << 10;

/// Collects neighbouring pieces of a file and reads them with one call of the system.
class Reader {
 public:
  Reader(const Storage& storage, char* out, Count from, const Tuning& tuning)
      : storage_(storage), out_(out), from_(from), window_(tuning.sieve ? tuning.read_buffer : 0) {}

  /// False once the end of the file was met.
  bool piece(const Extent& e) {
    if (count_ != 0 && fits(e)) {
      waiting_[count_++] = e;
      return true;
    }
    if (!finish()) return false;
    if (e.length > kSmallPiece || e.length >= window_) return whole(e);
    waiting_[count_++] = e;
    return true;
  }
  bool finish() {
    if (count_ == 0) return true;
    if (count_ == 1) {
      count_ = 0;
      return whole(waiting_[0]);
    }
    const Count begin = waiting_[0].offset, end = waiting_[count_ - 1].offset + waiting_[count_ - 1].length;
    if (!gaps_) gaps_ = buffer(window_);
    const Count got = storage_.read(gaps_.get(), end - begin, begin);
    for (std::size_t i = 0; i < count_; ++i) {
      const Extent& e = waiting_[i];
      const Count there = std::clamp<Count>(got - (e.offset - begin), 0, e.length);
      std::memcpy(out_ + (e.stream - from_), gaps_.get() + (e.offset - begin), static_cast<std::size_t>(there));
      done_ += there;
    }
    count_ = 0;
    return got == end - begin;
  }
  Count done() const { return done_; }

 private:
  bool fits(const Extent& e) const {
    const Extent& last = waiting_[count_ - 1];
    const Count gap = e.offset - (last.offset + last.length);
    return count_ < kMost && e.length <= kSmallPiece && gap >= 0 && gap <= kSmallGap && e.offset + e.length - waiting_[0].offset <= window_;
  }
  bool whole(const Extent& e) {
    const Count got = storage_.read(out_ + (e.stream - from_), e.length, e.offset);
    done_ += got;
    return got == e.length;
  }

  static constexpr std::size_t kMost = 1024;
  const Storage& storage_;
  char* out_;
  Count from_;
  Count window_;
  Count done_ = 0;
  std::size_t count_ = 0;
  std::unique_ptr<char[]> gaps_;
  Extent waiting_[kMost];
};

Count read_bytes(const Storage& storage, const View& view, Count from, char* out, Count n, const Tuning& tuning) {
  Reader reader(storage, out, from, tuning);
  bool more = true;
  view.each(from, n, [&](const Extent& e) { return more = reader.piece(e); });
  if (more) reader.finish();
  return reader.done();
}

void write_bytes(const Storage& storage, const View& view, Count from, const char* in, Count n) {
  view.each(from, n, [&](const Extent& e) {
    storage.write(in + (e.stream - from), e.length, e.offset);
    return true;
  });
}

std::unique_ptr<RangeLock> lock(const Storage& storage, const View& view, Count from, Count n, bool exclusive, const Tuning& tuning) {
  if (!tuning.atomic) return nullptr;
  return std::make_unique<RangeLock>(storage, exclusive, view.offset_of(from), view.offset_of(from + n - 1) + 1);
}

char* together(const Memory& memory) {
  return memory.layout->contiguous_for(memory.count) ? static_cast<char*>(base::data_address(*memory.layout, memory.data)) : nullptr;
}
}  // namespace

Count read(const Storage& storage, const View& view, Count from, const Memory& memory, const Tuning& tuning) {
  const Count n = memory.bytes();
  if (n == 0) return 0;
  const auto held = lock(storage, view, from, n, false, tuning);
  if (char* out = together(memory)) return read_bytes(storage, view, from, out, n, tuning);
  const auto staging = buffer(std::min(n, kStaging));
  Count done = 0;
  while (done < n) {
    const Count part = std::min(n - done, kStaging);
    const Count got = read_bytes(storage, view, from + done, staging.get(), part, tuning);
    base::unpack(*memory.layout, memory.data, memory.count, done, staging.get(), got);
    done += got;
    if (got < part) break;
  }
  return done;
}

void write(const Storage& storage, const View& view, Count from, const Memory& memory, const Tuning& tuning) {
  const Count n = memory.bytes();
  if (n == 0) return;
  const auto held = lock(storage, view, from, n, true, tuning);
  if (const char* in = together(memory)) return write_bytes(storage, view, from, in, n);
  const auto staging = buffer(std::min(n, kStaging));
  for (Count done = 0; done < n;) {
    const Count part = base::pack(*memory.layout, memory.data, memory.count, done, staging.get(), kStaging);
    write_bytes(storage, view, from + done, staging.get(), part);
    done += part;
  }
}
}  // namespace tutti::io
