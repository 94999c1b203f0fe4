// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls that make windows and manage their memory (MPI-5.0 §12.2.1 to §12.2.4). Making is collective; the rest is local, any thread.
#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "check/accesses.hpp"
#include "object/win.hpp"

namespace tutti::calls {
using base::Error;
using object::Comm;
using object::Info;
using object::Win;

namespace {
void allocate(bool shared, MPI_Aint size, Count disp_unit, Info* info, Comm& comm, void* baseptr, Win** win) {
  void* base = nullptr;
  *win = object::allocate_win(comm, shared, size, disp_unit, info, &base).release();
  *static_cast<void**>(baseptr) = base;
  if (check::accesses()) check::exposed(**win);
}

/// The rank that MPI_PROC_NULL stands for: the lowest with memory (MPI-5.0 §12.2.3).
int lowest_with_memory(Win& win) {
  int rank = 0;
  while (rank + 1 < win.size() && win.window().target(rank).bytes == 0) ++rank;
  return rank;
}

void require_dynamic(const Win& win) {
  if (!win.dynamic()) throw Error(base::msg::win_not_dynamic);
}
}  // namespace

void win_create(void* base, MPI_Aint size, Count disp_unit, Info* info, Comm& comm, Win** win) {
  *win = object::create_win(comm, base, size, disp_unit, info).release();
  if (check::accesses()) check::exposed(**win);
}

void win_allocate(MPI_Aint size, Count disp_unit, Info* info, Comm& comm, void* baseptr, Win** win) {
  allocate(false, size, disp_unit, info, comm, baseptr, win);
}

void win_allocate_shared(MPI_Aint size, Count disp_unit, Info* info, Comm& comm, void* baseptr, Win** win) {
  allocate(true, size, disp_unit, info, comm, baseptr, win);
}

/// Memory that cannot be loaded from here has size 0 and no address.
void win_shared_query(Win& win, int rank, MPI_Aint* size, Count* disp_unit, void* baseptr) {
  if (win.dynamic()) throw Error(base::msg::win_without_memory);
  if (rank == MPI_PROC_NULL) rank = lowest_with_memory(win);
  const rma::Target& target = win.window().target(rank);
  const bool mapped = win.window().mapped(rank);
  *size = mapped ? target.bytes : 0;
  *disp_unit = target.unit;
  *static_cast<void**>(baseptr) = mapped ? reinterpret_cast<void*>(target.address) : nullptr;
}

void win_create_dynamic(Info* info, Comm& comm, Win** win) { *win = object::create_dynamic_win(comm, info).release(); }

void win_attach(Win& win, void* base, MPI_Aint size) {
  require_dynamic(win);
  if (base == nullptr && size != 0) throw Error(base::msg::win_null_base, size);
  win.window().attach(reinterpret_cast<std::uint64_t>(base), static_cast<std::uint64_t>(size));
}

void win_detach(Win& win, const void* base) {
  require_dynamic(win);
  win.window().detach(reinterpret_cast<std::uint64_t>(base));
}
}  // namespace tutti::calls
