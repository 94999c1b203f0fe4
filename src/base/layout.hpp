// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The plain core of a datatype: size, bounds, and the compiled form by which data is moved (MPI-5.0 §5.1). A Layout knows no
// handle. It never changes after it was made, so all threads may use it; it is reference counted, predefined ones live for ever.
#pragma once
#include "base/basic_type.hpp"
#include "base/types.hpp"

#include <atomic>
#include <memory>
#include <span>
#include <utility>

namespace tutti::base {
class Layout;
struct Program;
class Signature;

/// Counts one use of a Layout.
class LayoutRef {
 public:
  LayoutRef() = default;
  explicit LayoutRef(const Layout* layout);  ///< takes a new use
  LayoutRef(const LayoutRef& other) : LayoutRef(other.layout_) {}
  LayoutRef(LayoutRef&& other) noexcept : layout_(std::exchange(other.layout_, nullptr)) {}
  LayoutRef& operator=(LayoutRef other) noexcept {
    std::swap(layout_, other.layout_);
    return *this;
  }
  ~LayoutRef();

  const Layout& operator*() const { return *layout_; }
  const Layout* operator->() const { return layout_; }
  const Layout* get() const { return layout_; }
  explicit operator bool() const { return layout_ != nullptr; }

 private:
  const Layout* layout_ = nullptr;
};

class alignas(kCacheLine) Layout {
 public:
  // The first cache line: all that the short path reads.
  Count size = 0;  ///< bytes of data in one element
  Count lb = 0;
  Count extent = 0;
  Count true_lb = 0;
  Count true_extent = 0;
  const Program* program = nullptr;   ///< of one element; null when size is 0
  bool contiguous = true;             ///< any count of elements is count * size bytes without gaps from address + true_lb
  bool one_block = true;              ///< one element is size bytes without gaps from address + true_lb
  BasicType basic = BasicType::none;  ///< the type of all basic elements, none if they differ (or if there are none)
  std::uint32_t signature = 0;        ///< hash of the type signature of one element; for more see signature_of()
  std::uint32_t message_class = 0;    ///< what a message says of its type, see message_class() in layout_signature.hpp

  /// Whether `count` elements are count * size bytes without gaps from address + true_lb.
  bool contiguous_for(Count count) const { return contiguous || (one_block && count <= 1); }

  // Constructors. Displacements and strides are in bytes except where they are said to be in extents. They throw base::Error
  // (MPI_ERR_ARG, MPI_ERR_COUNT) for negative block lengths and for types that 64 bits cannot describe.
  static const Layout& predefined(BasicType type);
  static LayoutRef contiguous_of(Count count, const Layout& old);
  static LayoutRef vector(Count count, Count blocklength, Count stride_extents, const Layout& old);
  static LayoutRef hvector(Count count, Count blocklength, Count stride, const Layout& old);
  static LayoutRef indexed(Count count, Counts blocklengths, Counts displacements_extents, const Layout& old);
  static LayoutRef hindexed(Count count, Counts blocklengths, Counts displacements, const Layout& old);
  static LayoutRef indexed_block(Count count, Count blocklength, Counts displacements_extents, const Layout& old);
  static LayoutRef hindexed_block(Count count, Count blocklength, Counts displacements, const Layout& old);
  static LayoutRef structure(std::span<const Layout* const> types, Counts blocklengths, Counts displacements);
  static LayoutRef resized(const Layout& old, Count lb, Count extent);
  /// Array dimensions in C order (the last runs fastest); each start + subsize within size.
  static LayoutRef subarray(std::span<const Count> sizes, std::span<const Count> subsizes, std::span<const Count> starts, const Layout& old);
  /// The part of a distributed array of process `rank`; see layout_darray.cpp.
  struct Distribution {
    Count global_size;
    int kind;        ///< MPI_DISTRIBUTE_NONE, _BLOCK or _CYCLIC
    Count argument;  ///< MPI_DISTRIBUTE_DFLT_DARG or the block size
    int processes;
  };
  static LayoutRef darray(int rank, std::span<const Distribution> dimensions, bool fortran_order, const Layout& old);

  const Signature& type_signature() const { return *signature_; }
  int alignment() const { return alignment_; }

  ~Layout();
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

 private:
  friend class LayoutRef;
  friend class LayoutBuilder;
  Layout() = default;

  std::shared_ptr<const Program> program_owner_;
  std::shared_ptr<const Signature> signature_;
  mutable std::atomic<std::uint32_t> uses_{0};
  std::uint16_t alignment_ = 1;
  bool immortal_ = false;
  bool marked_ = false;  ///< lb and extent were set by hand somewhere inside: they count, not the data (MPI-5.0 §5.1.7)
};

inline LayoutRef::LayoutRef(const Layout* layout) : layout_(layout) {
  if (layout_ && !layout_->immortal_) layout_->uses_.fetch_add(1, std::memory_order_relaxed);
}
inline LayoutRef::~LayoutRef() {
  // The last use orders itself after all others, so that deletion sees them done.
  if (layout_ && !layout_->immortal_ && layout_->uses_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete layout_;
}

/// Hash of the type signature of `count` elements; equal for equal sequences of basic types, whatever their layout.
std::uint32_t signature_of(const Layout& layout, Count count);

/// Basic elements in the first `bytes` packed bytes of many elements (MPI_Get_elements); -1 if they end inside a basic element.
Count elements(const Layout& layout, Count bytes);
/// The inverse: packed bytes of the first `elements` basic elements (MPI_Status_set_elements).
Count bytes_of_elements(const Layout& layout, Count elements);
}  // namespace tutti::base
