// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Generalized requests (MPI-5.0 §13.2): operations of the program that complete when it says so. The callbacks run in the thread that waits for
// the request, tests or frees it, without a lock held. Each may be null.
#pragma once
#include "object/request.hpp"

namespace tutti::object {

class GeneralizedRequest final : public Request {
 public:
  struct Callbacks {
    MPI_Grequest_query_function* query;
    MPI_Grequest_free_function* free;
    MPI_Grequest_cancel_function* cancel;
    void* extra_state;
  };

  explicit GeneralizedRequest(const Callbacks& callbacks);
  ~GeneralizedRequest() override;

  /// MPI_Grequest_complete; throws MPI_ERR_REQUEST the second time.
  void complete_now();
  void conclude(p2p::Result& result) override;
  void inspect(p2p::Result& result) override;
  void cancel() override;
  /// The handle lives until the operation is complete, because the program needs it to say so.
  void free() override;

 private:
  /// Once; what it returns counts at the first call.
  int call_free();

  const Callbacks callbacks_;
  bool let_go_ = false;  // by the program, before the end; under runtime::Guard
  bool freed_ = false;
};
}  // namespace tutti::object
