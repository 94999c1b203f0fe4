// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a program has left over when it ends MPI: messages that nobody received and requests that nobody completed. Called by MPI_Finalize once
// all ranks are there and while communicators still exist.
#pragma once
#include <string>

#include "object/request.hpp"

namespace tutti::object {

/// Says what was left over, as warnings; messages of collectives are an error on MPI_COMM_WORLD.
void look_back();
/// The finding about a persistent request that was waited for (Request::waited_in_vain) and never started. A program may wait before its first start,
/// so it is said when the request goes.
std::string words_of_vain_wait(const Request& request);
}  // namespace tutti::object
