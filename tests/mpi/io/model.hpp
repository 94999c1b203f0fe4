// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the tests of files share: a file name that all ranks know, the file read and written with the system's own calls, and types that
// are also known as a plain list of the bytes that they show.
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "check.hpp"

namespace model {

using Bytes = std::vector<unsigned char>;

/// A name in the folder for temporary files, the same at all ranks of the communicator.
inline std::string file_name(MPI_Comm comm, const char* what) {
  const char* folder = std::getenv("TMPDIR");
  int pid = static_cast<int>(getpid());
  MPI_Bcast(&pid, 1, MPI_INT, 0, comm);
  return std::string(folder != nullptr ? folder : "/tmp") + "/tutti-io-" + what + "-" + std::to_string(pid);
}

inline Bytes read_file(const std::string& name) {
  Bytes bytes;
  const int fd = ::open(name.c_str(), O_RDONLY);
  CHECK(fd >= 0);
  struct stat about;
  CHECK_EQ(fstat(fd, &about), 0);
  bytes.resize(static_cast<std::size_t>(about.st_size));
  CHECK_EQ(pread(fd, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  ::close(fd);
  return bytes;
}

inline void write_file(const std::string& name, const Bytes& bytes) {
  const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  CHECK(fd >= 0);
  CHECK_EQ(pwrite(fd, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  ::close(fd);
}

inline MPI_File open_file(MPI_Comm comm, const std::string& name, int amode, MPI_Info info = MPI_INFO_NULL) {
  MPI_File file = MPI_FILE_NULL;
  CHECK_EQ(MPI_File_open(comm, name.c_str(), amode, info, &file), MPI_SUCCESS);
  return file;
}

/// A type of bytes: which bytes of an extent it shows, in order.
struct Type {
  MPI_Datatype handle;
  std::vector<long> shown;
  long extent;

  /// The place of the stream's n-th byte.
  long place(long n) const {
    const long size = static_cast<long>(shown.size());
    return n / size * extent + shown[static_cast<std::size_t>(n % size)];
  }
};

/// Blocks of `unit` bytes with gaps; displacements rise, as a filetype's must.
inline Type random_type(std::mt19937& random, int unit, int most_blocks = 5) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Type type;
  std::vector<int> lengths, places;
  int at = below(3);
  for (int b = 1 + below(most_blocks); b > 0; --b) {
    lengths.push_back((1 + below(4)) * unit);
    places.push_back(at * unit);
    for (int i = 0; i < lengths.back(); ++i) type.shown.push_back(at * unit + i);
    at += lengths.back() / unit + below(4);
  }
  type.extent = (at + below(3)) * unit;
  MPI_Datatype blocks;
  MPI_Type_indexed(static_cast<int>(lengths.size()), lengths.data(), places.data(), MPI_BYTE, &blocks);
  MPI_Type_create_resized(blocks, 0, type.extent, &type.handle);
  MPI_Type_free(&blocks);
  MPI_Type_commit(&type.handle);
  return type;
}
}  // namespace model
