// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Python has had three formats of line tables: Objects/lnotab_notes.txt up to 3.10, InternalDocs/code_objects.md from 3.11 on.
#include "explain/python_code.hpp"

#include <sys/uio.h>

#include <string>
#include <vector>

namespace tutti::explain {
namespace {
using runtime::LineTable;

constexpr std::size_t kMostText = 4096;
constexpr std::size_t kMostTable = 1 << 20;

class Memory {
 public:
  explicit Memory(pid_t process) : process_(process) {}

  bool read(std::uint64_t address, void* to, std::size_t bytes) const {
    iovec local{to, bytes}, remote{reinterpret_cast<void*>(address), bytes};
    return process_vm_readv(process_, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(bytes);
  }
  template <class T>
  std::optional<T> get(std::uint64_t address) const {
    T value;
    if (!read(address, &value, sizeof value)) return {};
    return value;
  }

 private:
  const pid_t process_;
};

void append_utf8(std::string& text, std::uint32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 63));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 63));
    text += static_cast<char>(0x80 | (point & 63));
  } else {
    text += static_cast<char>(0xf0 | point >> 18);
    text += static_cast<char>(0x80 | (point >> 12 & 63));
    text += static_cast<char>(0x80 | (point >> 6 & 63));
    text += static_cast<char>(0x80 | (point & 63));
  }
}

/// A str: its length at 16, its state at 32: the width of a character in bits 2 to 4, "ASCII only" in bit 6.
std::optional<std::string> string_at(const Memory& memory, std::uint64_t address, const runtime::PythonLayout& layout) {
  const auto length = memory.get<std::uint64_t>(address + 16);
  const auto state = memory.get<std::uint32_t>(address + 32);
  if (!length || !state || *length > kMostText) return {};
  const bool ascii = (*state >> 6 & 1) != 0;
  const std::size_t width = ascii ? 1 : *state >> 2 & 7;
  if (width != 1 && width != 2 && width != 4) return {};
  std::vector<std::uint8_t> raw(*length * width);
  if (!memory.read(address + (ascii ? layout.ascii_text : layout.wide_text), raw.data(), raw.size())) return {};
  std::string text;
  for (std::size_t i = 0; i < raw.size(); i += width) {
    std::uint32_t point = 0;
    for (std::size_t byte = width; byte-- > 0;) point = point << 8 | raw[i + byte];
    append_utf8(text, point);
  }
  return text;
}

std::optional<std::vector<std::uint8_t>> bytes_at(const Memory& memory, std::uint64_t address, const runtime::PythonLayout& layout) {
  const auto length = memory.get<std::uint64_t>(address + 16);
  if (!length || *length > kMostTable) return {};
  std::vector<std::uint8_t> bytes(*length);
  if (!memory.read(address + layout.bytes_text, bytes.data(), bytes.size())) return {};
  return bytes;
}

int line_by_lnotab(std::span<const std::uint8_t> table, int line, std::uint32_t offset) {
  std::uint32_t at = 0;
  for (std::size_t i = 0; i + 1 < table.size(); i += 2) {
    at += table[i];
    if (at > offset) break;
    line += static_cast<std::int8_t>(table[i + 1]);
  }
  return line;
}

int line_by_ranges(std::span<const std::uint8_t> table, int line, std::uint32_t offset) {
  std::uint32_t end = 0;
  for (std::size_t i = 0; i + 1 < table.size(); i += 2) {
    end += table[i];
    const auto step = static_cast<std::int8_t>(table[i + 1]);
    if (step != -128) line += step;
    if (offset < end) return step == -128 ? 0 : line;
  }
  return 0;
}

/// Six bits a byte, the lowest first; the seventh bit says that more follow.
std::uint32_t variable(std::span<const std::uint8_t> table, std::size_t& i) {
  std::uint32_t value = 0;
  for (unsigned shift = 0; i < table.size() && shift < 32; shift += 6) {
    const std::uint8_t byte = table[i++];
    value |= (byte & 63u) << shift;
    if ((byte & 64) == 0) break;
  }
  return value;
}

int line_by_locations(std::span<const std::uint8_t> table, int line, std::uint32_t instruction) {
  constexpr unsigned kLong = 14, kNoColumns = 13, kNone = 15, kOneLine = 10;
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < table.size();) {
    const std::uint8_t head = table[i++];
    const unsigned code = head >> 3 & 15;
    end += (head & 7u) + 1;
    if (code == kLong || code == kNoColumns) {
      const std::uint32_t step = variable(table, i);
      line += (step & 1) != 0 ? -static_cast<int>(step >> 1) : static_cast<int>(step >> 1);
    } else if (code >= kOneLine && code < kNoColumns) {
      line += static_cast<int>(code - kOneLine);
    }
    if (instruction < end) return code == kNone ? 0 : line;
    while (i < table.size() && (table[i] & 128) == 0) ++i;  // columns
  }
  return 0;
}

/// "exchange()"; "" for the module's own lines.
std::string function_name(std::string name) {
  constexpr const char* kLocals = "<locals>.";
  for (std::size_t at; (at = name.find(kLocals)) != std::string::npos;) name.erase(at, 9);
  return name == "<module>" ? "" : name + "()";
}
}  // namespace

int python_line(LineTable format, std::span<const std::uint8_t> table, int first_line, std::uint32_t instruction) {
  switch (format) {
    case LineTable::lnotab: return line_by_lnotab(table, first_line, instruction * 2);
    case LineTable::ranges: return line_by_ranges(table, first_line, instruction * 2);
    case LineTable::locations: return line_by_locations(table, first_line, instruction);
    case LineTable::none: break;
  }
  return 0;
}

std::optional<Place> python_place(pid_t process, runtime::Site site, const runtime::PythonLayout& layout) {
  const LineTable format = layout.format.load(std::memory_order_acquire);
  if (format == LineTable::none) return {};
  const Memory memory(process);
  const std::uint64_t code = runtime::python_code(site);
  const auto file = memory.get<std::uint64_t>(code + layout.filename);
  const auto name = memory.get<std::uint64_t>(code + layout.name);
  const auto lines = memory.get<std::uint64_t>(code + layout.lines);
  const auto first = memory.get<std::int32_t>(code + layout.first_line);
  if (!file || !name || !lines || !first) return {};
  const auto file_text = string_at(memory, *file, layout);
  const auto name_text = string_at(memory, *name, layout);
  const auto table = bytes_at(memory, *lines, layout);
  if (!file_text || file_text->empty() || !name_text || !table) return {};
  Place place;
  place.file = *file_text;
  place.line = python_line(format, *table, *first, runtime::python_instruction(site));
  place.function = function_name(*name_text);
  if (place.line == 0) place.line = *first;
  return place;
}
}  // namespace tutti::explain
