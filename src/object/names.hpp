// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Published names (MPI-5.0 §11.9.4). A name stands in the memory of the job whose rank published it, so it dies with the job and nothing
// is ever left behind; who looks one up goes through the jobs of the same user on this machine. Local calls, any thread.
#pragma once
#include <string>

namespace tutti::object {

/// Throws MPI_ERR_SERVICE when the name is taken.
void publish_name(const char* service, const char* port);
/// Throws MPI_ERR_SERVICE when the name is not published with this port.
void unpublish_name(const char* service, const char* port);
/// The port; throws MPI_ERR_NAME when nobody has published the name.
std::string lookup_name(const char* service);
}  // namespace tutti::object
