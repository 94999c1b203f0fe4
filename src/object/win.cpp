// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Windows: what their handle tells, and their end.
#include "object/win.hpp"

#include <array>

#include "base/catalogue.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "runtime/causality.hpp"

namespace tutti::object {
namespace {

struct Hint {
  const char* key;
  const char* standard;  // what holds when nobody says otherwise
};
constexpr std::array kHints = {
    Hint{"no_locks", "false"},
    Hint{"accumulate_ordering", "rar,raw,war,waw"},
    Hint{"accumulate_ops", "same_op_no_op"},
    Hint{"same_size", "false"},
    Hint{"same_disp_unit", "false"},
    Hint{"alloc_shared_noncontig", "false"},
    Hint{"mpi_accumulate_granularity", "0"},
};
}  // namespace

Win::Win(Ref<Comm> comm, const Origin& origin, std::unique_ptr<rma::Target[]> targets, rma::SharedMemory memory, bool served, const Info* info)
    : WithErrhandler(kKind, Errhandler::fatal()), comm_(std::move(comm)), origin_(origin), size_attribute_(origin.bytes),
      window_(comm_->channel(), std::move(targets), std::move(memory), origin.flavor == MPI_WIN_FLAVOR_DYNAMIC, served), epochs_(window_) {
  runtime::order_otherwise();
  for (const Hint& hint : kHints) hints_.emplace_back(hint.key, hint.standard);
  if (info != nullptr) set_hints(*info);
}

Win::~Win() = default;

void* Win::predefined_attribute(int keyval) {
  switch (keyval) {
    case MPI_WIN_BASE: return origin_.base;
    case MPI_WIN_SIZE: return &size_attribute_;
    case MPI_WIN_DISP_UNIT: return &origin_.unit;
    case MPI_WIN_CREATE_FLAVOR: return &origin_.flavor;
    case MPI_WIN_MODEL: return &model_;
    default: return nullptr;
  }
}

void Win::set_hints(const Info& info) {
  std::lock_guard lock(mutex_);
  for (auto& [key, value] : hints_)
    if (const std::optional<std::string> wanted = info.get(key)) value = *wanted;
}

Info::Pairs Win::hints() const {
  std::lock_guard lock(mutex_);
  return hints_;
}

std::vector<int> Win::ranks_of(const Group& group) const {
  std::vector<int> ranks;
  for (int r = 0; r < group.size(); ++r) {
    ranks.push_back(comm_->group().rank_of(group.process(r)));
    if (ranks.back() < 0) throw base::Error(base::msg::rma_group, r);
  }
  return ranks;
}

void Win::free(Win*& win) {
  win->epochs_.require_none();
  win->attributes_.clear(*win);
  // Operations end when their calls return: once all are here nobody touches the memory any more.
  meet_if_possible(*win->comm_);
  win->window_.close();
  win->give_up();
  win->release();
  win = nullptr;
}

void RmaRequest::cancel() { throw base::Error(base::msg::cancel_rma); }
}  // namespace tutti::object
