// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Request and MPI_Message. A Request is a p2p::RequestCore with an owner: what completes it is the core, what happens when a program
// waits for it or starts it again is decided by the kind of request. It keeps its communicator alive while it is under way.
#pragma once
#include <utility>

#include "object/comm.hpp"
#include "object/object.hpp"
#include "object/status.hpp"
#include "p2p/p2p.hpp"

namespace tutti::object {

/// An error with the object whose error handler it is for, where the entry point cannot know it (MPI_Wait and the like).
class ErrorOn : public base::Error {
 public:
  ErrorOn(const base::Error& error, const Ref<Comm>& on) : ErrorOn(error, on.get()) {}
  ErrorOn(const base::Error& error, Object* on) : base::Error(error), on_(on) {}
  Object* on() const { return on_.get(); }

 private:
  Ref<Object> on_;
};

class Request : public Object {
 public:
  static constexpr Kind kKind = Kind::request;

  p2p::RequestCore core;

  bool complete() const { return core.complete(); }
  bool persistent() const { return persistent_; }
  /// False for a persistent request that was not started (MPI-5.0 §3.9): waiting for it returns at once.
  bool active() const { return active_; }
  void set_active(bool active) {
    active_ = active;
    started_ = started_ || active;
  }
  /// The program waits for it although it is not active, which completes at once.
  void waited_inactive(const runtime::Origin& by) {
    if (!started_ && waited_by_.site == 0) waited_by_ = by;
  }
  /// The call that waited for a request that was never started, if there was one.
  const runtime::Origin* waited_in_vain() const { return !started_ && waited_by_.site != 0 ? &waited_by_ : nullptr; }
  const Ref<Comm>& comm() const { return comm_; }
  /// Whose error handler hears of what went wrong.
  virtual Object* errors_on() const { return comm_.get(); }

  /// Begins a persistent operation; throws MPI_ERR_REQUEST for others. The caller has seen that it is not active.
  virtual void start();
  /// Called once for each completed operation: brings result into its final form and throws what went wrong.
  virtual void conclude(p2p::Result& result);
  /// What MPI_Request_get_status tells of a complete operation, which stays as it is.
  virtual void inspect(p2p::Result&) {}
  /// Says what it waits for as long as it is not complete (runtime/describe.hpp), as part of the current item. Under the Guard.
  virtual void describe(runtime::Waits& waits) const;
  /// MPI_Cancel (MPI-5.0 §3.8.4).
  virtual void cancel();
  /// Whether the program still has to complete or free it.
  virtual bool in_use() const { return !freed_; }
  /// MPI_Request_free: no handle from now on; the object goes when the operation is complete.
  virtual void free();

 protected:
  explicit Request(Ref<Comm> comm, bool persistent = false) : Object(kKind), comm_(std::move(comm)), persistent_(persistent), active_(!persistent) {}
  void reuse() { freed_ = false; }
  void set_comm(Ref<Comm> comm) { comm_ = std::move(comm); }

 private:
  struct Farewell : runtime::Continuation {
    Request* request;
  };

  Ref<Comm> comm_;
  const bool persistent_;
  bool active_;
  bool started_ = false;
  bool freed_ = false;
  runtime::Origin waited_by_;
  Farewell farewell_;
};

/// A non-blocking send or receive; these come from a free list and keep their place in the handle table.
class P2pRequest final : public Request {
 public:
  static P2pRequest* make(Comm& comm);
  /// One that is complete already, as communication with MPI_PROC_NULL is (MPI-5.0 §3.10).
  static P2pRequest* make_null(Comm& comm);

  bool in_use() const override { return static_cast<bool>(comm()) && Request::in_use(); }

 private:
  P2pRequest() : Request({}) {}
  void destroy() override;
  P2pRequest* next_ = nullptr;
};

/// What a receive from MPI_PROC_NULL tells (MPI-5.0 §3.10).
inline p2p::Result null_result() { return {MPI_PROC_NULL, MPI_ANY_TAG, 0, false, MPI_SUCCESS}; }

/// A message taken by a matched probe.
class Message final : public Object {
 public:
  static constexpr Kind kKind = Kind::message;
  Message(Ref<Comm> comm, p2p::Unexpected* unexpected) : Object(kKind), comm_(std::move(comm)), unexpected_(unexpected) {}
  /// MPI_MESSAGE_NO_PROC.
  static Message& no_proc();

  p2p::Unexpected* unexpected() const { return unexpected_; }
  const Ref<Comm>& comm() const { return comm_; }

 private:
  explicit Message(std::uintptr_t handle) : Object(kKind, handle) {}
  Ref<Comm> comm_;
  p2p::Unexpected* unexpected_ = nullptr;
};
}  // namespace tutti::object
