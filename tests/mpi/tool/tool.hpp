// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Variables of MPI_T by name, for the tests of the tool interface.
#pragma once
#include <string>
#include <vector>

#include "check.hpp"

namespace tool {

/// A control variable with its handle.
class Control {
 public:
  explicit Control(const char* name) {
    int index = -1, count = 0;
    CHECK_EQ(MPI_T_cvar_get_index(name, &index), MPI_SUCCESS);
    CHECK_EQ(MPI_T_cvar_get_info(index, nullptr, nullptr, nullptr, &type_, &items_, nullptr, nullptr, nullptr, nullptr), MPI_SUCCESS);
    CHECK_EQ(MPI_T_cvar_handle_alloc(index, nullptr, &handle_, &count), MPI_SUCCESS);
    CHECK_EQ(count, 1);
  }
  ~Control() { CHECK_EQ(MPI_T_cvar_handle_free(&handle_), MPI_SUCCESS); }
  Control(const Control&) = delete;

  MPI_Count get() const {
    MPI_Count wide = 0;
    int narrow = 0;
    CHECK_EQ(MPI_T_cvar_read(handle_, type_ == MPI_INT ? static_cast<void*>(&narrow) : &wide), MPI_SUCCESS);
    return type_ == MPI_INT ? narrow : wide;
  }
  int try_set(MPI_Count value) {
    const int narrow = static_cast<int>(value);
    return MPI_T_cvar_write(handle_, type_ == MPI_INT ? static_cast<const void*>(&narrow) : &value);
  }
  void set(MPI_Count value) {
    CHECK_EQ(try_set(value), MPI_SUCCESS);
    CHECK_EQ(get(), value);
  }
  MPI_T_enum items() const { return items_; }
  MPI_T_cvar_handle handle() const { return handle_; }

 private:
  MPI_T_cvar_handle handle_ = MPI_T_CVAR_HANDLE_NULL;
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
  MPI_T_enum items_ = MPI_T_ENUM_NULL;
};

/// A performance variable with its handle in a session; started if it can be.
class Measure {
 public:
  Measure(MPI_T_pvar_session session, const char* name, int var_class, MPI_Comm comm = MPI_COMM_NULL) : session_(session) {
    int index = -1, count = 0, continuous = 0;
    CHECK_EQ(MPI_T_pvar_get_index(name, var_class, &index), MPI_SUCCESS);
    CHECK_EQ(MPI_T_pvar_handle_alloc(session, index, &comm, &handle_, &count), MPI_SUCCESS);
    CHECK_EQ(
        MPI_T_pvar_get_info(index, nullptr, nullptr, nullptr, nullptr, &type_, nullptr, nullptr, nullptr, nullptr, nullptr, &continuous, nullptr),
        MPI_SUCCESS);
    values_.resize(static_cast<std::size_t>(count));
    if (!continuous) CHECK_EQ(MPI_T_pvar_start(session, handle_), MPI_SUCCESS);
  }
  ~Measure() { CHECK_EQ(MPI_T_pvar_handle_free(session_, &handle_), MPI_SUCCESS); }
  Measure(const Measure&) = delete;

  const std::vector<unsigned long long>& all() {
    CHECK(type_ == MPI_UNSIGNED_LONG_LONG);
    CHECK_EQ(MPI_T_pvar_read(session_, handle_, values_.data()), MPI_SUCCESS);
    return values_;
  }
  unsigned long long get() { return all()[0]; }
  double real() {
    CHECK(type_ == MPI_DOUBLE);
    double value = -1;
    CHECK_EQ(MPI_T_pvar_read(session_, handle_, &value), MPI_SUCCESS);
    return value;
  }
  MPI_T_pvar_handle handle() const { return handle_; }

 private:
  MPI_T_pvar_session session_;
  MPI_T_pvar_handle handle_ = MPI_T_PVAR_HANDLE_NULL;
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
  std::vector<unsigned long long> values_;
};
}  // namespace tool
