// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making layouts: the builder, and the constructors of MPI-5.0 §5.1.2 to §5.1.8 in terms of it.
#include "base/layout.hpp"

#include <algorithm>
#include <vector>

#include "base/catalogue.hpp"
#include "base/layout_builder.hpp"

namespace tutti::base {

Count checked_add(Count a, Count b) {
  Count result;
  if (__builtin_add_overflow(a, b, &result)) throw Error(msg::type_too_large);
  return result;
}

Count checked_multiply(Count a, Count b) {
  Count result;
  if (__builtin_mul_overflow(a, b, &result)) throw Error(msg::type_too_large);
  return result;
}

void LayoutBuilder::Bounds::cover(Count from, Count to) {
  lower = any ? std::min(lower, from) : from;
  upper = any ? std::max(upper, to) : to;
  any = true;
}

/// A part's bounds at the corners of its repetition; either step may be negative.
void LayoutBuilder::cover(Bounds& bounds, Count lower, Count upper, Count displacement, Count last_stride, Count last_block) {
  const Count low_step = checked_add(std::min<Count>(last_stride, 0), std::min<Count>(last_block, 0));
  const Count high_step = checked_add(std::max<Count>(last_stride, 0), std::max<Count>(last_block, 0));
  bounds.cover(checked_add(checked_add(displacement, low_step), lower), checked_add(checked_add(displacement, high_step), upper));
}

void LayoutBuilder::add_strided(const Layout& old, Count displacement, Count count, Count blocklength, Count stride) {
  if (count < 0) throw Error(msg::negative_count, "count", count);
  if (blocklength < 0) throw Error(msg::negative_blocklength, blocklength);
  if (count == 0 || blocklength == 0) return;
  const Count last_stride = checked_multiply(count - 1, stride);
  const Count last_block = checked_multiply(blocklength - 1, old.extent);
  if (old.marked_) cover(marked_, old.lb, checked_add(old.lb, old.extent), displacement, last_stride, last_block);
  if (old.size == 0) return;
  cover(natural_, old.lb, checked_add(old.lb, old.extent), displacement, last_stride, last_block);
  cover(data_, old.true_lb, old.true_lb + old.true_extent, displacement, last_stride, last_block);
  const Count times = checked_multiply(count, blocklength);
  size_ = checked_add(size_, checked_multiply(times, old.size));
  checked_multiply(times, old.signature_->external_bytes);
  alignment_ = std::max(alignment_, old.alignment_);
  signature_.append(old.signature_, times);
  program_.append(repeat_program(repeat_program(*old.program, blocklength, old.extent), count, stride), displacement);
}

Layout* LayoutBuilder::make() {
  const Count true_extent = checked_add(data_.upper, -data_.lower);
  auto* layout = new Layout;
  layout->size = size_;
  layout->true_lb = data_.lower;
  layout->true_extent = true_extent;
  layout->alignment_ = alignment_;
  layout->signature_ = signature_.finish();
  layout->basic = layout->signature_->basic();
  layout->signature = layout->signature_->fingerprint(1);
  layout->message_class = message_class(*layout->signature_);
  Program program = program_.finish();
  if (!program.empty()) {
    layout->one_block = program.single_block();
    layout->program_owner_ = std::make_shared<const Program>(std::move(program));
    layout->program = layout->program_owner_.get();
  }
  return layout;
}

LayoutRef LayoutBuilder::finish() { return finish(natural_, 1); }
LayoutRef LayoutBuilder::finish_structure() { return finish(natural_, alignment_); }

LayoutRef LayoutBuilder::finish(const Bounds& bounds, Count alignment) {
  if (marked_.any) return finish(marked_.lower, checked_add(marked_.upper, -marked_.lower));
  Layout* layout = make();
  LayoutRef ref(layout);
  layout->lb = bounds.lower;
  const Count extent = checked_add(bounds.upper, -bounds.lower);
  layout->extent = checked_add(extent, (alignment - extent % alignment) % alignment);
  layout->contiguous = layout->size == 0 || (layout->one_block && layout->extent == layout->size);
  return ref;
}

LayoutRef LayoutBuilder::finish(Count lb, Count extent) {
  Layout* layout = make();
  LayoutRef ref(layout);
  layout->lb = lb;
  layout->extent = extent;
  layout->marked_ = true;
  layout->contiguous = layout->size == 0 || (layout->one_block && layout->extent == layout->size);
  return ref;
}

const Layout* LayoutBuilder::make_predefined(BasicType type) {
  const BasicInfo& info = basic_info(type);
  auto* layout = new Layout;
  layout->size = info.bytes;
  layout->extent = info.extent;
  layout->true_extent = info.index_offset != 0 ? info.index_offset + number_bytes(info.index) : info.bytes;
  layout->alignment_ = info.alignment;
  layout->signature_ = basic_signature(type);
  layout->basic = type;
  layout->signature = layout->signature_->fingerprint(1);
  layout->message_class = message_class(*layout->signature_);
  ProgramSequence program;
  if (info.domain == Domain::pair) {
    program.append(block_program(0, number_bytes(info.number)), 0);
    program.append(block_program(info.index_offset, number_bytes(info.index)), 0);
  } else {
    program.append(block_program(0, info.bytes), 0);
  }
  layout->program_owner_ = std::make_shared<const Program>(program.finish());
  layout->program = layout->program_owner_.get();
  layout->one_block = layout->program->single_block();
  layout->contiguous = layout->one_block && layout->extent == layout->size;
  layout->immortal_ = true;
  return layout;
}

Layout::~Layout() = default;

namespace {
struct PredefinedLayouts {
  std::vector<const Layout*> all = std::vector<const Layout*>(0x200);
  PredefinedLayouts() {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto type = static_cast<BasicType>(i);
      if (basic_info(type).exists()) all[i] = LayoutBuilder::make_predefined(type);
    }
  }
};
}  // namespace

const Layout& Layout::predefined(BasicType type) {
  // Never destroyed: other static objects may communicate until the very end.
  static const auto* layouts = new PredefinedLayouts;
  return *layouts->all[static_cast<std::size_t>(type)];
}

LayoutRef Layout::contiguous_of(Count count, const Layout& old) {
  if (count < 0) throw Error(msg::negative_count, "count", count);
  LayoutBuilder builder;
  builder.add(old, 0, count);
  return builder.finish();
}

LayoutRef Layout::vector(Count count, Count blocklength, Count stride_extents, const Layout& old) {
  return hvector(count, blocklength, checked_multiply(stride_extents, old.extent), old);
}

LayoutRef Layout::hvector(Count count, Count blocklength, Count stride, const Layout& old) {
  LayoutBuilder builder;
  builder.add_strided(old, 0, count, blocklength, stride);
  return builder.finish();
}

LayoutRef Layout::indexed(Count count, Counts blocklengths, Counts displacements_extents, const Layout& old) {
  LayoutBuilder builder;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    builder.add(old, checked_multiply(displacements_extents[i], old.extent), blocklengths[i]);
  return builder.finish();
}

LayoutRef Layout::hindexed(Count count, Counts blocklengths, Counts displacements, const Layout& old) {
  LayoutBuilder builder;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) builder.add(old, displacements[i], blocklengths[i]);
  return builder.finish();
}

LayoutRef Layout::indexed_block(Count count, Count blocklength, Counts displacements_extents, const Layout& old) {
  LayoutBuilder builder;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    builder.add(old, checked_multiply(displacements_extents[i], old.extent), blocklength);
  return builder.finish();
}

LayoutRef Layout::hindexed_block(Count count, Count blocklength, Counts displacements, const Layout& old) {
  LayoutBuilder builder;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) builder.add(old, displacements[i], blocklength);
  return builder.finish();
}

LayoutRef Layout::structure(std::span<const Layout* const> types, Counts blocklengths, Counts displacements) {
  LayoutBuilder builder;
  for (std::size_t i = 0; i < types.size(); ++i) builder.add(*types[i], displacements[i], blocklengths[i]);
  return builder.finish_structure();
}

LayoutRef Layout::resized(const Layout& old, Count lb, Count extent) {
  LayoutBuilder builder;
  builder.add(old, 0, 1);
  return builder.finish(lb, extent);
}
}  // namespace tutti::base
