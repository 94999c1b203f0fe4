// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Saying something about the program's errors to a person. The sentence goes through mpiexec, which knows files and lines, keeps the
// reports of all ranks apart, and writes them in the form that was asked for (text, JSON, annotations).
#pragma once
#include <string>

#include "runtime/on_error.hpp"

namespace tutti::runtime {

/// The kind of what MPI_Abort has to say.
inline constexpr const char* kAbortKind = "abort";

/// Prints "tutti: KIND: TEXT" on mpiexec's standard error, with the marks of TEXT (runtime/site.hpp) replaced by files and lines. `kind`
/// is a stable word of at most 47 letters. `once`: not if the same was said before by any rank. Without mpiexec the process says it
/// itself. Waits for mpiexec, a few milliseconds at most in general; any thread, not under the Guard.
void report(const char* kind, const std::string& text, bool once = true);

/// What is to become of findings; any time.
OnError on_error();
/// Whether findings are worth looking for.
inline bool findings_wanted() { return on_error() != OnError::off; }

/// A finding: what the standard forbids but often works. Reported once per kind and places (ranks and other numbers of the sentence do
/// not count), unless findings are off; ends the job if they are to. As report(): any thread, not under the Guard.
void complain(const char* kind, const std::string& text);
/// As complain(), for what several ranks are likely to say alike when they end: reported when the job has ended, once, with "(on ranks
/// 0-7)" after the text, which names no rank but in its marks and after kSentBy; findings that are to end the job change its exit status.
inline constexpr const char* kSentBy = " sent by rank ";
void complain_at_end(const char* kind, const std::string& text);
/// After the last of them: without mpiexec, the process leaves here if its exit status is to change.
void settle_complaints();
/// What ends the job, before abort_job(code): mpiexec says it and what the other ranks were doing, once, and ends them. The kind "abort" is
/// MPI_Abort itself, and its text the mark of the place. Like report() otherwise; says nothing where it could only deadlock.
void report_end(const char* kind, const std::string& text, int code);

/// The text with its marks replaced, for sentences that a program gets to see (MPI_Error_string).
std::string with_places(const std::string& text);
}  // namespace tutti::runtime
