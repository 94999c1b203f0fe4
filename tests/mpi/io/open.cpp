// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 4
//
// Opening, closing, sizes, modes, pointers, hints, handlers: what they do, and the errors of each, with the file's name in the words.
#include <cerrno>
#include <cstring>

#include "model.hpp"

namespace {
int rank, size;
std::string name;

int open_code(const std::string& file, int amode) {
  MPI_File f = MPI_FILE_NULL;
  const int code = MPI_File_open(MPI_COMM_WORLD, file.c_str(), amode, MPI_INFO_NULL, &f);
  if (code == MPI_SUCCESS) MPI_File_close(&f);
  return code;
}

bool exists() { return access(name.c_str(), F_OK) == 0; }

void modes() {
  CHECK_ERROR(open_code(name, 0), MPI_ERR_AMODE);
  CHECK_ERROR(open_code(name, MPI_MODE_RDONLY | MPI_MODE_RDWR), MPI_ERR_AMODE);
  CHECK_ERROR(open_code(name, MPI_MODE_RDONLY | MPI_MODE_CREATE), MPI_ERR_AMODE);
  CHECK_ERROR(open_code(name, MPI_MODE_RDWR | MPI_MODE_SEQUENTIAL), MPI_ERR_AMODE);
  CHECK_ERROR(open_code(name, MPI_MODE_RDWR | 1 << 20), MPI_ERR_AMODE);
  if (size > 1) CHECK_ERROR(open_code(name, rank == 0 ? MPI_MODE_RDWR : MPI_MODE_RDONLY), MPI_ERR_NOT_SAME);
  if (size > 1) CHECK(open_code(name, rank == size - 1 ? 0 : MPI_MODE_RDWR) != MPI_SUCCESS);
  CHECK_ERROR(open_code(name, MPI_MODE_RDWR), MPI_ERR_NO_SUCH_FILE);
  CHECK_ERROR(open_code(name + "/x", MPI_MODE_RDWR | MPI_MODE_CREATE), MPI_ERR_NO_SUCH_FILE);
  CHECK_ERROR(open_code("/", MPI_MODE_RDONLY), MPI_ERR_BAD_FILE);
  CHECK(!exists());

  const int code = open_code(name, MPI_MODE_RDWR);
  char words[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, words, &length);
  CHECK(std::strstr(words, name.c_str()) != nullptr);
  CHECK(std::strstr(words, std::strerror(ENOENT)) != nullptr);

  CHECK_EQ(open_code(name, MPI_MODE_WRONLY | MPI_MODE_CREATE | MPI_MODE_EXCL), MPI_SUCCESS);
  CHECK(exists());
  CHECK_ERROR(open_code(name, MPI_MODE_WRONLY | MPI_MODE_CREATE | MPI_MODE_EXCL), MPI_ERR_FILE_EXISTS);
  CHECK_EQ(open_code(name, MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE), MPI_SUCCESS);
  CHECK(!exists());
  CHECK_ERROR(MPI_File_delete(name.c_str(), MPI_INFO_NULL), MPI_ERR_NO_SUCH_FILE);
  MPI_Barrier(MPI_COMM_WORLD);
}

/// Access is refused when the mode says so.
void accesses() {
  int x = 7;
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_WRONLY | MPI_MODE_CREATE);
  CHECK_ERROR(MPI_File_read(f, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_ERR_ACCESS);
  CHECK_EQ(MPI_File_write_at(f, rank, "x", 1, MPI_BYTE, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_ERROR(MPI_File_write_at(f, -1, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_ERR_ARG);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
  CHECK(f == MPI_FILE_NULL);

  f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDONLY);
  CHECK_ERROR(MPI_File_write(f, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_ERR_READ_ONLY);
  CHECK_ERROR(MPI_File_set_size(f, 3), MPI_ERR_READ_ONLY);
  CHECK_ERROR(MPI_File_preallocate(f, 3), MPI_ERR_READ_ONLY);
  CHECK_EQ(MPI_File_sync(f), MPI_SUCCESS);
  MPI_File_close(&f);

  f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_WRONLY | MPI_MODE_SEQUENTIAL);
  CHECK_ERROR(MPI_File_write(f, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_ERR_UNSUPPORTED_OPERATION);
  CHECK_ERROR(MPI_File_write_at(f, 0, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_ERR_UNSUPPORTED_OPERATION);
  CHECK_ERROR(MPI_File_seek(f, 0, MPI_SEEK_SET), MPI_ERR_UNSUPPORTED_OPERATION);
  CHECK_EQ(MPI_File_write_shared(f, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQ(MPI_File_set_view(f, MPI_DISPLACEMENT_CURRENT, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_SUCCESS);
  MPI_Offset disp = -1;
  MPI_Datatype e, t;
  char rep[MPI_MAX_DATAREP_STRING];
  CHECK_EQ(MPI_File_get_view(f, &disp, &e, &t, rep), MPI_SUCCESS);
  CHECK_EQ(disp, MPI_Offset(size * sizeof(int)));
  CHECK(e == MPI_INT && t == MPI_INT && std::string(rep) == "native");
  MPI_File_close(&f);
}

void views() {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR);
  MPI_Datatype back, negative, twice;
  int ones[] = {1, 1}, falling[] = {2, 0}, below[] = {-1, 0}, same[] = {0, 0};
  MPI_Type_indexed(2, ones, falling, MPI_INT, &back);
  MPI_Type_indexed(2, ones, below, MPI_INT, &negative);
  MPI_Type_indexed(2, ones, same, MPI_INT, &twice);
  for (MPI_Datatype* t : {&back, &negative, &twice}) MPI_Type_commit(t);
  CHECK_ERROR(MPI_File_set_view(f, 0, MPI_INT, back, "native", MPI_INFO_NULL), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_File_set_view(f, 0, MPI_INT, negative, "native", MPI_INFO_NULL), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_File_set_view(f, 0, MPI_INT, twice, "native", MPI_INFO_NULL), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_File_set_view(f, 0, MPI_INT, MPI_CHAR, "native", MPI_INFO_NULL), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_File_set_view(f, -3, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_ERR_ARG);
  CHECK_ERROR(MPI_File_set_view(f, MPI_DISPLACEMENT_CURRENT, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_ERR_ARG);
  CHECK_ERROR(MPI_File_set_view(f, 0, MPI_INT, MPI_INT, "martian", MPI_INFO_NULL), MPI_ERR_UNSUPPORTED_DATAREP);
  // One rank's error is everybody's.
  CHECK_ERROR(MPI_File_set_view(f, rank == size - 1 ? -3 : 0, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_ERR_ARG);
  CHECK_EQ(MPI_File_set_view(f, 5, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_SUCCESS);
  char c = 0;
  CHECK_ERROR(MPI_File_read(f, &c, 1, MPI_CHAR, MPI_STATUS_IGNORE), MPI_ERR_IO);
  for (MPI_Datatype* t : {&back, &negative, &twice}) MPI_Type_free(t);
  MPI_File_close(&f);
}

void pointers_and_sizes() {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR);
  CHECK_EQ(MPI_File_set_size(f, 1003), MPI_SUCCESS);
  CHECK_EQ(MPI_File_preallocate(f, 100), MPI_SUCCESS);
  MPI_Offset at = -1;
  CHECK_EQ(MPI_File_get_size(f, &at), MPI_SUCCESS);
  CHECK_EQ(at, 1003);
  if (size > 1) CHECK_ERROR(MPI_File_set_size(f, rank), MPI_ERR_NOT_SAME);
  MPI_Datatype pair;
  MPI_Type_create_resized(MPI_INT, 0, 8, &pair);
  MPI_Type_commit(&pair);
  MPI_File_set_view(f, 3, MPI_INT, pair, "native", MPI_INFO_NULL);
  CHECK_EQ(MPI_File_seek(f, -1, MPI_SEEK_END), MPI_SUCCESS);
  MPI_File_get_position(f, &at);
  CHECK_EQ(at, 124);
  CHECK_EQ(MPI_File_seek(f, -4, MPI_SEEK_CUR), MPI_SUCCESS);
  CHECK_ERROR(MPI_File_seek(f, -1000, MPI_SEEK_CUR), MPI_ERR_ARG);
  CHECK_ERROR(MPI_File_seek(f, 0, 77), MPI_ERR_ARG);
  MPI_File_get_position(f, &at);
  CHECK_EQ(at, 120);
  CHECK_EQ(MPI_File_seek_shared(f, 0, MPI_SEEK_END), MPI_SUCCESS);
  MPI_File_get_position_shared(f, &at);
  CHECK_EQ(at, 125);
  MPI_Barrier(MPI_COMM_WORLD);
  if (size > 1) CHECK_ERROR(MPI_File_seek_shared(f, rank, MPI_SEEK_SET), MPI_ERR_NOT_SAME);
  MPI_Type_free(&pair);
  MPI_File_close(&f);

  f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_APPEND);
  MPI_File_get_position(f, &at);
  CHECK_EQ(at, 1003);
  MPI_File_get_position_shared(f, &at);
  CHECK_EQ(at, 1003);
  MPI_File_close(&f);
}

void hints() {
  MPI_Info info, used;
  MPI_Info_create(&info);
  MPI_Info_set(info, "cb_buffer_size", "12345");
  MPI_Info_set(info, "what_nobody_knows", "1");
  MPI_Info_set(info, "cb_nodes", "nonsense");
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR, info);
  MPI_Info_free(&info);
  CHECK_EQ(MPI_File_get_info(f, &used), MPI_SUCCESS);
  char value[32];
  int room = sizeof value, flag = 0;
  MPI_Info_get_string(used, "cb_buffer_size", &room, value, &flag);
  CHECK(flag && std::string(value) == "12345");
  MPI_Info_get_string(used, "what_nobody_knows", &room, value, &flag);
  CHECK(!flag);
  room = sizeof value;
  MPI_Info_get_string(used, "cb_nodes", &room, value, &flag);
  CHECK(flag && std::string(value) == "0");
  MPI_Info_free(&used);
  MPI_File_close(&f);
}

int handled = 0;
void handler(MPI_File*, int* code, ...) { handled = *code; }

void handlers() {
  MPI_Errhandler mine, got;
  MPI_File_create_errhandler(handler, &mine);
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDONLY);
  CHECK_EQ(MPI_File_get_errhandler(f, &got), MPI_SUCCESS);
  CHECK(got == MPI_ERRORS_RETURN);
  MPI_Errhandler_free(&got);
  CHECK_EQ(MPI_File_set_errhandler(f, mine), MPI_SUCCESS);
  MPI_File_set_size(f, 1);
  CHECK_EQ(check::error_class(handled), MPI_ERR_READ_ONLY);
  MPI_File_call_errhandler(f, MPI_ERR_OTHER);
  CHECK_EQ(handled, MPI_ERR_OTHER);
  MPI_File_close(&f);

  MPI_File_set_errhandler(MPI_FILE_NULL, mine);
  MPI_File_open(MPI_COMM_SELF, (name + ".none").c_str(), MPI_MODE_RDONLY, MPI_INFO_NULL, &f);
  CHECK_EQ(check::error_class(handled), MPI_ERR_NO_SUCH_FILE);
  f = model::open_file(MPI_COMM_SELF, name, MPI_MODE_RDONLY);
  MPI_File_get_errhandler(f, &got);
  CHECK(got == mine);
  MPI_Errhandler_free(&got);
  MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_RETURN);
  MPI_Errhandler_free(&mine);
  MPI_File_close(&f);
}

void splits() {
  int x = 0, y = 0;
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR);
  CHECK_ERROR(MPI_File_read_all_end(f, &x, MPI_STATUS_IGNORE), MPI_ERR_IO);
  CHECK_EQ(MPI_File_read_all_begin(f, &x, 1, MPI_INT), MPI_SUCCESS);
  CHECK_ERROR(MPI_File_read_all_begin(f, &y, 1, MPI_INT), MPI_ERR_IO);
  CHECK_ERROR(MPI_File_write_all_end(f, &x, MPI_STATUS_IGNORE), MPI_ERR_IO);
  CHECK_ERROR(MPI_File_read_all_end(f, &y, MPI_STATUS_IGNORE), MPI_ERR_BUFFER);
  CHECK(MPI_File_close(&f) != MPI_SUCCESS);
  CHECK_EQ(MPI_File_read_all_end(f, &x, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  name = model::file_name(MPI_COMM_WORLD, "open");
  modes();
  accesses();
  views();
  pointers_and_sizes();
  hints();
  handlers();
  splits();
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) CHECK_EQ(MPI_File_delete(name.c_str(), MPI_INFO_NULL), MPI_SUCCESS);
  MPI_Finalize();
}
