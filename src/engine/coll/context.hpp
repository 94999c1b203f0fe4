// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What an algorithm works with: the context of one collective call (channel, ranks, tag), buffers in the caller's layout, and memory of
// its own. Contexts, buffers and blocks are plain values that are copied into the coroutine's frame; what they point to is kept
// alive by the caller until the task has ended.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/pack.hpp"
#include "base/reduce.hpp"
#include "engine/coll/task.hpp"
#include "p2p/p2p.hpp"

namespace tutti::coll {

/// MPI_BOTTOM is a null pointer, so addresses are computed as integers.
inline void* offset(const void* address, Count bytes) {
  return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(address) + static_cast<std::uintptr_t>(bytes));
}
inline bool in_place(const void* buffer) { return buffer == MPI_IN_PLACE; }

inline const base::Layout& byte_layout() {
  static const base::Layout& layout = base::Layout::predefined(base::BasicType::byte);
  return layout;
}

/// `count` elements of a layout at an address.
struct Buffer {
  void* data = nullptr;
  Count count = 0;
  const base::Layout* layout = nullptr;

  Count bytes() const { return count * layout->size; }
  Buffer part(Count first, Count n) const { return {offset(data, first * layout->extent), n, layout}; }
};
inline Buffer bytes_at(void* data, Count n) { return {data, n, &byte_layout()}; }
inline void copy(const Buffer& from, const Buffer& to) { base::copy(*from.layout, from.data, from.count, *to.layout, to.data, to.count); }

/// One buffer per rank inside a larger one, in the three forms of MPI: equal blocks side by side; counts and displacements in extents
/// (the v calls); counts, displacements in bytes and a layout for each (the w calls).
struct Blocks {
  void* data = nullptr;
  Count count = 0;  // of each block when there are no counts
  const base::Layout* layout = nullptr;
  Counts counts{};
  Counts displacements{};
  const base::Layout* const* layouts = nullptr;

  bool uniform() const { return !counts; }
  Buffer operator[](int rank) const {
    const auto i = static_cast<std::size_t>(rank);
    if (!counts) return {offset(data, rank * count * layout->extent), count, layout};
    if (layouts == nullptr) return {offset(data, displacements[i] * layout->extent), counts[i], layout};
    return {offset(data, displacements[i]), counts[i], layouts[i]};
  }
  /// The blocks [first, first + n) of equal blocks as one buffer.
  Buffer range(int first, int n) const { return {offset(data, first * count * layout->extent), n * count, layout}; }
};

/// What of a message's own data it says in its signature: where the ranks need not agree on one size, two of them must on each message.
enum class PerMessage : std::uint8_t { nothing, size, size_and_type };

/// One collective call on one communicator. Cheap to copy.
struct Context {
  p2p::Channel* channel = nullptr;  // of the communicator's collectives; of an inter-communicator to the remote group
  p2p::Channel* local = nullptr;    // among the local group; the same as channel for an intra-communicator
  int rank = 0;                     // mine in the local group
  int size = 1;                     // of the local group
  int remote_size = 1;              // of the group that channel leads to
  int tag = 0;                      // the call's number on the communicator, so that several may be under way
  bool inter = false;
  bool blocking = true;          // awaiters wait instead of suspending
  p2p::Signature signature = 0;  // what each message says of the call
  PerMessage per_message = PerMessage::nothing;
  p2p::Mode mode = p2p::Mode::standard;

  void isend(p2p::RequestCore& request, const Buffer& b, int dest) const {
    p2p::isend(request, *channel, b.data, b.count, *b.layout, dest, tag, mode, signature_for(b));
  }
  void irecv(p2p::RequestCore& request, const Buffer& b, int source) const {
    p2p::irecv(request, *channel, b.data, b.count, *b.layout, source, tag, signature_for(b));
  }
  p2p::Signature signature_for(const Buffer& b) const {
    if (__builtin_expect(per_message == PerMessage::nothing, 1)) return signature;
    const std::uint32_t data = p2p::data_bits(*b.layout, b.count);
    return p2p::with_data(signature, per_message == PerMessage::size && data != 0 ? (data & ~0x7fu) | p2p::kAnyClass : data);
  }
  Requested done(p2p::RequestCore& request) const { return Requested(&request, 1, blocking); }
  Requested all(p2p::RequestCore* requests, std::size_t n) const { return Requested(requests, n, blocking); }
  /// The same call among the local group of an inter-communicator.
  Context locally() const {
    Context c = *this;
    c.channel = local;
    c.remote_size = size;
    c.inter = false;
    return c;
  }
};

/// Memory of an algorithm's own; small amounts lie in the frame. Contents are undefined at first.
class Scratch {
 public:
  Scratch() = default;
  explicit Scratch(Count bytes) { reserve(bytes); }
  ~Scratch() { release(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// Makes room; what was there is lost.
  void reserve(Count bytes);
  std::byte* data() { return data_; }

 private:
  static constexpr Count kInside = 128;
  void release() {
    if (data_ != inside_) detail::give_frame(data_, static_cast<std::size_t>(bytes_));
  }

  std::byte* data_ = inside_;
  Count bytes_ = kInside;
  alignas(16) std::byte inside_[kInside];
};

/// Room for elements in a layout, holes included: what reductions keep their operands in.
class Elements {
 public:
  Elements(const base::Layout& layout, Count count);
  /// Where a caller of MPI would say that the buffer is.
  void* data() { return data_; }

 private:
  Scratch memory_;
  void* data_;
};

/// A buffer as contiguous packed bytes: in place when it is that already, else packed into scratch memory.
class Packed {
 public:
  /// `load`: the bytes are to be read, so they are packed now.
  Packed(const Buffer& buffer, bool load);
  std::byte* data() { return data_; }
  Count bytes() const { return buffer_.bytes(); }
  /// After the bytes were written: brings them to where they belong.
  void store();

 private:
  Buffer buffer_;
  Scratch memory_;
  std::byte* data_;
};

/// A number of requests known at run time only. All must be complete when it dies.
class Requests {
 public:
  explicit Requests(std::size_t n) : n_(n), all_(n <= kInside ? inside_ : new p2p::RequestCore[n]) {}
  ~Requests() {
    if (all_ != inside_) delete[] all_;
  }
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  p2p::RequestCore& next() { return all_[used_++]; }
  std::size_t used() const { return used_; }
  std::size_t capacity() const { return n_; }
  p2p::RequestCore* data() { return all_; }

 private:
  static constexpr std::size_t kInside = 4;
  std::size_t n_;
  std::size_t used_ = 0;
  p2p::RequestCore inside_[kInside];
  p2p::RequestCore* all_;
};
inline Requested all(const Context& c, Requests& requests) { return c.all(requests.data(), requests.used()); }

/// Boundaries of the `part`th of `parts` nearly equal parts of `count` elements.
inline Count part_begin(Count count, int parts, int part) {
  const Count each = count / parts, extra = count % parts;
  return part * each + (part < extra ? part : extra);
}
inline Count part_count(Count count, int parts, int part) { return part_begin(count, parts, part + 1) - part_begin(count, parts, part); }

/// In a binomial tree, the children of a rank (relative to the root) whose own lowest bit is `mask`; for the root any mask >= size.
inline int tree_children(int relative, int mask, int size) {
  int children = 0;
  for (int m = 1; m < mask; m *= 2) children += relative + m < size;
  return children;
}

/// The largest power of two that is not larger than n > 0.
inline int floor_power_of_two(int n) { return 1 << (31 - __builtin_clz(static_cast<unsigned>(n))); }
}  // namespace tutti::coll
