// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a program has left over when it ends MPI: messages that nobody received and requests that nobody completed. Called by MPI_Finalize once
// all ranks are there and while communicators still exist.
#pragma once

namespace tutti::object {

/// Says what was left over, as warnings; messages of collectives are an error on MPI_COMM_WORLD.
void look_back();
}  // namespace tutti::object
