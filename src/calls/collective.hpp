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
  api::Function function;
  object::Request** request = nullptr;
  bool persistent = false;
};
inline Form blocking(api::Function function) { return {function}; }
inline Form starting(api::Function function, object::Request** request) { return {function, request, false}; }
inline Form preparing(api::Function function, object::Request** request) { return {function, request, true}; }

/// What the calls of all members must agree on, by their arguments.
struct Agreement {
  std::uint32_t argument = 0;
  std::uint32_t data = p2p::kAnyData;
  coll::PerMessage per_message = coll::PerMessage::nothing;
};
/// The root as all know it; its neighbours in an inter-communicator do not.
inline std::uint32_t root_of(const object::Comm& comm, int root) {
  if (!comm.is_inter()) return p2p::root_argument(root);
  return root == MPI_PROC_NULL ? p2p::kAnyArgument : p2p::root_argument(root == MPI_ROOT ? comm.rank() : root);
}
inline std::uint32_t data_of(const coll::Buffer& buffer) { return p2p::data_bits(*buffer.layout, buffer.count); }
inline coll::PerMessage each_with(const void* sendbuf) {  // in place, what is sent has no type of its own
  return coll::in_place(sendbuf) ? coll::PerMessage::size : coll::PerMessage::size_and_type;
}

/// Counts that differ from rank to rank, but of which all ranks know all.
inline std::uint32_t data_of(Counts counts, int n, const base::Layout& layout) {
  Count all = 0, hash = 0;
  for (int i = 0; i < n; ++i) {
    const Count bytes = counts[static_cast<std::size_t>(i)] * layout.size;
    all += bytes;
    hash = hash * 31 + bytes;
  }
  const std::uint32_t kind = base::one_class(layout.message_class) ? layout.message_class : p2p::kAnyClass;
  return all == 0 ? 0 : p2p::fold_size(static_cast<std::uint64_t>(hash)) << 7 | kind;
}

inline coll::Context collective_context(object::Comm& comm, const Form& form, const Agreement& agreement) {
  return object::next_collective(comm, form.request == nullptr, {form.function, agreement.argument, agreement.data, agreement.per_message},
                                 form.persistent);
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

  CollectiveRequest(object::Comm& comm, const Form& form, const Agreement& agreement, Make function, const Args& args, const Kept& kept)
      : TaskRequest(comm, form.persistent), make_(function), context_(collective_context(comm, form, agreement)),
        args_(args), types_{object::Ref<object::Datatype>(kept.types[0]), object::Ref<object::Datatype>(kept.types[1])}, op_(kept.op) {
    if (form.persistent) arrays_.take_over(comm, args_);
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
CollectiveRequest<Args>* make_collective(const Form& form, object::Comm& comm, const Agreement& agreement,
                                         typename CollectiveRequest<Args>::Make make, const Args& args, const Kept& kept) {
  return new CollectiveRequest<Args>(comm, form, agreement, make, args, kept);
}

/// Starts a request that was just made, unless it is persistent, and hands it out.
inline void hand_out(const Form& form, object::TaskRequest* made) {
  object::Ref<object::TaskRequest> request = object::Ref<object::TaskRequest>::adopt(made);
  if (!form.persistent) request->start();
  *form.request = request.release();
}

/// Carries out a collective in the form that was called.
template <class Args>
void carry_out(const Form& form, object::Comm& comm, const Agreement& agreement, coll::Task (*make)(const coll::Context&, const Args&),
               const Args& args, const Kept& kept = {}) {
  if (form.request == nullptr) {
    object::require_open(comm);
    coll::Task task = make(collective_context(comm, form, agreement), args);
    return coll::run(task);
  }
  hand_out(form, make_collective<Args>(form, comm, agreement, make, args, kept));
}

/// The layout of a type that is not significant everywhere.
inline const base::Layout* layout_of(const object::Datatype* datatype) { return datatype != nullptr ? &datatype->layout() : &coll::byte_layout(); }
}  // namespace tutti::calls
