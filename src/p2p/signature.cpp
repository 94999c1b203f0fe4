// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Numbering the functions, and comparing what messages of collectives say.
#include "p2p/signature.hpp"

#include <array>
#include <string_view>

#include "api/functions.hpp"
#include "base/layout_signature.hpp"

namespace tutti::p2p {
namespace {

// There are a few more functions than numbers: the last ones share theirs with the first, which are point-to-point and never meet here.
constexpr std::uint16_t kMostNumbers = 511;

constexpr auto kNumbers = [] {
  std::array<std::uint16_t, api::kFunctionCount> numbers{};
  std::uint16_t next = 0;
  for (std::size_t i = 1; i < api::kFunctionCount; ++i) {
    const std::string_view name = api::kFunctions[i].name;
    const bool twin = name.ends_with("_c") && name.substr(0, name.size() - 2) == api::kFunctions[i - 1].name;
    if (!twin) next = static_cast<std::uint16_t>(next % kMostNumbers + 1);
    numbers[i] = next;
  }
  return numbers;
}();
static_assert(kNumbers[static_cast<std::size_t>(api::Function::Barrier)] > kNumbers[api::kFunctionCount - 1] ||
              kNumbers[api::kFunctionCount - 1] > 400);

// The classes above those of one type: hashes of mixtures.
constexpr std::uint32_t kFirstMixed = 113, kMixtures = 13;

constexpr base::Operation kOperations[] = {base::Operation::none,  base::Operation::sum,  base::Operation::min,  base::Operation::max,
                                           base::Operation::prod,  base::Operation::band, base::Operation::bor,  base::Operation::bxor,
                                           base::Operation::land,  base::Operation::lor,  base::Operation::lxor, base::Operation::minloc,
                                           base::Operation::maxloc};
constexpr std::uint32_t kUserCommutative = 13, kUserOther = 14;

Difference compare_data(std::uint32_t mine, std::uint32_t other, bool strict) {
  if (mine == other || mine == kAnyData || other == kAnyData) return Difference::none;
  if (mine >> 7 != other >> 7 || mine == 0 || other == 0) return Difference::size;
  const std::uint32_t a = mine & 0x7f, b = other & 0x7f;
  if (a == kAnyClass || b == kAnyClass) return Difference::none;
  if (!strict && (a == base::byte_class() || b == base::byte_class())) return Difference::none;
  return Difference::type;
}
}  // namespace

std::uint32_t call_number(std::uint32_t function) { return function < api::kFunctionCount ? kNumbers[function] : 0; }

std::uint32_t function_of(Signature signature) {
  std::uint32_t i = api::kFunctionCount - 1;
  while (i > 0 && (kNumbers[i] != signature >> 23 || kNumbers[i - 1] == kNumbers[i])) --i;  // from the end, to the int form
  return i;
}

std::uint32_t mixed_data_bits(const base::Layout& layout, Count count) {
  const auto bytes = static_cast<std::uint64_t>(count * layout.size);
  return fold_size(bytes) << 7 | (kFirstMixed + base::signature_of(layout, count) % kMixtures);
}

std::uint32_t operation_argument(base::Operation operation, bool commutative, int root) {
  std::uint32_t number = commutative ? kUserCommutative : kUserOther;
  for (std::uint32_t i = 1; i < std::size(kOperations); ++i)
    if (kOperations[i] == operation) number = i;
  return number | (static_cast<std::uint32_t>(root) & 0xf) << 4;
}

const char* operation_of(std::uint32_t argument) {
  const std::uint32_t number = argument & 0xf;
  if (number == kUserCommutative) return "a commutative operation of the program";
  if (number == kUserOther) return "a non-commutative operation of the program";
  return number < std::size(kOperations) ? base::operation_name(kOperations[number]) : "";
}

Difference compare(Signature mine, Signature other, bool strict) {
  if (mine == other) return Difference::none;
  if (mine >> 23 != other >> 23) return Difference::call;
  const std::uint32_t a = argument_of(mine), b = argument_of(other);
  if (a != b && a != kAnyArgument && b != kAnyArgument) return Difference::argument;
  return compare_data(data_of(mine), data_of(other), strict);
}
}  // namespace tutti::p2p
