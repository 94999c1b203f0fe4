// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Error classes, codes and strings.
#include "object/error_codes.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.hpp"
#include "mpi.h"

namespace tutti::object {
namespace {

int class_of(auto&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.error_class();
  }
  return MPI_SUCCESS;
}

TEST(ErrorCodes, ThoseOfMpi) {
  for (int code = MPI_SUCCESS; code <= MPI_ERR_ABI; ++code) {
    EXPECT_EQ(error_class(code), code);
    EXPECT_EQ(error_name(code).rfind(code == 0 ? "MPI_SUCCESS" : "MPI_ERR_", 0), 0u);
    EXPECT_FALSE(error_text(code).empty());
    EXPECT_LT(error_string(code).size(), std::size_t{MPI_MAX_ERROR_STRING});
  }
  for (int code : {-1, MPI_ERR_ABI + 1, int{MPI_ERR_LASTCODE}, 1000, 1019, 1 << 20}) {
    EXPECT_EQ(class_of([&] { error_class(code); }), MPI_ERR_ARG) << code;
    EXPECT_EQ(class_of([&] { error_string(code); }), MPI_ERR_ARG) << code;
  }
}

TEST(ErrorCodes, TheLastErrorOfTheThreadIsExplained) {
  remember_error(MPI_ERR_RANK, "dest is 7", "MPI_Send");
  EXPECT_EQ(error_string(MPI_ERR_RANK), "MPI_ERR_RANK: invalid rank: dest is 7 (in MPI_Send)");
  EXPECT_EQ(error_string(MPI_ERR_TAG), "MPI_ERR_TAG: invalid tag");
  std::string elsewhere;
  std::thread([&] { elsewhere = error_string(MPI_ERR_RANK); }).join();
  EXPECT_EQ(elsewhere, "MPI_ERR_RANK: invalid rank");
}

TEST(ErrorCodes, OfTheProgram) {
  const int cls = add_error_class();
  EXPECT_GT(cls, int{MPI_ERR_LASTCODE});
  EXPECT_EQ(*last_used_code(), cls);
  const int code = add_error_code(cls), other = add_error_code(MPI_ERR_OTHER);
  EXPECT_EQ(error_class(code), cls);
  EXPECT_EQ(error_class(other), MPI_ERR_OTHER);
  EXPECT_EQ(error_string(code), "");
  add_error_string(code, "the soup is cold");
  EXPECT_EQ(error_string(code), "the soup is cold");

  EXPECT_EQ(class_of([&] { add_error_code(code); }), MPI_ERR_ARG);  // a code is no class
  EXPECT_EQ(class_of([&] { add_error_string(MPI_ERR_RANK, "x"); }), MPI_ERR_ARG);
  EXPECT_EQ(class_of([&] { remove_error_class(cls); }), MPI_ERR_ARG);  // still has a code
  EXPECT_EQ(class_of([&] { remove_error_code(code); }), MPI_ERR_ARG);  // still has a string
  remove_error_string(code);
  EXPECT_EQ(class_of([&] { remove_error_string(code); }), MPI_ERR_ARG);
  remove_error_code(code);
  remove_error_class(cls);
  remove_error_code(other);
  EXPECT_EQ(class_of([&] { error_class(cls); }), MPI_ERR_ARG);
  EXPECT_EQ(class_of([&] { remove_error_class(cls); }), MPI_ERR_ARG);
}
}  // namespace
}  // namespace tutti::object
