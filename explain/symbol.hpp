// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The name of a function as its author thinks of it, made of what the linker calls it.
#pragma once
#include <string>

namespace tutti::explain {

/// "_ZN4heat4GridIdE8exchangeEi" is "heat::Grid<double>::exchange()"; "_ZZ4mainENKUlvE_clEv" is "a lambda in main()"; "work" is "work()".
std::string readable_symbol(const char* symbol);
}  // namespace tutti::explain
