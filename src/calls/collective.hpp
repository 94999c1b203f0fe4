// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How the bodies of the collectives run: one set of arguments, three forms of a call. A blocking call makes the task and runs it; a
// non-blocking one puts it into a request, with references to what it needs; a persistent one makes it anew at each start.
#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "calls/array_copies.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "object/datatype.hpp"
#include "object/op.hpp"
#include "object/task_request.hpp"

namespace tutti::calls {

/// Which form of a collective was called; a blocking one by default.
struct Form {
  object::Request** request = nullptr;
  bool persistent = false;
};
inline Form starting(object::Request** request) { return {request, false}; }
inline Form preparing(object::Request** request) { return {request, true}; }

/// Persistent collectives may be started in different orders by different ranks (MPI-5.0 §6.13), so they have tags of their own, taken
/// when they are made; the order of making is the same everywhere.
inline constexpr int kPersistentTag = 1 << 30;
inline int collective_tag(object::Comm& comm, bool persistent) {
  const int number = comm.next_collective_tag() & (kPersistentTag - 1);
  return persistent ? number | kPersistentTag : number;
}

inline coll::Context collective_context(object::Comm& comm, int tag, bool blocking) {
  return {&comm.collective(), &comm.local_collective(), comm.rank(), comm.size(), comm.remote_size(), tag, comm.is_inter(), blocking};
}

/// The layouts of the types of a w call.
class TypeList {
 public:
  TypeList() = default;
  TypeList(const MPI_Datatype* types, int n);
  const base::Layout* const* layouts() const { return layouts_.data(); }

 private:
  std::vector<const base::Layout*> layouts_;
  std::vector<base::LayoutRef> references_;
};

/// What must live as long as an operation does. Types and operations may be freed by the program while it is under way.
struct Kept {
  object::Datatype* types[2] = {nullptr, nullptr};
  object::Op* op = nullptr;
};

/// A call on a communicator on which none can be completed any more; those that talk to nobody would not notice.
inline coll::Task refused(const p2p::Channel& channel) {
  p2p::throw_obstacle(channel.obstacle(MPI_ANY_SOURCE), channel, MPI_ANY_SOURCE);
  co_return;
}

template <class Args>
class CollectiveRequest final : public object::TaskRequest {
 public:
  using Make = coll::Task (*)(const coll::Context&, const Args&);

  CollectiveRequest(object::Comm& comm, bool persistent, Make function, const Args& args, const Kept& kept)
      : TaskRequest(comm, persistent),
        make_(function),
        context_(collective_context(comm, collective_tag(comm, persistent), false)),
        args_(args),
        types_{object::Ref<object::Datatype>(kept.types[0]), object::Ref<object::Datatype>(kept.types[1])},
        op_(kept.op) {
    if (persistent) arrays_.take_over(comm, args_);
  }

  Args& args() { return args_; }
  /// Of a w call: taken over before the first start.
  void keep(TypeList&& send, TypeList&& receive) {
    lists_[0] = std::move(send);
    lists_[1] = std::move(receive);
  }

 private:
  coll::Task make() override { return context_.channel->open() ? make_(context_, args_) : refused(*context_.channel); }

  Make make_;
  coll::Context context_;
  Args args_;
  object::Ref<object::Datatype> types_[2];
  object::Ref<object::Op> op_;
  TypeList lists_[2];
  ArrayCopies arrays_;
};

template <class Args>
CollectiveRequest<Args>* make_collective(const Form& form, object::Comm& comm, typename CollectiveRequest<Args>::Make make, const Args& args,
                                         const Kept& kept) {
  return new CollectiveRequest<Args>(comm, form.persistent, make, args, kept);
}

/// Starts a request that was just made, unless it is persistent, and hands it out.
inline void hand_out(const Form& form, object::TaskRequest* made) {
  object::Ref<object::TaskRequest> request = object::Ref<object::TaskRequest>::adopt(made);
  if (!form.persistent) request->start();
  *form.request = request.release();
}

/// Carries out a collective in the form that was called.
template <class Args>
void carry_out(const Form& form, object::Comm& comm, coll::Task (*make)(const coll::Context&, const Args&), const Args& args, const Kept& kept = {}) {
  if (form.request == nullptr) {
    object::require_open(comm);
    coll::Task task = make(collective_context(comm, collective_tag(comm, false), true), args);
    return coll::run(task);
  }
  hand_out(form, make_collective<Args>(form, comm, make, args, kept));
}

/// The layout of a type that is not significant everywhere.
inline const base::Layout* layout_of(const object::Datatype* datatype) { return datatype != nullptr ? &datatype->layout() : &coll::byte_layout(); }
}  // namespace tutti::calls
