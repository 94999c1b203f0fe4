// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Win: the handle's side of a window (MPI-5.0 §12.2): group, attributes, name, hints and error handler round the cores that do the
// work, rma::Window and rma::Epochs. A window has a communicator of its own, so the one it was made from may be freed. Making and freeing
// are collective; the rest is for any thread.
#pragma once
#include <mutex>

#include "engine/rma/epoch.hpp"
#include "engine/rma/window.hpp"
#include "object/attributes.hpp"
#include "object/comm.hpp"
#include "object/errhandler.hpp"
#include "object/info.hpp"
#include "object/request.hpp"

namespace tutti::object {

class Win final : public WithErrhandler {
 public:
  static constexpr Kind kKind = Kind::win;

  /// How a window was made, and what this process gave.
  struct Origin {
    int flavor;  // MPI_WIN_FLAVOR_...
    void* base;
    Count bytes;
    int unit;
  };

  Win(Ref<Comm> comm, const Origin& origin, std::unique_ptr<rma::Target[]> targets, rma::SharedMemory memory, bool served, const Info* info);
  ~Win() override;

  /// Of the window's own communicator.
  Comm& comm() const { return *comm_; }
  int rank() const { return window_.rank(); }
  int size() const { return window_.size(); }
  rma::Window& window() { return window_; }
  rma::Epochs& epochs() { return epochs_; }
  int flavor() const { return origin_.flavor; }
  bool dynamic() const { return window_.dynamic(); }
  Attributes& attributes() { return attributes_; }
  /// The value of a predefined attribute as MPI_Win_get_attr gives it, null for other keys.
  void* predefined_attribute(int keyval);

  /// Takes up those hints of `info` that are known (MPI-5.0 §12.2.1).
  void set_hints(const Info& info);
  Info::Pairs hints() const;

  /// The ranks in the window of a group's members; throws MPI_ERR_GROUP for processes outside.
  std::vector<int> ranks_of(const Group& group) const;

  /// MPI_Win_free: collective.
  static void free(Win*& win);

 private:
  const Ref<Comm> comm_;
  Origin origin_;
  MPI_Aint size_attribute_;
  int model_ = MPI_WIN_UNIFIED;
  rma::Window window_;
  rma::Epochs epochs_;
  Attributes attributes_;
  mutable std::mutex mutex_;  // of hints_
  Info::Pairs hints_;
};

// Making windows; collective over `comm`. They throw at all members when one member's arguments are wrong or there is no memory.
Ref<Win> create_win(Comm& comm, void* base, Count bytes, Count unit, const Info* info);
/// `*base`: where this process's part of the new memory is. `shared`: MPI_Win_allocate_shared.
Ref<Win> allocate_win(Comm& comm, bool shared, Count bytes, Count unit, const Info* info, void** base);
Ref<Win> create_dynamic_win(Comm& comm, const Info* info);

/// A one-sided operation's request; complete from the beginning.
class RmaRequest final : public Request {
 public:
  explicit RmaRequest(Win& win) : Request(Ref<Comm>(&win.comm())) { core.result = null_result(); }
  void cancel() override;
};
}  // namespace tutti::object
