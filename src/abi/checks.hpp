// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The argument checks, one function for each kind of parameter (api/kinds.py), called by the generated entry points with the
// parameter's name. The good path of each is inline and has one predictable branch; what throws is cold and out of line.
#pragma once
#include <climits>
#include <cstdint>

#include "abi/call.hpp"
#include "object/datatype.hpp"

namespace tutti::abi {

inline constexpr int kTagUpperBound = INT_MAX;  // MPI_TAG_UB

// ---- What the checks throw (checks.cpp)
[[noreturn, gnu::cold]] void bad_handle(object::Kind kind, std::uintptr_t value, const char* name);
[[noreturn, gnu::cold]] void uncommitted(object::Datatype& datatype, const char* name);
[[noreturn, gnu::cold]] void wrong_comm(const object::Comm& comm, const char* name);
[[noreturn, gnu::cold]] void null_argument(const char* name);
[[noreturn, gnu::cold]] void negative_count(Count value, const char* name);
[[noreturn, gnu::cold]] void negative_length(Count value, const char* name);
[[noreturn, gnu::cold]] void negative_size(Count value, const char* name);
[[noreturn, gnu::cold]] void bad_disp_unit(Count value, const char* name);
[[noreturn, gnu::cold]] void bad_rank(int rank, int size, object::Object* of, const char* name);
[[noreturn, gnu::cold]] void bad_root(int root, const object::Comm& comm, const char* name);
[[noreturn, gnu::cold]] void bad_tag(int tag, bool receiving, const char* name);
[[noreturn, gnu::cold]] void bad_in_place(const object::Comm& comm, const char* name);
[[noreturn, gnu::cold]] void same_buffer(const char* in_name, const char* out_name);
[[noreturn, gnu::cold]] void too_large(Count value, const char* name);
/// For the addresses 0 and 1: throws unless a null pointer is legal there.
[[gnu::cold]] void odd_buffer(const void* buffer, Count count, const object::Datatype* datatype, const char* name);
[[gnu::cold]] void odd_buffer(const void* buffer, Counts counts, Counts displs, const MPI_Datatype* types, int n, const char* name);

// ---- Handles
/// The live object behind a handle.
template <class T, class Handle>
T& live(Handle handle, const char* name) {
  T* object = object::find<T>(handle);
  if (TUTTI_UNLIKELY(object == nullptr)) bad_handle(T::kKind, reinterpret_cast<std::uintptr_t>(handle), name);
  return *object;
}
/// As live(), but the null handle is allowed.
template <class T, class Handle>
T* live_or_null(Handle handle, Handle null, const char* name) {
  return handle == null ? nullptr : &live<T>(handle, name);
}
/// As live(), for arguments that are significant at some ranks only.
template <class T, class Handle>
T* live_if_any(Handle handle) {
  return object::find<T>(handle);
}
inline void check_intra(const object::Comm& comm, const char* name) {
  if (TUTTI_UNLIKELY(comm.is_inter())) wrong_comm(comm, name);
}
inline void check_inter(const object::Comm& comm, const char* name) {
  if (TUTTI_UNLIKELY(!comm.is_inter())) wrong_comm(comm, name);
}
/// A datatype that may be used in communication.
inline object::Datatype& committed(MPI_Datatype handle, const char* name) {
  object::Datatype& datatype = live<object::Datatype>(handle, name);
  if (TUTTI_UNLIKELY(!datatype.committed())) uncommitted(datatype, name);
  return datatype;
}
/// The handle that names an object, `null` for none.
template <class Handle, class T>
Handle handle(T* object, Handle null) {
  return object == nullptr ? null : reinterpret_cast<Handle>(object->handle());
}

// ---- Pointers
inline void check_pointer(const void* pointer, const char* name) {
  if (TUTTI_UNLIKELY(pointer == nullptr)) null_argument(name);
}
template <class Result, class... Args>
void check_pointer(Result (*function)(Args...), const char* name) {
  if (TUTTI_UNLIKELY(function == nullptr)) null_argument(name);
}
template <class Result, class... Args>
void check_pointer(Result (*function)(Args..., ...), const char* name) {
  if (TUTTI_UNLIKELY(function == nullptr)) null_argument(name);
}
inline void check_array(const void* array, Count length, const char* name) {
  if (TUTTI_UNLIKELY(array == nullptr && length > 0)) null_argument(name);
}

// ---- Numbers
inline void check_count(Count value, const char* name) {
  if (TUTTI_UNLIKELY(value < 0)) negative_count(value, name);
}
inline void check_length(Count value, const char* name) {
  if (TUTTI_UNLIKELY(value < 0)) negative_length(value, name);
}
inline void check_size(Count value, const char* name) {
  if (TUTTI_UNLIKELY(value < 0)) negative_size(value, name);
}
inline void check_disp_unit(Count value, const char* name) {
  if (TUTTI_UNLIKELY(value <= 0)) bad_disp_unit(value, name);
}
/// Counts of a collective, one for each of n ranks: none negative. Returns the largest.
Count check_counts(Counts counts, int n, const char* name);
/// Lengths of a constructor: none negative.
void check_lengths(Counts lengths, Count n, const char* name);
void check_types(const MPI_Datatype* types, Count n, const char* name);
/// Committed where the count is not 0.
void check_committed_types(const MPI_Datatype* types, Counts counts, int n, const char* name);

// ---- Ranks and tags
inline bool in_range(int rank, int size) { return static_cast<unsigned>(rank) < static_cast<unsigned>(size); }

inline void check_dest(int rank, object::Comm& comm, const char* name) {
  if (TUTTI_UNLIKELY(!in_range(rank, comm.remote_size())) && rank != MPI_PROC_NULL) bad_rank(rank, comm.remote_size(), &comm, name);
}
inline void check_source(int rank, object::Comm& comm, const char* name) {
  if (TUTTI_UNLIKELY(!in_range(rank, comm.remote_size())) && rank != MPI_ANY_SOURCE && rank != MPI_PROC_NULL) {
    bad_rank(rank, comm.remote_size(), &comm, name);
  }
}
inline void check_rank(int rank, object::Comm& comm, const char* name) {
  if (TUTTI_UNLIKELY(!in_range(rank, comm.size()))) bad_rank(rank, comm.size(), &comm, name);
}
template <class Win>
void check_target(int rank, Win& win, const char* name) {
  if (TUTTI_UNLIKELY(!in_range(rank, win.size())) && rank != MPI_PROC_NULL) bad_rank(rank, win.size(), &win, name);
}
inline void check_root(int root, object::Comm& comm, const char* name) {
  if (TUTTI_UNLIKELY(!in_range(root, comm.remote_size())) && !(comm.is_inter() && (root == MPI_ROOT || root == MPI_PROC_NULL))) {
    bad_root(root, comm, name);
  }
}
inline void check_tag(int tag, const char* name) {
  if (TUTTI_UNLIKELY(tag < 0)) bad_tag(tag, false, name);
}
inline void check_tag_recv(int tag, const char* name) {
  if (TUTTI_UNLIKELY(tag < 0) && tag != MPI_ANY_TAG) bad_tag(tag, true, name);
}

// ---- Roles in a collective with a root
/// Collects at (or spreads from) this process.
inline bool is_root(int root, const object::Comm& comm) { return comm.is_inter() ? root == MPI_ROOT : root == comm.rank(); }
/// Gives to (or gets from) the root. Of an inter-communicator only the group that has no root does.
inline bool is_leaf(int root, const object::Comm& comm) { return !comm.is_inter() || root >= 0; }

// ---- Buffers
/// A buffer of `count` elements of `datatype`: not null, not MPI_IN_PLACE.
inline void check_buffer(const void* buffer, Count count, const object::Datatype& datatype, const char* name) {
  if (TUTTI_UNLIKELY(reinterpret_cast<std::uintptr_t>(buffer) <= 1)) odd_buffer(buffer, count, &datatype, name);
}
/// A buffer whose blocks have types of their own, checked already.
inline void check_buffer(const void* buffer, Counts counts, Counts displs, const MPI_Datatype* types, int n, const char* name) {
  if (TUTTI_UNLIKELY(reinterpret_cast<std::uintptr_t>(buffer) <= 1)) odd_buffer(buffer, counts, displs, types, n, name);
}
/// The same where only the body knows how many blocks there are: not MPI_IN_PLACE.
inline void check_buffer(const void* buffer, const char* name) {
  if (TUTTI_UNLIKELY(buffer == MPI_IN_PLACE)) odd_buffer(buffer, 0, nullptr, name);
}
/// Two buffers of a reduction, each checked already.
inline void check_distinct(const void* in, const void* out, Count count, const object::Datatype& datatype, const char* in_name,
                           const char* out_name) {
  if (TUTTI_UNLIKELY(in == out) && count > 0 && datatype.layout().size > 0) same_buffer(in_name, out_name);
}
/// Exactly one element.
inline void check_element(const void* buffer, const char* name) {
  if (TUTTI_UNLIKELY(reinterpret_cast<std::uintptr_t>(buffer) <= 1)) odd_buffer(buffer, 1, nullptr, name);
}
/// Whether MPI_IN_PLACE stands for the buffer; throws where it must not.
inline bool in_place(const void* buffer, bool allowed, const object::Comm& comm, const char* name) {
  if (buffer != MPI_IN_PLACE) return false;
  if (TUTTI_UNLIKELY(!allowed)) bad_in_place(comm, name);
  return true;
}

// ---- Results on their way through the narrow door
inline int narrow(Count value, const char* name) {
  if (TUTTI_UNLIKELY(value != static_cast<int>(value))) too_large(value, name);
  return static_cast<int>(value);
}
/// MPI_UNDEFINED for what does not fit (MPI-5.0 §3.2.5, §5.1.5).
inline int narrow_or_undefined(Count value) { return value == static_cast<int>(value) ? static_cast<int>(value) : MPI_UNDEFINED; }
}  // namespace tutti::abi
