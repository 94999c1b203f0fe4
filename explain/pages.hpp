// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The pages of `tutti explain`: docs/explain/pages.txt, built in.
#pragma once
#include <string>

namespace tutti::explain {

/// The page on an error class (by name or number), a kind of report or an exit status, as it is to be printed; empty when there is none. A
/// number may be both a class and a status, and gets both.
std::string page_on(const std::string& word);

/// All words that have pages, a few on each line.
std::string page_list();
}  // namespace tutti::explain
