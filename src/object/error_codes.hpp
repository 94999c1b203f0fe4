// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Error classes, codes and their strings: the standard's and those that the program adds (MPI-5.0 §9.4, §9.5). Calls return plain
// classes; the sentence of the last error of each thread is kept, so that MPI_Error_string can tell more than the class. Any thread.
#pragma once
#include <string>

namespace tutti::object {

/// "MPI_ERR_RANK"; for classes and codes of the program "error class 16384" or "error code 16385"; nullptr-free.
std::string error_name(int code);
/// "invalid rank"; the program's own string for its classes and codes, "" when it gave none.
std::string error_text(int code);
/// What MPI_Error_string gives: name, text and, when the last error of this thread had this code, its sentence and call.
/// Throws MPI_ERR_ARG for a code that does not exist.
std::string error_string(int code);
/// Throws MPI_ERR_ARG for a code that does not exist.
int error_class(int code);

/// Keeps the sentence of an error of this thread for error_string(), which alone asks mpiexec for the places behind its marks.
void remember_error(int code, const std::string& text, const char* call);

int add_error_class();
int add_error_code(int error_class);
void add_error_string(int code, const char* text);
void remove_error_class(int error_class);
void remove_error_code(int code);
void remove_error_string(int code);
/// Where the attribute MPI_LASTUSEDCODE points to.
int* last_used_code();
}  // namespace tutti::object
