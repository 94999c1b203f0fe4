// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 4
//
// Offsets and counts above 2^31 in sparse files, aggregators over windows smaller than a piece, and accesses that the system refuses: the
// error comes at every rank of a collective access, and nobody waits for the one that failed.
#include <sys/resource.h>

#include <csignal>

#include "model.hpp"

namespace {
int rank, size;
std::string name;
constexpr MPI_Offset kFar = MPI_Offset(5) << 30;

void far_offsets() {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  CHECK_EQ(MPI_File_set_size(f, kFar + 8 * size), MPI_SUCCESS);
  CHECK_EQ(MPI_File_set_view(f, kFar, MPI_LONG, MPI_LONG, "native", MPI_INFO_NULL), MPI_SUCCESS);
  long x = rank + 1, y = 0;
  CHECK_EQ(MPI_File_write_at_all(f, rank, &x, 1, MPI_LONG, MPI_STATUS_IGNORE), MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQ(MPI_File_read_at(f, size - 1, &y, 1, MPI_LONG, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(y, size);
  MPI_Offset at = 0;
  CHECK_EQ(MPI_File_get_size(f, &at), MPI_SUCCESS);
  CHECK_EQ(at, kFar + 8 * size);
  CHECK_EQ(MPI_File_set_view(f, 0, MPI_BYTE, MPI_BYTE, "native", MPI_INFO_NULL), MPI_SUCCESS);
  CHECK_EQ(MPI_File_seek(f, kFar, MPI_SEEK_SET), MPI_SUCCESS);
  CHECK_EQ(MPI_File_read(f, &y, 8, MPI_BYTE, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(y, 1);
  CHECK_EQ(MPI_File_get_byte_offset(f, kFar * 3, &at), MPI_SUCCESS);
  CHECK_EQ(at, kFar * 3);
  CHECK_ERROR(MPI_File_write_at(f, MPI_Offset(0x7ffffffffffffff0), &x, 1, MPI_LONG, MPI_STATUS_IGNORE), MPI_ERR_ARG);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

/// A count above 2^31, of which the file has three.
void large_counts() {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  CHECK_EQ(MPI_File_write_at(f, 0, "abc", 3, MPI_BYTE, MPI_STATUS_IGNORE), MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Datatype same;
  MPI_Type_create_resized(MPI_BYTE, 0, 0, &same);  // all elements at one place in memory
  MPI_Type_commit(&same);
  char c = 0;
  MPI_Status status;
  CHECK_EQ(MPI_File_read_at_c(f, 0, &c, MPI_Count(3) << 30, same, &status), MPI_SUCCESS);
  MPI_Count n = 0;
  MPI_Get_count_c(&status, same, &n);
  CHECK_EQ(n, 3);
  CHECK_EQ(c, 'c');
  MPI_Offset at = 0;
  CHECK_EQ(MPI_File_read_c(f, &c, MPI_Count(3) << 30, same, &status), MPI_SUCCESS);
  MPI_File_get_position(f, &at);
  CHECK_EQ(at, MPI_Offset(3) << 30);
  MPI_Type_free(&same);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

MPI_File noted = MPI_FILE_NULL;
void note(MPI_File* file, int*, ...) { noted = *file; }

/// Bytes of the ranks in turn, so that aggregators write; one of them meets the limit of the file's size.
void refused() {
  std::signal(SIGXFSZ, SIG_IGN);
  constexpr int kBytes = 50000;
  MPI_Info info;
  MPI_Info_create(&info);
  MPI_Info_set(info, "romio_cb_write", "enable");
  MPI_Info_set(info, "cb_buffer_size", "10000");
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE, info);
  MPI_Info_free(&info);
  MPI_Datatype turns;
  MPI_Type_create_resized(MPI_BYTE, 0, size, &turns);
  MPI_Type_commit(&turns);
  CHECK_EQ(MPI_File_set_view(f, rank, MPI_BYTE, turns, "native", MPI_INFO_NULL), MPI_SUCCESS);
  std::vector<char> data(kBytes, static_cast<char>('a' + rank));
  rlimit old, limit;
  getrlimit(RLIMIT_FSIZE, &old);
  limit = old;
  limit.rlim_cur = kBytes / 2;
  if (rank == size - 1) setrlimit(RLIMIT_FSIZE, &limit);
  CHECK_ERROR(MPI_File_write_all(f, data.data(), kBytes, MPI_BYTE, MPI_STATUS_IGNORE), MPI_ERR_IO);
  MPI_Request request;
  MPI_File_seek(f, 0, MPI_SEEK_SET);
  CHECK_EQ(MPI_File_iwrite_all(f, data.data(), kBytes, MPI_BYTE, &request), MPI_SUCCESS);
  MPI_Errhandler handler;
  MPI_File_create_errhandler(note, &handler);
  MPI_File_set_errhandler(f, handler);
  MPI_Errhandler_free(&handler);
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_ERR_IO);
  CHECK(noted == f);
  setrlimit(RLIMIT_FSIZE, &old);
  CHECK_EQ(MPI_File_write_at_all(f, 0, data.data(), kBytes, MPI_BYTE, MPI_STATUS_IGNORE), MPI_SUCCESS);
  const model::Bytes bytes = model::read_file(name);
  CHECK_EQ(bytes.size(), std::size_t(kBytes) * std::size_t(size));
  for (std::size_t i = 0; i < bytes.size(); ++i) CHECK(bytes[i] == 'a' + i % std::size_t(size));
  MPI_Type_free(&turns);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

/// Several collective accesses at once, on several files, completed in another order; a file's communicator may be freed before.
void in_flight() {
  constexpr int kFiles = 3, kEach = 4, kBytes = 3000;
  MPI_File files[kFiles];
  MPI_Datatype turns;
  MPI_Type_create_resized(MPI_BYTE, 0, size, &turns);
  MPI_Type_commit(&turns);
  for (int i = 0; i < kFiles; ++i) {
    MPI_Comm comm;
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    files[i] = model::open_file(comm, name + std::to_string(i), MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
    MPI_Comm_free(&comm);
    CHECK_EQ(MPI_File_set_view(files[i], rank, MPI_BYTE, turns, "native", MPI_INFO_NULL), MPI_SUCCESS);
  }
  MPI_Type_free(&turns);
  std::vector<std::vector<char>> out, in;
  std::vector<MPI_Request> requests(kFiles * kEach);
  for (int i = 0; i < kFiles * kEach; ++i) out.emplace_back(kBytes, static_cast<char>(rank * 31 + i));
  for (int i = 0; i < kFiles * kEach; ++i) {
    auto& data = out[static_cast<std::size_t>(i)];
    CHECK_EQ(MPI_File_iwrite_at_all(files[i % kFiles], i / kFiles * kBytes, data.data(), kBytes, MPI_BYTE, &requests[static_cast<std::size_t>(i)]),
             MPI_SUCCESS);
  }
  for (std::size_t i = requests.size(); i-- > 0;) CHECK_EQ(MPI_Wait(&requests[i], MPI_STATUS_IGNORE), MPI_SUCCESS);
  in.assign(out.size(), std::vector<char>(kBytes));
  for (int i = 0; i < kFiles * kEach; ++i) {
    auto& data = in[static_cast<std::size_t>(i)];
    CHECK_EQ(MPI_File_iread_at_all(files[i % kFiles], i / kFiles * kBytes, data.data(), kBytes, MPI_BYTE, &requests[static_cast<std::size_t>(i)]),
             MPI_SUCCESS);
  }
  CHECK_EQ(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE), MPI_SUCCESS);
  CHECK(in == out);
  for (MPI_File& f : files) CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  name = model::file_name(MPI_COMM_WORLD, "large");
  far_offsets();
  large_counts();
  refused();
  for (int i = 0; i < 10; ++i) in_flight();
  MPI_Finalize();
}
