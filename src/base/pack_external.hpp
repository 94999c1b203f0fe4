// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The "external32" representation (MPI-5.0 §14.5.2): big endian, standard sizes, IEEE numbers, no padding. Used by
// MPI_Pack_external and for files. No state, any thread.
#pragma once
#include "base/layout.hpp"

namespace tutti::base {

/// Bytes of `count` elements in "external32".
Count external_size(const Layout& layout, Count count);

/// Writes `count` elements at `buffer` to `out`, external_size() bytes. Throws MPI_ERR_CONVERSION for a value that does not fit.
void pack_external(const Layout& layout, const void* buffer, Count count, void* out);

/// The inverse.
void unpack_external(const Layout& layout, void* buffer, Count count, const void* in);
}  // namespace tutti::base
