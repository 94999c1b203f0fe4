// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The one exception type of the library: an MPI error class and a sentence for a person. It is thrown where an error is first
// decided and caught by the generated entry points only, which add the call, the rank and the communicator.
#pragma once
#include <fmt/core.h>

#include <exception>
#include <string>

namespace tutti::base {

/// One entry of the catalogue: the error class and the {fmt} format of its sentence.
struct Message {
  int error_class;
  const char* text;
};

class Error : public std::exception {
 public:
  template <class... Args>
  explicit Error(const Message& message, const Args&... args)
      : error_class_(message.error_class), text_(format(message, fmt::make_format_args(args...))) {}
  Error(int error_class, std::string text) : error_class_(error_class), text_(std::move(text)) {}

  /// The stable word that begins the report when the error ends the program: "mismatch", "epoch", ... A literal.
  Error&& as(const char* kind) && {
    kind_ = kind;
    return std::move(*this);
  }

  int error_class() const { return error_class_; }
  const char* kind() const { return kind_; }
  const std::string& text() const { return text_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  static std::string format(const Message& message, fmt::format_args args);

  int error_class_;
  std::string text_;
  const char* kind_ = "error";
};
}  // namespace tutti::base
