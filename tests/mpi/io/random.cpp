// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3 4
//
// Random accesses against a plain model of the file. Each rank has a view and a memory type of its own, so that the ranks' bytes lie between
// each other; what was written is compared with the file as the system reads it, what was read with the model.
#include "model.hpp"

namespace {
using model::Bytes;
using model::Type;

int rank, size;

/// How an access is called.
enum Way { at, at_all, own, own_all, iat, iat_all, iown, iown_all, split_at, split_own, ways };

void finish(MPI_Request* request, MPI_Status* status) { CHECK_EQ(MPI_Wait(request, status), MPI_SUCCESS); }

void access(MPI_File f, int way, bool writing, long etype, void* buf, int count, MPI_Datatype type, MPI_Status* status) {
  MPI_Request r;
  const bool moves = way == own || way == own_all || way == iown || way == iown_all || way == split_own;
  if (moves) CHECK_EQ(MPI_File_seek(f, etype, MPI_SEEK_SET), MPI_SUCCESS);
#define ACCESS(read, write) CHECK_EQ(writing ? (write) : (read), MPI_SUCCESS)
  switch (way) {
    case at: ACCESS(MPI_File_read_at(f, etype, buf, count, type, status), MPI_File_write_at(f, etype, buf, count, type, status)); break;
    case at_all: ACCESS(MPI_File_read_at_all(f, etype, buf, count, type, status), MPI_File_write_at_all(f, etype, buf, count, type, status)); break;
    case own: ACCESS(MPI_File_read(f, buf, count, type, status), MPI_File_write(f, buf, count, type, status)); break;
    case own_all: ACCESS(MPI_File_read_all(f, buf, count, type, status), MPI_File_write_all(f, buf, count, type, status)); break;
    case iat:
      ACCESS(MPI_File_iread_at(f, etype, buf, count, type, &r), MPI_File_iwrite_at(f, etype, buf, count, type, &r));
      finish(&r, status);
      break;
    case iat_all:
      ACCESS(MPI_File_iread_at_all(f, etype, buf, count, type, &r), MPI_File_iwrite_at_all(f, etype, buf, count, type, &r));
      finish(&r, status);
      break;
    case iown:
      ACCESS(MPI_File_iread(f, buf, count, type, &r), MPI_File_iwrite(f, buf, count, type, &r));
      finish(&r, status);
      break;
    case iown_all:
      ACCESS(MPI_File_iread_all(f, buf, count, type, &r), MPI_File_iwrite_all(f, buf, count, type, &r));
      finish(&r, status);
      break;
    case split_at:
      ACCESS(MPI_File_read_at_all_begin(f, etype, buf, count, type), MPI_File_write_at_all_begin(f, etype, buf, count, type));
      ACCESS(MPI_File_read_at_all_end(f, buf, status), MPI_File_write_at_all_end(f, buf, status));
      break;
    default:
      ACCESS(MPI_File_read_all_begin(f, buf, count, type), MPI_File_write_all_begin(f, buf, count, type));
      ACCESS(MPI_File_read_all_end(f, buf, status), MPI_File_write_all_end(f, buf, status));
  }
}

/// One file, one view for each rank, several accesses.
void one_file(unsigned seed, const std::string& name, bool forced) {
  std::mt19937 shared(seed), mine(seed * 977 + static_cast<unsigned>(rank));
  const auto below = [](std::mt19937& random, int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const int unit = 1 + below(shared, 4);
  const long slot = 8 * unit;  // each rank sees every size-th slot, and in it what its own type shows

  Type inner = model::random_type(mine, unit);
  // The view: the ranks' types one after the other, tiled, so that they interleave.
  long extents[8] = {}, before = 0, all = 0;
  MPI_Allgather(&inner.extent, 1, MPI_LONG, extents, 1, MPI_LONG, MPI_COMM_WORLD);
  for (int r = 0; r < size; ++r) {
    if (r < rank) before += extents[r];
    all += extents[r];
  }
  Type view = inner;
  MPI_Type_create_resized(inner.handle, 0, all, &view.handle);
  MPI_Type_commit(&view.handle);
  view.extent = all;
  const long disp = slot + before;
  MPI_Datatype etype;
  MPI_Type_contiguous(unit, MPI_BYTE, &etype);
  MPI_Type_commit(&etype);

  Bytes file(static_cast<std::size_t>(200 + below(shared, 3000)));
  for (auto& b : file) b = static_cast<unsigned char>(shared());
  if (rank == 0) model::write_file(name, file);
  MPI_Info info = MPI_INFO_NULL;
  if (forced) {
    MPI_Info_create(&info);
    MPI_Info_set(info, "romio_cb_write", "enable");
    MPI_Info_set(info, "romio_cb_read", "enable");
    MPI_Info_set(info, "cb_buffer_size", "100");
    MPI_Info_set(info, "cb_nodes", std::to_string(1 + below(shared, size)).c_str());
  }
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR, info);
  if (forced) MPI_Info_free(&info);
  if (below(shared, 4) == 0) MPI_File_set_atomicity(f, 1);
  CHECK_EQ(MPI_File_set_view(f, disp, etype, view.handle, "native", MPI_INFO_NULL), MPI_SUCCESS);

  for (int step = 0; step < 6; ++step) {
    const bool writing = below(shared, 2) == 0;
    const int way = below(shared, ways);
    const Type memory = model::random_type(mine, unit);
    const long bytes_each = static_cast<long>(memory.shown.size());
    const int count = below(mine, 12);
    const long from = below(mine, 30), total = count * bytes_each;
    Bytes buffer(static_cast<std::size_t>(memory.extent * (count + 1) + 1)), expected;
    for (auto& b : buffer) b = static_cast<unsigned char>(mine());
    expected = buffer;

    MPI_Offset begin_byte = -1;
    CHECK_EQ(MPI_File_get_byte_offset(f, from, &begin_byte), MPI_SUCCESS);
    CHECK_EQ(begin_byte, disp + view.place(from * unit));
    MPI_Status status;
    access(f, way, writing, from, buffer.data(), count, memory.handle, &status);
    if (way == own || way == own_all || way == split_own) {
      MPI_Offset position = -1;
      MPI_File_get_position(f, &position);
      CHECK_EQ(position, from + total / unit);
    }
    MPI_Count told = -1;
    MPI_Get_elements_c(&status, MPI_BYTE, &told);
    MPI_Barrier(MPI_COMM_WORLD);

    if (writing) {
      CHECK_EQ(told, total);
      // Everybody tells everybody what it wrote where.
      std::vector<long> pairs;
      for (long i = 0; i < total; ++i) {
        pairs.push_back(disp + view.place(from * unit + i));
        pairs.push_back(buffer[static_cast<std::size_t>(memory.place(i))]);
      }
      for (int r = 0; r < size; ++r) {
        long n = static_cast<long>(pairs.size());
        MPI_Bcast(&n, 1, MPI_LONG, r, MPI_COMM_WORLD);
        std::vector<long> theirs = r == rank ? pairs : std::vector<long>(static_cast<std::size_t>(n));
        MPI_Bcast(theirs.data(), static_cast<int>(n), MPI_LONG, r, MPI_COMM_WORLD);
        for (std::size_t i = 0; i < theirs.size(); i += 2) {
          const auto place = static_cast<std::size_t>(theirs[i]);
          if (file.size() <= place) file.resize(place + 1);
          file[place] = static_cast<unsigned char>(theirs[i + 1]);
        }
      }
      CHECK(model::read_file(name) == file);
    } else {
      long there = 0;
      for (; there < total; ++there) {
        const auto place = static_cast<std::size_t>(disp + view.place(from * unit + there));
        if (place >= file.size()) break;
        expected[static_cast<std::size_t>(memory.place(there))] = file[place];
      }
      CHECK_EQ(told, there);
      CHECK(buffer == expected);
    }
    MPI_Type_free(const_cast<MPI_Datatype*>(&memory.handle));
    MPI_Barrier(MPI_COMM_WORLD);
  }
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
  MPI_Type_free(&inner.handle);
  MPI_Type_free(&view.handle);
  MPI_Type_free(&etype);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const unsigned first = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1;
  const std::string name = model::file_name(MPI_COMM_WORLD, "random");
  for (unsigned seed = first; seed < first + 60; ++seed) {
    if (argc > 1 && rank == 0) std::fprintf(stderr, "seed %u\n", seed);
    one_file(seed, name, seed % 2 == 0);
  }
  if (rank == 0) unlink(name.c_str());
  MPI_Finalize();
}
