// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Requests that the program completes itself (MPI-5.0 §13.2). Local, any thread.
#include "object/grequest.hpp"

#include "api/bodies.hpp"
#include "base/catalogue.hpp"

namespace tutti::calls {

void grequest_start(MPI_Grequest_query_function* query_fn, MPI_Grequest_free_function* free_fn, MPI_Grequest_cancel_function* cancel_fn,
                    void* extra_state, object::Request** request) {
  *request = new object::GeneralizedRequest({query_fn, free_fn, cancel_fn, extra_state});
}

void grequest_complete(object::Request& request) {
  auto* generalized = dynamic_cast<object::GeneralizedRequest*>(&request);
  if (generalized == nullptr) throw base::Error(base::msg::not_generalized);
  generalized->complete_now();
}
}  // namespace tutti::calls
