// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Runs the programs of layouts. One walk finds the part of a program that the wanted packed bytes are in; what it does with the
// blocks there is a sink's: copy them out, copy them in, or list them. Within a repetition the walk descends only into the
// first and the last pattern that are cut; everything between runs in flat loops.
#include "base/pack.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/assert.hpp"
#include "base/layout_program.hpp"

namespace tutti::base {
namespace {

using Address = std::uintptr_t;

inline Address at(Address base, Count offset) { return base + static_cast<Address>(offset); }

/// n bytes, n small more often than not: two overlapping moves beat a call of memcpy.
inline void copy_block(void* to, const void* from, Count n) {
  auto* t = static_cast<char*>(to);
  auto* f = static_cast<const char*>(from);
  if (n > 64 || n < 4) {
    std::memcpy(t, f, static_cast<std::size_t>(n));
    return;
  }
  const auto move = [&](auto unit) {
    constexpr Count kUnit = sizeof unit;
    decltype(unit) last;
    std::memcpy(&last, f + n - kUnit, sizeof last);
    for (Count i = 0; i + kUnit < n; i += kUnit) {
      std::memcpy(&unit, f + i, sizeof unit);
      std::memcpy(t + i, &unit, sizeof unit);
    }
    std::memcpy(t + n - kUnit, &last, sizeof last);
  };
  struct Sixteen {
    std::uint64_t half[2];
  };
  if (n >= 16) move(Sixteen{});
  else if (n >= 8) move(std::uint64_t{});
  else move(std::uint32_t{});
}

/// Copies between memory and the packed stream; `Out` packs, otherwise unpacks.
template <bool Out>
struct Copier {
  char* packed;

  static constexpr bool full() { return false; }

  template <std::size_t N>
  static void move(Address memory, char* stream) {
    if constexpr (Out) std::memcpy(stream, reinterpret_cast<const void*>(memory), N);
    else std::memcpy(reinterpret_cast<void*>(memory), stream, N);
  }
  void block(Address memory, Count n) {
    if constexpr (Out) copy_block(packed, reinterpret_cast<const void*>(memory), n);
    else copy_block(reinterpret_cast<void*>(memory), packed, n);
    packed += n;
  }
  /// n blocks of N bytes, `stride` apart in memory and `step` apart in the stream.
  template <std::size_t N>
  static void column_fixed(Address memory, Count stride, char* stream, Count step, Count n) {
    for (Count i = 0; i < n; ++i) move<N>(at(memory, i * stride), stream + i * step);
  }
  [[gnu::always_inline]] static void column(Address memory, Count stride, char* stream, Count step, Count n, Count length) {
    switch (length) {
      case 1: return column_fixed<1>(memory, stride, stream, step, n);
      case 2: return column_fixed<2>(memory, stride, stream, step, n);
      case 4: return column_fixed<4>(memory, stride, stream, step, n);
      case 8: return column_fixed<8>(memory, stride, stream, step, n);
      case 12: return column_fixed<12>(memory, stride, stream, step, n);
      case 16: return column_fixed<16>(memory, stride, stream, step, n);
      case 24: return column_fixed<24>(memory, stride, stream, step, n);
      case 32: return column_fixed<32>(memory, stride, stream, step, n);
      case 64: return column_fixed<64>(memory, stride, stream, step, n);
      default:
        for (Count i = 0; i < n; ++i) Copier{stream + i * step}.block(at(memory, i * stride), length);
    }
  }
  void strided(Address memory, Count stride, Count n, Count length) {
    column(memory, stride, packed, length, n, length);
    packed += n * length;
  }
  /// n repetitions of a short list (an array of structures), block by block: each is one loop over blocks of one size. Repetitions
  /// that overlap in memory must be written one after the other; for them, and where it does not pay, nothing is done: false.
  template <class List, class Length>
  bool by_columns(const Program& program, const List& list, Length length_of, Address memory, Count stride, Count n) {
    constexpr Count kInCache = 8192;
    if (n < 4 || list.size() > 16 || program.bytes > kInCache / 8) return false;
    if (!Out && std::abs(stride) < program.pieces->span) return false;
    for (Count done = 0, part = 0; done < n; done += part) {
      part = std::min(n - done, kInCache / program.bytes);
      char* stream = packed;
      for (const auto& entry : list) {
        const auto [offset, length] = length_of(entry);
        column(at(memory, offset + done * stride), stride, stream, program.bytes, part, length);
        stream += length;
      }
      packed += part * program.bytes;
    }
    return true;
  }
  template <std::size_t N>
  void same_fixed(Address memory, const Count* offsets, std::size_t n) {
    char* stream = packed;
    for (std::size_t i = 0; i < n; ++i) move<N>(at(memory, offsets[i]), stream + i * N);
    packed = stream + n * N;
  }
  void same(const Program& program, Address memory, Count stride, Count n) {
    const std::vector<Count>& offsets = program.pieces->offsets;
    const Count length = program.length;
    const auto entry = [length](Count offset) { return std::pair(offset, length); };
    if (by_columns(program, offsets, entry, memory, stride, n)) return;
    for (Count i = 0; i < n; ++i) same_once(at(memory, i * stride), offsets, length);
  }
  void blocks(const Program& program, Address memory, Count stride, Count n) {
    const std::vector<Pieces::Block>& list = program.pieces->blocks;
    const auto entry = [](const Pieces::Block& b) { return std::pair(b.offset, b.length); };
    if (by_columns(program, list, entry, memory, stride, n)) return;
    for (Count i = 0; i < n; ++i) {
      const Address here = at(memory, i * stride);
      for (const auto& b : list) block(at(here, b.offset), b.length);
    }
  }

 private:
  void same_once(Address memory, const std::vector<Count>& offsets, Count length) {
    const Count* list = offsets.data();
    const std::size_t n = offsets.size();
    switch (length) {
      case 1: return same_fixed<1>(memory, list, n);
      case 2: return same_fixed<2>(memory, list, n);
      case 4: return same_fixed<4>(memory, list, n);
      case 8: return same_fixed<8>(memory, list, n);
      case 16: return same_fixed<16>(memory, list, n);
      default:
        for (std::size_t i = 0; i < n; ++i) block(at(memory, list[i]), length);
    }
  }
};

/// Lists the blocks instead of copying them; stops when the list is full.
struct Lister {
  iovec* out;
  std::size_t max;
  std::size_t used = 0;
  Count bytes = 0;

  bool full() const { return used > max; }

  void block(Address memory, Count n) {
    if (full()) return;
    if (used > 0 && reinterpret_cast<Address>(out[used - 1].iov_base) + out[used - 1].iov_len == memory) {
      out[used - 1].iov_len += static_cast<std::size_t>(n);
    } else if (used == max) {
      ++used;  // one too many: from here on we are full
      return;
    } else {
      out[used++] = {reinterpret_cast<void*>(memory), static_cast<std::size_t>(n)};
    }
    bytes += n;
  }
  void strided(Address memory, Count stride, Count n, Count length) {
    for (Count i = 0; i < n && !full(); ++i) block(at(memory, i * stride), length);
  }
  void same(const Program& program, Address memory, Count stride, Count n) {
    for (Count i = 0; i < n; ++i)
      for (Count offset : program.pieces->offsets) {
        block(at(memory, i * stride + offset), program.length);
        if (full()) return;
      }
  }
  void blocks(const Program& program, Address memory, Count stride, Count n) {
    for (Count i = 0; i < n; ++i)
      for (const auto& b : program.pieces->blocks) {
        block(at(memory, i * stride + b.offset), b.length);
        if (full()) return;
      }
  }
};

/// The repetitions [from, to) of a program, whole.
template <class Sink>
void whole(Sink& sink, const Program& program, Count stride, Address base, Count from, Count to) {
  base = at(base, program.offset);
  switch (program.pattern) {
    case Program::Pattern::block: sink.strided(at(base, from * stride), stride, to - from, program.length); break;
    case Program::Pattern::same: sink.same(program, at(base, from * stride), stride, to - from); break;
    case Program::Pattern::blocks: sink.blocks(program, at(base, from * stride), stride, to - from); break;
    case Program::Pattern::branch:
      for (Count i = from; i < to && !sink.full(); ++i) {
        const Address here = at(base, i * stride);
        for (const auto& child : program.pieces->children) whole(sink, child.program, child.program.stride, here, 0, child.program.repeat);
      }
      break;
  }
}

template <class Sink>
void walk(Sink& sink, const Program& program, Count repeat, Count stride, Address base, Count from, Count to);

/// The last entry of a list whose first packed byte is not behind `position`.
template <class Entry>
std::size_t entry_at(const std::vector<Entry>& entries, Count position) {
  const auto after = std::upper_bound(entries.begin(), entries.end(), position, [](Count value, const Entry& entry) { return value < entry.packed; });
  return static_cast<std::size_t>(after - entries.begin()) - 1;
}

/// The packed bytes [from, to) of one repetition of a program's pattern, which stands at `base`.
template <class Sink>
void slice(Sink& sink, const Program& program, Address base, Count from, Count to) {
  switch (program.pattern) {
    case Program::Pattern::block: sink.block(at(base, from), to - from); break;
    case Program::Pattern::same: {
      const auto& offsets = program.pieces->offsets;
      for (Count position = from; position < to && !sink.full();) {
        const Count i = position / program.length, inside = position % program.length;
        const Count n = std::min(program.length - inside, to - position);
        sink.block(at(base, offsets[static_cast<std::size_t>(i)] + inside), n);
        position += n;
      }
      break;
    }
    case Program::Pattern::blocks: {
      const auto& blocks = program.pieces->blocks;
      for (std::size_t i = entry_at(blocks, from); i < blocks.size() && blocks[i].packed < to && !sink.full(); ++i) {
        const Count first = std::max(from, blocks[i].packed), last = std::min(to, blocks[i].packed + blocks[i].length);
        sink.block(at(base, blocks[i].offset + (first - blocks[i].packed)), last - first);
      }
      break;
    }
    case Program::Pattern::branch: {
      const auto& children = program.pieces->children;
      for (std::size_t i = entry_at(children, from); i < children.size() && children[i].packed < to && !sink.full(); ++i) {
        const Program& child = children[i].program;
        const Count first = std::max(from, children[i].packed) - children[i].packed;
        const Count last = std::min(to - children[i].packed, child.total());
        walk(sink, child, child.repeat, child.stride, base, first, last);
      }
      break;
    }
  }
}

/// The packed bytes [from, to) of a program whose loop runs `repeat` times.
template <class Sink>
void walk(Sink& sink, const Program& program, Count repeat, Count stride, Address base, Count from, Count to) {
  const Count bytes = program.bytes;
  if (from == 0 && to == repeat * bytes) return whole(sink, program, stride, base, 0, repeat);
  Count first = from / bytes;
  const Count last = to / bytes, head = from % bytes, tail = to % bytes;
  const auto here = [&](Count i) { return at(base, program.offset + i * stride); };
  if (first == last) return slice(sink, program, here(first), head, tail);
  if (head != 0) slice(sink, program, here(first++), head, bytes);
  whole(sink, program, stride, base, first, last);
  if (tail != 0) slice(sink, program, here(last), 0, tail);
}

/// The packed bytes [from, to) of `count` elements of a layout. The loop over the elements is folded into the program's own loop where
/// the two make one.
template <class Sink>
void run(Sink& sink, const Layout& layout, const void* buffer, Count count, Count from, Count to) {
  const Program& program = *layout.program;
  const auto base = reinterpret_cast<Address>(buffer);
  if (program.repeat == 1) return walk(sink, program, count, layout.extent, base, from, to);
  if (layout.extent == program.repeat * program.stride) return walk(sink, program, program.repeat * count, program.stride, base, from, to);
  for (Count i = from / layout.size; from < to && !sink.full(); ++i) {
    const Count start = i * layout.size, end = std::min(to, start + layout.size);
    walk(sink, program, program.repeat, program.stride, at(base, i * layout.extent), from - start, end - start);
    from = end;
  }
}
}  // namespace

namespace detail {

Count pack_slow(const Layout& layout, const void* buffer, Count count, Count offset, void* out, Count bytes) {
  Copier<true> copier{static_cast<char*>(out)};
  run(copier, layout, buffer, count, offset, offset + bytes);
  TUTTI_DEBUG_ASSERT(copier.packed == static_cast<char*>(out) + bytes);
  return bytes;
}

void unpack_slow(const Layout& layout, void* buffer, Count count, Count offset, const void* in, Count bytes) {
  // The copier only reads the packed side when it unpacks.
  Copier<false> copier{static_cast<char*>(const_cast<void*>(in))};
  run(copier, layout, buffer, count, offset, offset + bytes);
}
}  // namespace detail

Count copy(const Layout& from, const void* source, Count n, const Layout& to, void* target, Count m) {
  const Count bytes = std::min(n * from.size, m * to.size);
  if (bytes == 0) return 0;
  if (from.contiguous_for(n)) return unpack(to, target, m, 0, data_address(from, source), bytes);
  if (to.contiguous_for(m)) return pack(from, source, n, 0, data_address(to, target), bytes);
  // Both have gaps: through a stage that stays in the first-level cache.
  constexpr Count kStage = 16384;
  alignas(64) char stage[kStage];
  for (Count done = 0; done < bytes;) {
    const Count part = pack(from, source, n, done, stage, std::min(kStage, bytes - done));
    unpack(to, target, m, done, stage, part);
    done += part;
  }
  return bytes;
}

std::size_t blocks(const Layout& layout, const void* buffer, Count count, Count offset, iovec* out, std::size_t max, Count* bytes) {
  const Count total = count * layout.size;
  *bytes = 0;
  if (offset >= total || max == 0) return 0;
  if (layout.contiguous_for(count)) {
    *bytes = total - offset;
    out[0] = {static_cast<char*>(data_address(layout, buffer)) + offset, static_cast<std::size_t>(*bytes)};
    return 1;
  }
  Lister lister{out, max};
  run(lister, layout, buffer, count, offset, total);
  *bytes = lister.bytes;
  return std::min(lister.used, max);
}

Count block_count(const Layout& layout) { return layout.program == nullptr ? 0 : layout.program->repeat * layout.program->count; }
}  // namespace tutti::base
