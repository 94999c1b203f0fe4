// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A demangled name is parted at its top level: outside of all parentheses, braces and template arguments.
#include "explain/symbol.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace tutti::explain {
namespace {

constexpr std::string_view kAnonymous = "(anonymous namespace)::", kLambda = "{lambda(", kOperator = "operator";

/// The first `word` at the top level of `text` from `from` on; npos when there is none.
std::size_t find_at_top(std::string_view text, std::string_view word) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (depth == 0 && text.substr(i).starts_with(word)) return i;
    if (text[i] == '(' || text[i] == '{' || text[i] == '<') ++depth;
    if (text[i] == ')' || text[i] == '}' || text[i] == '>') --depth;
  }
  return std::string_view::npos;
}

/// Without the parameters and what stands behind them.
std::string_view without_parameters(std::string_view name) {
  std::size_t end = name.rfind(')');
  if (end == std::string_view::npos) return name;
  int depth = 0;
  for (std::size_t i = end + 1; i-- > 0;) {
    if (name[i] == ')') ++depth;
    if (name[i] == '(' && --depth == 0) return name.substr(0, i);
  }
  return name;
}

/// Without the type of the result, which the names of templates begin with; "const" belongs to a member function around a lambda.
std::string_view without_result(std::string_view name) {
  const std::string_view head = name.substr(0, find_at_top(name, kOperator));
  std::size_t begin = 0;
  for (std::size_t space; (space = find_at_top(head.substr(begin), " ")) != std::string_view::npos;) {
    if (head.substr(begin + space).starts_with(" const")) break;
    begin += space + 1;
  }
  return name.substr(begin);
}

std::string readable(std::string text) {
  for (std::size_t at; (at = text.find(kAnonymous)) != std::string::npos;) text.erase(at, kAnonymous.size());
  std::string_view name = without_result(std::string_view(text).substr(0, text.find(" [clone")));
  const std::size_t lambda = find_at_top(name, kLambda);
  if (lambda != std::string_view::npos) name = name.substr(0, lambda < 2 ? 0 : lambda - 2);
  if (name.empty()) return "a lambda";
  return (lambda != std::string_view::npos ? "a lambda in " : "") + std::string(without_parameters(name)) + "()";
}
}  // namespace

std::string readable_symbol(const char* symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(symbol, nullptr, nullptr, &status), &std::free);
  if (status == 0) return readable(name.get());
  const std::string_view plain = symbol;
  return std::string(plain.substr(0, plain.find('.', 1))) + "()";  // compilers name parts of a function work.cold, work.part.0
}
}  // namespace tutti::explain
