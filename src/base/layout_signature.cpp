// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making signatures, hashing them, and counting basic elements in a number of bytes.
#include "base/layout_signature.hpp"

#include "base/layout.hpp"

namespace tutti::base {
namespace {

// Odd, so that powers never become zero.
constexpr std::uint64_t kBase = 0x9e3779b97f4a7c15;

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
  return x ^ (x >> 33);
}

Signature::Hash number_hash(std::uint8_t signature_class) { return {mix(signature_class + 1u), kBase}; }

std::uint16_t join(std::uint16_t a, std::uint16_t b) {
  if (a == 0) return b;
  return a == b ? a : Signature::kMixed;
}

/// The classes of a basic type's elements: one, or two for a pair.
struct Classes {
  std::uint8_t first;
  std::uint8_t second;
};
Classes classes(const BasicInfo& info) {
  const auto first = signature_class(info);
  return {first, info.domain == Domain::pair ? static_cast<std::uint8_t>(info.index) : first};
}

/// Basic elements in the first `bytes` of a basic type; -1 inside one.
Count elements_of_basic(const BasicInfo& info, Count bytes) {
  const Count whole = bytes / info.bytes * info.elements(), rest = bytes % info.bytes;
  if (rest == 0) return whole;
  return info.domain == Domain::pair && rest == number_bytes(info.number) ? whole + 1 : -1;
}

Count bytes_of_basic(const BasicInfo& info, Count elements) {
  const Count whole = elements / info.elements() * info.bytes;
  return elements % info.elements() == 0 ? whole : whole + number_bytes(info.number);
}

Count elements_within(const Signature& signature, Count bytes) {
  if (signature.bytes == 0) return bytes == 0 ? 0 : -1;
  Count found = bytes / signature.bytes * signature.elements;
  Count rest = bytes % signature.bytes;
  for (const auto& run : signature.runs) {
    if (rest == 0) return found;
    const BasicInfo& info = basic_info(run.basic);
    const Count run_bytes = run.repeat * (run.child ? run.child->bytes : info.bytes);
    if (rest >= run_bytes) {
      found += run.repeat * (run.child ? run.child->elements : info.elements());
      rest -= run_bytes;
      continue;
    }
    const Count inside = run.child ? elements_within(*run.child, rest) : elements_of_basic(info, rest);
    return inside < 0 ? -1 : found + inside;
  }
  return found;
}

Count bytes_within(const Signature& signature, Count elements) {
  if (signature.elements == 0) return 0;
  Count found = elements / signature.elements * signature.bytes;
  Count rest = elements % signature.elements;
  for (const auto& run : signature.runs) {
    if (rest == 0) return found;
    const BasicInfo& info = basic_info(run.basic);
    const Count run_elements = run.repeat * (run.child ? run.child->elements : info.elements());
    if (rest < run_elements) return found + (run.child ? bytes_within(*run.child, rest) : bytes_of_basic(info, rest));
    found += run.repeat * (run.child ? run.child->bytes : info.bytes);
    rest -= run_elements;
  }
  return found;
}
}  // namespace

Signature::Hash Signature::Hash::times(Count n) const {
  Hash result, square = *this;
  for (; n > 0; n >>= 1) {
    if (n & 1) result = result.then(square);
    square = square.then(square);
  }
  return result;
}

std::uint32_t Signature::fingerprint(Count count) const {
  if (count == 0 || elements == 0) return 0;
  // Sequences of one class, the ordinary case, need no rolling hash, only their length.
  const std::uint64_t value = uniform_class != kMixed
                                  ? mix(uniform_class) + mix(static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(elements))
                                  : hash.times(count).hash;
  return static_cast<std::uint32_t>(mix(value) >> 32) | 1u;
}

std::shared_ptr<const Signature> basic_signature(BasicType type) {
  const BasicInfo& info = basic_info(type);
  const auto [first, second] = classes(info);
  auto signature = std::make_shared<Signature>();
  signature->runs.push_back({type, nullptr, 1});
  signature->bytes = info.bytes;
  signature->elements = info.elements();
  signature->external_bytes = info.external_bytes;
  signature->hash = number_hash(first);
  if (info.domain == Domain::pair) signature->hash = signature->hash.then(number_hash(second));
  signature->uniform_class = first == second ? static_cast<std::uint16_t>(first + 1) : Signature::kMixed;
  return signature;
}

std::uint32_t message_class(const Signature& signature) {
  static const std::uint32_t packed = signature_class(basic_info(BasicType::packed)) + 1u;
  if (signature.elements == 0 || signature.uniform_class == packed) return 0;
  if (signature.uniform_class != Signature::kMixed) return signature.uniform_class;
  return signature.fingerprint(1) | kMixedClass;
}

std::uint32_t byte_class() {
  static const std::uint32_t byte = signature_class(basic_info(BasicType::byte)) + 1u;
  return byte;
}

std::uint32_t class_of(const BasicInfo& type) { return signature_class(type) + 1u; }

const char* class_name(std::uint32_t message_class) {
  if (message_class == 0) return "another type";
  if (!one_class(message_class)) return "a derived type";
  // The C types come first.
  for (unsigned type = 8; type < 0x100; ++type) {
    const BasicInfo& info = basic_info(static_cast<BasicType>(type));
    if (info.exists() && info.domain != Domain::pair && class_of(info) == message_class) return info.name;
  }
  return "another type";
}

void SignatureSequence::append(const std::shared_ptr<const Signature>& part, Count times) {
  if (times == 0 || part->elements == 0) return;
  all_.bytes += times * part->bytes;
  all_.elements += times * part->elements;
  all_.external_bytes += times * part->external_bytes;
  all_.hash = all_.hash.then(part->hash.times(times));
  all_.uniform_class = join(all_.uniform_class, part->uniform_class);

  const BasicType basic = part->basic();
  const Count repeat = basic == BasicType::none ? times : times * part->runs[0].repeat;
  const auto child = basic == BasicType::none ? part : nullptr;
  if (!all_.runs.empty() && all_.runs.back().basic == basic && all_.runs.back().child == child) {
    all_.runs.back().repeat += repeat;
  } else {
    all_.runs.push_back({basic, child, repeat});
  }
}

std::shared_ptr<const Signature> SignatureSequence::finish() {
  // The repetition of one signature once is that signature.
  if (all_.runs.size() == 1 && all_.runs[0].child && all_.runs[0].repeat == 1) return all_.runs[0].child;
  all_.runs.shrink_to_fit();
  return std::make_shared<const Signature>(std::move(all_));
}

std::uint32_t signature_of(const Layout& layout, Count count) { return layout.type_signature().fingerprint(count); }

Count elements(const Layout& layout, Count bytes) { return elements_within(layout.type_signature(), bytes); }

Count bytes_of_elements(const Layout& layout, Count elements) { return bytes_within(layout.type_signature(), elements); }
}  // namespace tutti::base
