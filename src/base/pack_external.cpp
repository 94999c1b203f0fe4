// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// "external32": data is packed natively in chunks of whole elements, and the packed stream is converted along the type signature, as many
// numbers of a kind at a time as stand together.
#include "base/pack_external.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/catalogue.hpp"
#include "base/layout_builder.hpp"
#include "base/pack.hpp"
#include "base/reduce_table.hpp"

namespace tutti::base {
namespace {

constexpr Count kChunk = 1 << 16;

/// Copies `bytes` bytes between the machine's order and big endian.
void copy_swapped(char* to, const char* from, int bytes) {
  if constexpr (std::endian::native == std::endian::big) std::copy_n(from, bytes, to);
  else std::reverse_copy(from, from + bytes, to);
}

template <class T, T (*swap)(T)>
void swap_each(char* to, const char* from, Count n) {
  for (Count i = 0; i < n; ++i) {
    T value;
    std::memcpy(&value, from + i * static_cast<Count>(sizeof(T)), sizeof(T));
    value = std::endian::native == std::endian::big ? value : swap(value);
    std::memcpy(to + i * static_cast<Count>(sizeof(T)), &value, sizeof(T));
  }
}
std::uint16_t swap2(std::uint16_t value) { return __builtin_bswap16(value); }
std::uint32_t swap4(std::uint32_t value) { return __builtin_bswap32(value); }
std::uint64_t swap8(std::uint64_t value) { return __builtin_bswap64(value); }

/// n numbers that are as wide outside as here; false where they are of an odd width.
bool copy_all_swapped(char* to, const char* from, int bytes, Count n) {
  switch (bytes) {
    case 1: std::memcpy(to, from, static_cast<std::size_t>(n)); return true;
    case 2: swap_each<std::uint16_t, swap2>(to, from, n); return true;
    case 4: swap_each<std::uint32_t, swap4>(to, from, n); return true;
    case 8: swap_each<std::uint64_t, swap8>(to, from, n); return true;
    default: return false;
  }
}

bool is_signed(Number number) { return number >= Number::i8 && number <= Number::i128; }

/// What both directions need of one kind of number.
struct NumberForm {
  const BasicInfo& info;
  Number number;
  int native;
  int external;

  /// Only the order of the bytes differs.
  bool same() const { return native == external && number != Number::long_double; }
};

struct Encoder {
  const char* native;
  char* external;

  bool all(const NumberForm& form, Count n) {
    if (!form.same() || !copy_all_swapped(external, native, form.native, n)) return false;
    native += n * form.native;
    external += n * form.external;
    return true;
  }

  void number(const NumberForm& form) {
    if (form.number == Number::long_double && sizeof(long double) == 16) {
      long double value;
      std::memcpy(&value, native, sizeof value);
      const auto quad = static_cast<Quad>(value);
      copy_swapped(external, reinterpret_cast<const char*>(&quad), 16);
    } else if (form.native == form.external) {
      copy_swapped(external, native, form.native);
    } else {
      narrowed(form);
    }
    native += form.native;
    external += form.external;
  }

 private:
  /// An integer that is wider here than outside: it must be the extension of what is left of it.
  void narrowed(const NumberForm& form) {
    char big[16];
    copy_swapped(big, native, form.native);
    const int cut = form.native - form.external;
    const char extension = is_signed(form.number) && (big[cut] & 0x80) ? '\xff' : '\0';
    for (int i = 0; i < cut; ++i)
      if (big[i] != extension) throw Error(msg::conversion, form.info.name, form.external);
    std::copy_n(big + cut, form.external, external);
  }
};

struct Decoder {
  char* native;
  const char* external;

  bool all(const NumberForm& form, Count n) {
    if (!form.same() || !copy_all_swapped(native, external, form.native, n)) return false;
    native += n * form.native;
    external += n * form.external;
    return true;
  }

  void number(const NumberForm& form) {
    if (form.number == Number::long_double && sizeof(long double) == 16) {
      Quad quad;
      copy_swapped(reinterpret_cast<char*>(&quad), external, 16);
      const auto value = static_cast<long double>(quad);
      // Of an 80-bit number ten bytes are the value; the rest should not be what the stack happened to hold.
      std::memset(native, 0, sizeof value);
      std::memcpy(native, &value, LDBL_MANT_DIG == 64 ? 10 : sizeof value);
    } else {
      char big[16];
      const int added = form.native - form.external;
      const bool negative = is_signed(form.number) && (external[0] & 0x80);
      std::fill_n(big, added, negative ? '\xff' : '\0');
      std::copy_n(external, form.external, big + added);
      copy_swapped(native, big, form.native);
    }
    native += form.native;
    external += form.external;
  }
};

template <class Coder>
void convert_basic(Coder& coder, BasicType type, Count n) {
  const BasicInfo& info = basic_info(type);
  const int native = number_bytes(info.number);
  if (info.domain == Domain::pair) {
    const int index = number_bytes(info.index);
    const int index_external = info.index == Number::long_double ? 16 : index;
    const NumberForm value_form{info, info.number, native, info.external_bytes - index_external};
    const NumberForm index_form{info, info.index, index, index_external};
    for (Count i = 0; i < n; ++i) {
      coder.number(value_form);
      coder.number(index_form);
    }
    return;
  }
  const int parts = info.domain == Domain::complex ? 2 : 1;
  const NumberForm form{info, info.number, native, info.external_bytes / parts};
  if (coder.all(form, n * parts)) return;
  for (Count i = 0; i < n * parts; ++i) coder.number(form);
}

/// `times` repetitions of the signature.
template <class Coder>
void convert(Coder& coder, const Signature& signature, Count times) {
  if (signature.runs.size() == 1) {
    const auto& run = signature.runs[0];
    if (!run.child) convert_basic(coder, run.basic, run.repeat * times);
    else convert(coder, *run.child, run.repeat * times);
    return;
  }
  for (Count i = 0; i < times; ++i)
    for (const auto& run : signature.runs) {
      if (!run.child) convert_basic(coder, run.basic, run.repeat);
      else convert(coder, *run.child, run.repeat);
    }
}

/// Calls part(first element, elements) for chunks of elements that are small but at least one.
template <class Part>
void each_chunk(const Layout& layout, Count count, Part part) {
  const Count step = std::max<Count>(1, kChunk / layout.size);
  for (Count first = 0; first < count; first += step) part(first, std::min(step, count - first));
}
}  // namespace

Count external_size(const Layout& layout, Count count) { return checked_multiply(count, layout.type_signature().external_bytes); }

void pack_external(const Layout& layout, const void* buffer, Count count, void* out) {
  if (layout.size == 0 || count == 0) return;
  std::vector<char> native(static_cast<std::size_t>(std::max(kChunk, layout.size)));
  Encoder encoder{nullptr, static_cast<char*>(out)};
  each_chunk(layout, count, [&](Count first, Count n) {
    pack(layout, buffer, count, first * layout.size, native.data(), n * layout.size);
    encoder.native = native.data();
    convert(encoder, layout.type_signature(), n);
  });
}

void unpack_external(const Layout& layout, void* buffer, Count count, const void* in) {
  if (layout.size == 0 || count == 0) return;
  std::vector<char> native(static_cast<std::size_t>(std::max(kChunk, layout.size)));
  Decoder decoder{nullptr, static_cast<const char*>(in)};
  each_chunk(layout, count, [&](Count first, Count n) {
    decoder.native = native.data();
    convert(decoder, layout.type_signature(), n);
    unpack(layout, buffer, count, first * layout.size, native.data(), n * layout.size);
  });
}
}  // namespace tutti::base
