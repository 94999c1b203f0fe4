// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Attributes of communicators and datatypes: callbacks, their order and failures, keys freed while in use, predefined attributes.
// ranks: 1 2
#include <climits>
#include <string>
#include <vector>

#include "check.hpp"

static std::vector<std::string> log_;
static int copy_code = MPI_SUCCESS, delete_code = MPI_SUCCESS;

static int copy_comm(MPI_Comm comm, int keyval, void* extra, void* in, void* out, int* flag) {
  int rank;
  CHECK_EQ(MPI_Comm_rank(comm, &rank), MPI_SUCCESS);  // calls are allowed in callbacks
  CHECK(keyval != MPI_KEYVAL_INVALID);
  log_.push_back("copy " + std::to_string(reinterpret_cast<long>(in)) + " with " + static_cast<const char*>(extra));
  *static_cast<void**>(out) = reinterpret_cast<void*>(reinterpret_cast<long>(in) + 1);
  *flag = 1;
  return copy_code;
}
static int refuse_comm(MPI_Comm, int, void*, void*, void*, int* flag) {
  *flag = 0;
  return MPI_SUCCESS;
}
static int delete_comm(MPI_Comm comm, int, void* value, void* extra) {
  int size;
  CHECK_EQ(MPI_Comm_size(comm, &size), MPI_SUCCESS);
  log_.push_back("delete " + std::to_string(reinterpret_cast<long>(value)) + " with " + static_cast<const char*>(extra));
  return delete_code;
}
static void logged(std::vector<std::string> expected) {
  CHECK_EQ(log_.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) CHECK_EQ(log_[i], expected[i]);
  log_.clear();
}

static void* value(long v) { return reinterpret_cast<void*>(v); }
static long get(MPI_Comm comm, int keyval) {
  void* found = nullptr;
  int flag;
  CHECK_EQ(MPI_Comm_get_attr(comm, keyval, &found, &flag), MPI_SUCCESS);
  return flag ? reinterpret_cast<long>(found) : -1;
}

static char kExtra[] = "extra";

static void life_of_an_attribute() {
  int key;
  MPI_Comm comm, copy;
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  CHECK_EQ(MPI_Comm_create_keyval(copy_comm, delete_comm, &key, kExtra), MPI_SUCCESS);
  CHECK(key != MPI_KEYVAL_INVALID);
  CHECK_EQ(get(comm, key), -1L);
  MPI_Comm_set_attr(comm, key, value(10));
  CHECK_EQ(get(comm, key), 10L);
  MPI_Comm_set_attr(comm, key, value(20));  // the old value is deleted first
  logged({"delete 10 with extra"});
  MPI_Comm_dup(comm, &copy);
  logged({"copy 20 with extra"});
  CHECK_EQ(get(copy, key), 21L);
  MPI_Request request;
  MPI_Comm second;
  MPI_Comm_idup(comm, &second, &request);
  logged({"copy 20 with extra"});
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK_EQ(get(second, key), 21L);
  MPI_Comm_free(&second);
  logged({"delete 21 with extra"});
  MPI_Comm split;
  MPI_Comm_split(comm, 0, 0, &split);
  CHECK_EQ(get(split, key), -1L);  // only duplicates get copies
  MPI_Comm_free(&split);
  CHECK_EQ(MPI_Comm_delete_attr(copy, key), MPI_SUCCESS);
  logged({"delete 21 with extra"});
  CHECK_ERROR(MPI_Comm_delete_attr(copy, key), MPI_ERR_KEYVAL);

  // The key is freed; the attribute that uses it stays and can be read, copied and deleted.
  const int freed = key;
  CHECK_EQ(MPI_Comm_free_keyval(&key), MPI_SUCCESS);
  CHECK_EQ(key, int(MPI_KEYVAL_INVALID));
  CHECK_EQ(get(comm, freed), 20L);
  CHECK_ERROR(MPI_Comm_set_attr(comm, freed, value(30)), MPI_ERR_KEYVAL);
  MPI_Comm_free(&copy);
  MPI_Comm_dup(comm, &copy);
  CHECK_EQ(get(copy, freed), 21L);
  MPI_Comm_free(&copy);
  MPI_Comm_free(&comm);
  logged({"copy 20 with extra", "delete 21 with extra", "delete 20 with extra"});
  void* found;
  int flag;
  CHECK_ERROR(MPI_Comm_get_attr(MPI_COMM_SELF, freed, &found, &flag), MPI_ERR_KEYVAL);  // nobody uses it any more
}

static void several() {
  int keys[4];
  MPI_Comm_create_keyval(MPI_COMM_DUP_FN, delete_comm, &keys[0], kExtra);
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, delete_comm, &keys[1], kExtra);
  MPI_Comm_create_keyval(refuse_comm, delete_comm, &keys[2], kExtra);
  MPI_Comm_create_keyval(MPI_COMM_DUP_FN, MPI_COMM_NULL_DELETE_FN, &keys[3], kExtra);
  MPI_Comm comm, copy;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  for (int i = 0; i < 4; ++i) MPI_Comm_set_attr(comm, keys[i], value(i));
  MPI_Comm_dup(comm, &copy);
  CHECK_EQ(get(copy, keys[0]), 0L);
  CHECK_EQ(get(copy, keys[1]), -1L);
  CHECK_EQ(get(copy, keys[2]), -1L);
  CHECK_EQ(get(copy, keys[3]), 3L);
  MPI_Comm_free(&copy);
  logged({"delete 0 with extra"});
  MPI_Comm_free(&comm);
  logged({"delete 2 with extra", "delete 1 with extra", "delete 0 with extra"});  // the last set first
  for (int& key : keys) MPI_Comm_free_keyval(&key);
}

static void failing_callbacks() {
  int key, mine;
  MPI_Add_error_class(&mine);
  MPI_Comm comm, copy = MPI_COMM_NULL;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Comm_create_keyval(copy_comm, delete_comm, &key, kExtra);
  MPI_Comm_set_attr(comm, key, value(1));
  copy_code = mine;
  CHECK_EQ(MPI_Comm_dup(comm, &copy), mine);
  MPI_Request request;
  CHECK_EQ(MPI_Comm_idup(comm, &copy, &request), mine);
  copy_code = MPI_SUCCESS;
  delete_code = mine;
  CHECK_EQ(MPI_Comm_delete_attr(comm, key), mine);
  CHECK_EQ(get(comm, key), 1L);
  CHECK_EQ(MPI_Comm_set_attr(comm, key, value(2)), mine);
  CHECK_EQ(get(comm, key), 1L);
  CHECK_EQ(MPI_Comm_free(&comm), mine);
  CHECK(comm != MPI_COMM_NULL);
  delete_code = MPI_SUCCESS;
  CHECK_EQ(MPI_Comm_free(&comm), MPI_SUCCESS);
  MPI_Comm_free_keyval(&key);
  log_.clear();
}

static int copy_type(MPI_Datatype, int, void*, void* in, void* out, int* flag) {
  *static_cast<void**>(out) = value(reinterpret_cast<long>(in) * 2);
  *flag = 1;
  return MPI_SUCCESS;
}
static int deleted_types = 0;
static int delete_type(MPI_Datatype, int, void*, void*) {
  ++deleted_types;
  return MPI_SUCCESS;
}

static void datatypes() {
  int key, comm_key;
  CHECK_EQ(MPI_Type_create_keyval(copy_type, delete_type, &key, nullptr), MPI_SUCCESS);
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &comm_key, nullptr);
  MPI_Datatype type, copy;
  MPI_Type_contiguous(3, MPI_INT, &type);
  CHECK_EQ(MPI_Type_set_attr(type, key, value(21)), MPI_SUCCESS);
  MPI_Type_dup(type, &copy);
  void* found;
  int flag;
  CHECK_EQ(MPI_Type_get_attr(copy, key, &found, &flag), MPI_SUCCESS);
  CHECK(flag);
  CHECK_EQ(reinterpret_cast<long>(found), 42L);
  CHECK_EQ(MPI_Type_delete_attr(copy, key), MPI_SUCCESS);
  CHECK_EQ(deleted_types, 1);
  MPI_Type_free(&copy);
  CHECK_EQ(deleted_types, 1);
  MPI_Type_free(&type);
  CHECK_EQ(deleted_types, 2);
  CHECK_ERROR(MPI_Type_set_attr(MPI_INT, comm_key, nullptr), MPI_ERR_KEYVAL);
  CHECK_ERROR(MPI_Comm_set_attr(MPI_COMM_WORLD, key, nullptr), MPI_ERR_KEYVAL);
  CHECK_EQ(MPI_Type_set_attr(MPI_INT, key, value(5)), MPI_SUCCESS);  // predefined types have attributes too
  CHECK_EQ(MPI_Type_delete_attr(MPI_INT, key), MPI_SUCCESS);
  MPI_Type_free_keyval(&key);
  MPI_Comm_free_keyval(&comm_key);
}

static int predefined(int keyval, bool expected = true) {
  int* found = nullptr;
  int flag;
  CHECK_EQ(MPI_Comm_get_attr(MPI_COMM_WORLD, keyval, &found, &flag), MPI_SUCCESS);
  CHECK(flag || !expected);
  return flag ? *found : -1;
}

static void predefined_attributes() {
  CHECK(predefined(MPI_TAG_UB) >= 32767);
  CHECK_EQ(predefined(MPI_HOST), int(MPI_PROC_NULL));
  CHECK_EQ(predefined(MPI_IO), int(MPI_ANY_SOURCE));
  CHECK_EQ(predefined(MPI_WTIME_IS_GLOBAL), 1);
  int size, code;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  CHECK(predefined(MPI_UNIVERSE_SIZE) >= size);
  CHECK_EQ(predefined(MPI_APPNUM, false), 0);
  MPI_Add_error_class(&code);
  CHECK_EQ(predefined(MPI_LASTUSEDCODE), code);
  int key = MPI_TAG_UB;
  CHECK_ERROR(MPI_Comm_set_attr(MPI_COMM_WORLD, key, nullptr), MPI_ERR_KEYVAL);
  CHECK_ERROR(MPI_Comm_delete_attr(MPI_COMM_WORLD, key), MPI_ERR_KEYVAL);
  CHECK_ERROR(MPI_Comm_free_keyval(&key), MPI_ERR_KEYVAL);
  // The deprecated names do the same.
  int* found;
  int flag;
  CHECK_EQ(MPI_Attr_get(MPI_COMM_WORLD, MPI_TAG_UB, &found, &flag), MPI_SUCCESS);
  CHECK(flag);
  CHECK_EQ(MPI_Keyval_create(MPI_DUP_FN, MPI_NULL_DELETE_FN, &key, nullptr), MPI_SUCCESS);
  CHECK_EQ(MPI_Attr_put(MPI_COMM_WORLD, key, value(3)), MPI_SUCCESS);
  CHECK_EQ(get(MPI_COMM_WORLD, key), 3L);
  CHECK_EQ(MPI_Attr_delete(MPI_COMM_WORLD, key), MPI_SUCCESS);
  CHECK_EQ(MPI_Keyval_free(&key), MPI_SUCCESS);
}

static void bad_keys() {
  int invalid = MPI_KEYVAL_INVALID, flag;
  void* found;
  CHECK_ERROR(MPI_Comm_set_attr(MPI_COMM_WORLD, invalid, nullptr), MPI_ERR_KEYVAL);
  CHECK_ERROR(MPI_Comm_get_attr(MPI_COMM_WORLD, 123456789, &found, &flag), MPI_ERR_KEYVAL);
  CHECK_ERROR(MPI_Comm_free_keyval(&invalid), MPI_ERR_KEYVAL);
  int key;
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &key, nullptr);
  int twice = key;
  MPI_Comm_free_keyval(&key);
  CHECK_ERROR(MPI_Comm_free_keyval(&twice), MPI_ERR_KEYVAL);
  CHECK_ERROR(MPI_Comm_set_attr(MPI_COMM_NULL, twice, nullptr), MPI_ERR_COMM);
}

// The attributes of MPI_COMM_SELF are deleted first of all by MPI_Finalize, the last set first, while MPI still works.
static int order = 0;
static int at_the_end(MPI_Comm comm, int, void* v, void*) {
  int finalized;
  MPI_Finalized(&finalized);
  CHECK(!finalized);
  CHECK_EQ(order++, static_cast<int>(reinterpret_cast<long>(v)));
  int sum = 0, one = 1;
  CHECK_EQ(MPI_Allreduce(&one, &sum, 1, MPI_INT, MPI_SUM, comm), MPI_SUCCESS);
  return MPI_SUCCESS;
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  life_of_an_attribute();
  several();
  failing_callbacks();
  datatypes();
  predefined_attributes();
  bad_keys();
  for (int i = 2; i >= 0; --i) {
    int key;
    MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, at_the_end, &key, nullptr);
    MPI_Comm_set_attr(MPI_COMM_SELF, key, value(i));
    MPI_Comm_free_keyval(&key);
  }
  MPI_Finalize();
  if (order != 3) return 1;
}
