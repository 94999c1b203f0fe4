// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/symbol.hpp"

#include <gtest/gtest.h>

using tutti::explain::readable_symbol;

TEST(Symbol, functions_without_their_parameters) {
  EXPECT_EQ(readable_symbol("main"), "main()");
  EXPECT_EQ(readable_symbol("_Z8exchangePii"), "exchange()");
  EXPECT_EQ(readable_symbol("_ZN4heat4GridIdE8exchangeEi"), "heat::Grid<double>::exchange()");
  EXPECT_EQ(readable_symbol("_ZNK4heat4Grid4sizeEv"), "heat::Grid::size()");
  EXPECT_EQ(readable_symbol("_ZN12_GLOBAL__N_14workEPFivE"), "work()");
}

TEST(Symbol, templates_without_their_results) {
  EXPECT_EQ(readable_symbol("_Z8exchangeIiEvT_"), "exchange<int>()");                     // void exchange<int>(int)
  EXPECT_EQ(readable_symbol("_Z4makeISt4pairIiiEET_v"), "make<std::pair<int, int> >()");  // std::pair<int, int> make<...>()
}

TEST(Symbol, operators) {
  EXPECT_EQ(readable_symbol("_ZN4WorkclEi"), "Work::operator()()");
  EXPECT_EQ(readable_symbol("_ZN4WorkcviEv"), "Work::operator int()");
  EXPECT_EQ(readable_symbol("_ZlsR4Worki"), "operator<<()");
}

TEST(Symbol, lambdas_in_what_contains_them) {
  EXPECT_EQ(readable_symbol("_ZZ4mainENKUlvE_clEv"), "a lambda in main()");
  EXPECT_EQ(readable_symbol("_ZZZ4mainENKUlvE_clEvENKUlvE_clEv"), "a lambda in main()");
  EXPECT_EQ(readable_symbol("_ZZN12_GLOBAL__N_15fenceERNS_5WorldEENKUlvE_clEv"), "a lambda in fence()");
  EXPECT_EQ(readable_symbol("_ZZNK4Grid8exchangeEiENKUlvE_clEv"), "a lambda in Grid::exchange()");
  EXPECT_EQ(readable_symbol("_ZNK5allOfMUlvE_clEv"), "a lambda in allOf()");
  EXPECT_EQ(readable_symbol("_ZSt8for_eachIPiZ4mainEUliE_ET0_T_S3_S2_"), "std::for_each<int*, main::{lambda(int)#1}>()");
}

TEST(Symbol, parts_that_compilers_make) {
  EXPECT_EQ(readable_symbol("work.part.0"), "work()");
  EXPECT_EQ(readable_symbol("_Z4workv.constprop.0"), "work()");
}
