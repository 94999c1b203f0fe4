// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Ending the job on purpose: what MPI_Abort and fatal errors come to.
#pragma once
#include <string>

namespace tutti::runtime {

/// Tells mpiexec that this rank aborts the job with `code`, lets what the program printed leave, and ends this process with the status
/// code mod 256 (1 when that is 0). mpiexec ends the other ranks. Any thread, at any time, also before start().
[[noreturn]] void abort_job(int code);
/// The same without a word to mpiexec, which knows already.
[[noreturn]] void leave(int code);

/// The same after saying why, with marks of places (report_end() of runtime/report.hpp).
[[noreturn]] void abort_job(int code, const char* kind, const std::string& text);
}  // namespace tutti::runtime
