// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// For tests: a datatype as the standard defines it, a plain list of (type, displacement) with markers for bounds that were set by hand
// (MPI-5.0 §5.1), and random datatypes made as a Layout and as such a list at the same time.
#pragma once
#include <algorithm>
#include <random>
#include <vector>

#include "base/layout.hpp"

namespace tutti::base::model {

struct Entry {
  Count at;
  int bytes;  // 0 for markers
  int alignment;
  int type_class;  // as signature_class; -1 lower marker, -2 upper marker
};

struct TypeMap {
  std::vector<Entry> entries;
  bool natural = false;  // whether a part has set the two below, the bounds where no marks count
  Count natural_low = 0, natural_high = 0;

  Count size() const {
    Count sum = 0;
    for (const Entry& e : entries) sum += e.bytes;
    return sum;
  }
  struct Bounds {
    Count lb = 0, extent = 0, true_lb = 0, true_extent = 0;
  };
  Bounds bounds() const {
    bool data = false, lower = false, upper = false;
    Count low = 0, high = 0, marked_low = 0, marked_high = 0;
    for (const Entry& e : entries) {
      if (e.type_class == -1) {
        marked_low = lower ? std::min(marked_low, e.at) : e.at;
        lower = true;
      } else if (e.type_class == -2) {
        marked_high = upper ? std::max(marked_high, e.at) : e.at;
        upper = true;
      } else {
        low = data ? std::min(low, e.at) : e.at;
        high = data ? std::max(high, e.at + e.bytes) : e.at + e.bytes;
        data = true;
      }
    }
    Bounds b;
    b.true_lb = low;
    b.true_extent = high - low;
    b.lb = lower ? marked_low : natural_low;
    b.extent = upper ? marked_high - b.lb : natural_high - natural_low;
    return b;
  }
  /// All entries of `other`, moved by `by`.
  void append(const TypeMap& other, Count by) {
    const Bounds there = other.bounds();
    if (other.size() != 0) span(by + there.lb, by + there.lb + there.extent);
    for (Entry e : other.entries) {
      e.at += by;
      entries.push_back(e);
    }
  }
  void append_block(const TypeMap& other, Count by, Count blocklength) {
    const Count extent = other.bounds().extent;
    for (Count i = 0; i < blocklength; ++i) append(other, by + i * extent);
  }
  void span(Count low, Count high) {
    natural_low = natural ? std::min(natural_low, low) : low;
    natural_high = natural ? std::max(natural_high, high) : high;
    natural = true;
  }
  /// What a structure does at its end.
  void round_up() {
    int alignment = 1;
    for (const Entry& e : entries) alignment = e.type_class < 0 ? alignment : std::max(alignment, e.alignment);
    while ((natural_high - natural_low) % alignment != 0) ++natural_high;
  }
  void resize(Count lb, Count extent) {
    std::erase_if(entries, [](const Entry& e) { return e.type_class < 0; });
    entries.push_back({lb, 0, 1, -1});
    entries.push_back({lb + extent, 0, 1, -2});
  }
  static TypeMap of(BasicType type) {
    const BasicInfo& info = basic_info(type);
    TypeMap map;
    if (info.domain == Domain::pair) {
      map.entries.push_back(
          {0, number_bytes(info.number), info.number == Number::long_double ? 16 : number_bytes(info.number), static_cast<int>(info.number)});
      map.entries.push_back({info.index_offset, number_bytes(info.index), number_bytes(info.index), static_cast<int>(info.index)});
    } else {
      map.entries.push_back({0, info.bytes, info.alignment, signature_class(info)});
    }
    map.span(0, info.extent);
    return map;
  }
};

struct Both {
  LayoutRef layout;
  TypeMap map;
};

/// Random datatypes; the same seed gives the same types.
class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Count number(Count low, Count high) { return std::uniform_int_distribution<Count>(low, high)(random_); }
  bool chance(int percent) { return number(1, 100) <= percent; }

  Both basic() {
    static constexpr BasicType kTypes[] = {BasicType::char_,     BasicType::short_,  BasicType::int_,        BasicType::double_,
                                           BasicType::integer,   BasicType::byte,    BasicType::float_int,   BasicType::double_int,
                                           BasicType::short_int, BasicType::two_int, BasicType::long_double, BasicType::c_double_complex};
    const BasicType type = kTypes[number(0, std::size(kTypes) - 1)];
    return {LayoutRef(&Layout::predefined(type)), TypeMap::of(type)};
  }
  /// A type of at most `depth` constructors inside each other and a few thousand entries.
  Both type(int depth) {
    if (depth == 0) return basic();
    Both old = type(depth - 1);
    Both result = make(old, depth);
    return result.map.entries.size() > 4000 ? old : result;
  }

 private:
  Both make(const Both& old, int depth);
  Both vector(const Both& old);
  Both indexed(const Both& old, bool block, bool in_bytes);
  Both structure(const Both& old, int depth);
  Both subarray(const Both& old);

  std::mt19937_64 random_;
};

inline Both Maker::vector(const Both& old) {
  const Count count = number(0, 5), blocklength = number(0, 4), extent = old.map.bounds().extent;
  Both result;
  const bool in_bytes = chance(40);
  const Count stride = in_bytes ? number(-40, 60) : number(-3, 6);
  const Count step = in_bytes ? stride : stride * extent;
  result.layout = in_bytes ? Layout::hvector(count, blocklength, stride, *old.layout) : Layout::vector(count, blocklength, stride, *old.layout);
  for (Count i = 0; i < count; ++i) result.map.append_block(old.map, i * step, blocklength);
  return result;
}

inline Both Maker::indexed(const Both& old, bool block, bool in_bytes) {
  const Count count = number(0, chance(20) ? 40 : 5), same = number(0, 3), extent = old.map.bounds().extent;
  std::vector<std::int64_t> lengths, places;
  Both result;
  for (Count i = 0; i < count; ++i) {
    lengths.push_back(block ? same : number(0, 3));
    places.push_back(in_bytes ? number(-100, 300) : number(-10, 20));
    result.map.append_block(old.map, in_bytes ? places.back() : places.back() * extent, lengths.back());
  }
  const Layout& o = *old.layout;
  if (block) result.layout = in_bytes ? Layout::hindexed_block(count, same, places.data(), o) : Layout::indexed_block(count, same, places.data(), o);
  else
    result.layout = in_bytes ? Layout::hindexed(count, lengths.data(), places.data(), o) : Layout::indexed(count, lengths.data(), places.data(), o);
  return result;
}

inline Both Maker::structure(const Both& old, int depth) {
  std::vector<Both> parts{old};
  for (Count n = number(0, 3); n > 0; --n) parts.push_back(type(static_cast<int>(number(0, depth - 1))));
  std::vector<std::int64_t> lengths, places;
  std::vector<const Layout*> layouts;
  Both result;
  Count next = number(-20, 20);
  for (const Both& part : parts) {
    lengths.push_back(number(0, 3));
    places.push_back(next);
    layouts.push_back(part.layout.get());
    result.map.append_block(part.map, next, lengths.back());
    // Half of the time the next part begins where this one ends, as in real structures.
    next = chance(50) ? next + lengths.back() * part.map.bounds().extent : number(-200, 400);
  }
  result.map.round_up();
  result.layout = Layout::structure(layouts, lengths.data(), places.data());
  return result;
}

inline Both Maker::subarray(const Both& old) {
  const auto n = static_cast<std::size_t>(number(1, 3));
  std::vector<Count> size(n), part(n), start(n);
  for (std::size_t i = 0; i < n; ++i) {
    size[i] = number(1, 5);
    part[i] = number(1, size[i]);
    start[i] = number(0, size[i] - part[i]);
  }
  Both result{Layout::subarray(size, part, start, *old.layout), {}};
  const Count extent = old.map.bounds().extent;
  std::vector<Count> index(n, 0);
  for (bool more = true; more;) {
    Count place = 0;
    for (std::size_t i = 0; i < n; ++i) place = place * size[i] + start[i] + index[i];
    result.map.append(old.map, place * extent);
    more = false;
    for (std::size_t i = n; i-- > 0 && !more;) {
      more = ++index[i] < part[i];
      if (!more) index[i] = 0;
    }
  }
  Count all = extent;
  for (Count s : size) all *= s;
  result.map.resize(0, all);
  return result;
}

inline Both Maker::make(const Both& old, int depth) {
  switch (number(0, 9)) {
    case 0: {
      const Count count = number(0, 6);
      Both result{Layout::contiguous_of(count, *old.layout), {}};
      result.map.append_block(old.map, 0, count);
      return result;
    }
    case 1:
    case 2: return vector(old);
    case 3: return indexed(old, false, false);
    case 4: return indexed(old, false, true);
    case 5: return indexed(old, true, chance(50));
    case 6:
    case 7: return structure(old, depth);
    case 8: {
      const auto bounds = old.map.bounds();
      const Count lb = number(-30, 30), extent = chance(50) ? bounds.extent + number(0, 20) : number(-50, 100);
      Both result{Layout::resized(*old.layout, lb, extent), old.map};
      result.map.resize(lb, extent);
      return result;
    }
    default: return subarray(old);
  }
}
}  // namespace tutti::base::model
