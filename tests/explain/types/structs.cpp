// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Types that do not fit, from C++: a struct against its parts, templates that choose the type, collectives whose ranks differ in it.
//
// wrong template: -n 2 : template
// right template: -n 2 : template right
// wrong wide-char: -n 2 : wide-char
// right wide-char: -n 2 : wide-char right
// wrong size_t: -n 2 : size_t
// right size_t: -n 2 : size_t right
// wrong fixed-width: -n 2 : fixed-width
// right fixed-width: -n 2 : fixed-width right
// wrong struct-of-doubles: -n 2 : struct-of-doubles
// right struct-of-doubles: -n 2 : struct-of-doubles right
// wrong bcast: -n 3 : bcast
// right bcast: -n 3 : bcast right
// wrong gather: -n 2 : gather
// right gather: -n 2 : gather right
// wrong allreduce: -n 2 : allreduce
// right allreduce: -n 2 : allreduce right
// wrong scatter: -n 3 : scatter
// right scatter: -n 3 : scatter right
// wrong alltoall: -n 2 : alltoall
// right alltoall: -n 2 : alltoall right
// wrong iallgather: -n 2 : iallgather
// right iallgather: -n 2 : iallgather right
#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {
int rank, size;
bool right;
const MPI_Comm world = MPI_COMM_WORLD;
double in[64], out[64];

template <class T>
MPI_Datatype type_of();
template <>
MPI_Datatype type_of<int>() {
  return MPI_INT;
}
template <>
MPI_Datatype type_of<float>() {
  return MPI_FLOAT;
}
template <>
MPI_Datatype type_of<std::size_t>() {
  return MPI_UNSIGNED_LONG;
}
template <>
MPI_Datatype type_of<double>() {
  return MPI_DOUBLE;
}

template <class T>
void send() {
  T value{};
  MPI_Send(&value, 1, type_of<T>(), 1, 1, world);
}

template <class T>
void receive() {
  T value{};
  MPI_Recv(&value, 1, type_of<T>(), 0, 1, world, MPI_STATUS_IGNORE);
}

void message(MPI_Datatype mine, MPI_Datatype theirs) {
  if (rank == 0) MPI_Send(in, 2, mine, 1, 2, world);
  else MPI_Recv(out, 2, right ? mine : theirs, 0, 2, world, MPI_STATUS_IGNORE);
}

struct Particle {
  double x, y, z;
};

// A struct of three doubles is what three doubles are; three longs are something else.
void struct_of_doubles() {
  MPI_Datatype particle;
  const int lengths[] = {1, 1, 1};
  const MPI_Aint places[] = {offsetof(Particle, x), offsetof(Particle, y), offsetof(Particle, z)};
  const MPI_Datatype types[] = {MPI_DOUBLE, MPI_DOUBLE, MPI_DOUBLE};
  MPI_Type_create_struct(3, lengths, places, types, &particle);
  MPI_Type_commit(&particle);
  Particle one{};
  if (rank == 0) MPI_Send(&one, 1, particle, 1, 3, world);
  else MPI_Recv(&one, 3, right ? MPI_DOUBLE : MPI_LONG, 0, 3, world, MPI_STATUS_IGNORE);
  MPI_Type_free(&particle);
}

// Rank 1 says that the numbers are of another type.
MPI_Datatype mine() { return right || rank != 1 ? MPI_DOUBLE : MPI_LONG; }

void collective(const char* what) {
  MPI_Request request;
  if (!std::strcmp(what, "bcast")) MPI_Bcast(in, 3, mine(), 0, world);
  if (!std::strcmp(what, "gather")) MPI_Gather(in, 2, mine(), out, 2, mine(), 0, world);
  if (!std::strcmp(what, "allreduce")) MPI_Allreduce(in, out, 2, mine(), MPI_SUM, world);
  if (!std::strcmp(what, "scatter")) MPI_Scatter(in, 2, mine(), out, 2, mine(), 0, world);
  if (!std::strcmp(what, "alltoall")) MPI_Alltoall(in, 2, mine(), out, 2, mine(), world);
  if (!std::strcmp(what, "iallgather")) {
    MPI_Iallgather(in, 2, mine(), out, 2, mine(), world, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  right = argc > 2;
  const char* what = argv[1];
  if (!std::strcmp(what, "template")) rank == 0 ? send<int>() : right ? receive<int>() : receive<float>();
  else if (!std::strcmp(what, "size_t")) rank == 0 ? send<std::size_t>() : right ? receive<std::size_t>() : receive<double>();
  else if (!std::strcmp(what, "wide-char")) message(MPI_WCHAR, MPI_INT);
  else if (!std::strcmp(what, "fixed-width")) message(MPI_INT64_T, MPI_UINT64_T);
  else if (!std::strcmp(what, "struct-of-doubles")) struct_of_doubles();
  else collective(what);
  MPI_Finalize();
}
