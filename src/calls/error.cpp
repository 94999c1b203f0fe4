// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls on error classes, codes and strings (MPI-5.0 §9.3.5, §9.4, §9.5). Local, any thread, at any time.
#include <algorithm>
#include <cstring>

#include "api/bodies.hpp"
#include "object/error_codes.hpp"

namespace tutti::calls {

void error_string(int errorcode, char* string, int* resultlen) {
  const std::string text = object::error_string(errorcode);
  const std::size_t n = std::min<std::size_t>(text.size(), MPI_MAX_ERROR_STRING - 1);
  std::memcpy(string, text.data(), n);
  string[n] = '\0';
  *resultlen = static_cast<int>(n);
}
void error_class(int errorcode, int* errorclass) { *errorclass = object::error_class(errorcode); }
void add_error_class(int* errorclass) { *errorclass = object::add_error_class(); }
void add_error_code(int errorclass, int* errorcode) { *errorcode = object::add_error_code(errorclass); }
void add_error_string(int errorcode, const char* string) { object::add_error_string(errorcode, string); }
void remove_error_class(int errorclass) { object::remove_error_class(errorclass); }
void remove_error_code(int errorcode) { object::remove_error_code(errorcode); }
void remove_error_string(int errorcode) { object::remove_error_string(errorcode); }
}  // namespace tutti::calls
