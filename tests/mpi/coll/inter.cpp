// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every collective on inter-communicators of unequal groups, with each rank of each group as root, blocking, non-blocking and
// persistent; and the barrier really waits for the other group.
// ranks: 2 3 4 5 7
#include "coll/shapes.hpp"

using shapes::value;

namespace {

MPI_Comm inter;
int rank, size, remote, group;  // mine and the other group's
int form;

void complete(MPI_Request& request) { MPI_Wait(&request, MPI_STATUS_IGNORE); }

#define RUN(Name, name, ...)                                                                 \
  do {                                                                                       \
    MPI_Request request;                                                                     \
    if (form == 0) {                                                                         \
      CHECK_EQ(MPI_##Name(__VA_ARGS__, inter), MPI_SUCCESS);                                 \
    } else if (form == 1) {                                                                  \
      CHECK_EQ(MPI_I##name(__VA_ARGS__, inter, &request), MPI_SUCCESS);                      \
      complete(request);                                                                     \
    } else {                                                                                 \
      CHECK_EQ(MPI_##Name##_init(__VA_ARGS__, inter, MPI_INFO_NULL, &request), MPI_SUCCESS); \
      for (int i = 0; i < 2; ++i) {                                                          \
        MPI_Start(&request);                                                                 \
        complete(request);                                                                   \
      }                                                                                      \
      MPI_Request_free(&request);                                                            \
    }                                                                                        \
  } while (0)

std::uint32_t sum_of(int of_group, int ranks, long i) {
  std::uint32_t sum = 0;
  for (int r = 0; r < ranks; ++r) sum += value(unsigned(of_group), r, i);
  return sum;
}

std::vector<std::uint32_t> mine(int n) {
  std::vector<std::uint32_t> data;
  for (int i = 0; i < n; ++i) data.push_back(value(unsigned(group), rank, i));
  return data;
}

/// What MPI calls the root: rank `root` of group `of_group`.
int root_argument(int of_group, int root) {
  if (of_group != group) return root;
  return root == rank ? MPI_ROOT : MPI_PROC_NULL;
}

void rooted(int of_group, int root, int n) {
  const int argument = root_argument(of_group, root);
  const bool at_root = argument == MPI_ROOT, leaf = of_group != group;
  std::vector<std::uint32_t> data = at_root ? mine(n) : std::vector<std::uint32_t>(n, 7);
  RUN(Bcast, bcast, data.data(), n, MPI_UINT32_T, argument);
  for (int i = 0; i < n; ++i) CHECK_EQ(data[i], leaf || at_root ? value(unsigned(of_group), root, i) : 7u);

  const std::vector<std::uint32_t> own = mine(n);
  std::vector<std::uint32_t> all(std::size_t(n) * remote, 7);
  RUN(Gather, gather, own.data(), n, MPI_UINT32_T, all.data(), n, MPI_UINT32_T, argument);
  for (int r = 0; r < remote; ++r) {
    for (int i = 0; i < n; ++i) CHECK_EQ(all[std::size_t(r) * n + i], at_root ? value(unsigned(1 - group), r, i) : 7u);
  }
  std::vector<int> counts, displs;
  for (int r = 0; r < remote; ++r) counts.push_back(at_root ? r % (n + 1) : 0), displs.push_back(r * n);
  all.assign(all.size(), 7);
  RUN(Gatherv, gatherv, own.data(), rank % (n + 1), MPI_UINT32_T, all.data(), counts.data(), displs.data(), MPI_UINT32_T, argument);
  for (int r = 0; r < remote; ++r) {
    for (int i = 0; i < n; ++i) CHECK_EQ(all[std::size_t(r) * n + i], at_root && i < counts[r] ? value(unsigned(1 - group), r, i) : 7u);
  }

  std::vector<std::uint32_t> spread = mine(n * remote), part(n, 7);
  RUN(Scatter, scatter, spread.data(), n, MPI_UINT32_T, part.data(), n, MPI_UINT32_T, argument);
  for (int i = 0; i < n; ++i) CHECK_EQ(part[i], leaf ? value(unsigned(of_group), root, long(rank) * n + i) : 7u);
  part.assign(n, 7);
  RUN(Scatterv, scatterv, spread.data(), counts.data(), displs.data(), MPI_UINT32_T, part.data(), rank % (n + 1), MPI_UINT32_T, argument);
  for (int i = 0; i < n; ++i) CHECK_EQ(part[i], leaf && i < rank % (n + 1) ? value(unsigned(of_group), root, long(rank) * n + i) : 7u);

  std::vector<std::uint32_t> total(n, 7);
  // Where the root is MPI_PROC_NULL nothing else is significant, not even that the operation fits the type.
  RUN(Reduce, reduce, own.data(), total.data(), n, argument == MPI_PROC_NULL ? MPI_BYTE : MPI_UINT32_T, MPI_SUM, argument);
  for (int i = 0; i < n; ++i) CHECK_EQ(total[i], at_root ? sum_of(1 - group, remote, i) : 7u);
}

void rootless(int n) {
  const std::vector<std::uint32_t> own = mine(n);
  std::vector<std::uint32_t> all(std::size_t(n) * remote, 7), total(n, 7);
  RUN(Allgather, allgather, own.data(), n, MPI_UINT32_T, all.data(), n, MPI_UINT32_T);
  for (int r = 0; r < remote; ++r) {
    for (int i = 0; i < n; ++i) CHECK_EQ(all[std::size_t(r) * n + i], value(unsigned(1 - group), r, i));
  }
  std::vector<int> counts, displs;
  for (int r = 0; r < remote; ++r) counts.push_back(r % (n + 1)), displs.push_back(r * n);
  all.assign(all.size(), 7);
  RUN(Allgatherv, allgatherv, own.data(), rank % (n + 1), MPI_UINT32_T, all.data(), counts.data(), displs.data(), MPI_UINT32_T);
  for (int r = 0; r < remote; ++r) {
    for (int i = 0; i < n; ++i) CHECK_EQ(all[std::size_t(r) * n + i], i < counts[r] ? value(unsigned(1 - group), r, i) : 7u);
  }
  RUN(Allreduce, allreduce, own.data(), total.data(), n, MPI_UINT32_T, MPI_SUM);
  for (int i = 0; i < n; ++i) CHECK_EQ(total[i], sum_of(1 - group, remote, i));

  const std::vector<std::uint32_t> out = mine(n * remote);
  all.assign(all.size(), 7);
  RUN(Alltoall, alltoall, out.data(), n, MPI_UINT32_T, all.data(), n, MPI_UINT32_T);
  for (int r = 0; r < remote; ++r) {
    for (int i = 0; i < n; ++i) CHECK_EQ(all[std::size_t(r) * n + i], value(unsigned(1 - group), r, long(rank) * n + i));
  }
  const std::vector<int> same(remote, n);
  std::vector<int> bytes;
  for (int d : displs) bytes.push_back(4 * d);
  const std::vector<MPI_Datatype> types(remote, MPI_UINT32_T);
  all.assign(all.size(), 7);
  RUN(Alltoallv, alltoallv, out.data(), same.data(), displs.data(), MPI_UINT32_T, all.data(), same.data(), displs.data(), MPI_UINT32_T);
  for (int r = 0; r < remote; ++r) CHECK_EQ(all[std::size_t(r) * n], value(unsigned(1 - group), r, long(rank) * n));
  all.assign(all.size(), 7);
  RUN(Alltoallw, alltoallw, out.data(), same.data(), bytes.data(), types.data(), all.data(), same.data(), bytes.data(), types.data());
  for (int r = 0; r < remote; ++r) CHECK_EQ(all[std::size_t(r) * n], value(unsigned(1 - group), r, long(rank) * n));

  // Both groups reduce size * remote elements, of which each rank gets its share.
  std::vector<std::uint32_t> share(remote, 7);
  const std::vector<std::uint32_t> big = mine(size * remote);
  RUN(Reduce_scatter_block, reduce_scatter_block, big.data(), share.data(), remote, MPI_UINT32_T, MPI_SUM);
  for (int i = 0; i < remote; ++i) CHECK_EQ(share[i], sum_of(1 - group, remote, long(rank) * remote + i));
  std::vector<int> shares(size, 0);
  shares[size - 1] = size * remote;
  std::vector<std::uint32_t> whole(std::size_t(size) * remote, 7);
  RUN(Reduce_scatter, reduce_scatter, big.data(), whole.data(), shares.data(), MPI_UINT32_T, MPI_SUM);
  for (int i = 0; i < size * remote; ++i) CHECK_EQ(whole[i], rank == size - 1 ? sum_of(1 - group, remote, i) : 7u);
}

/// Nobody leaves before the last has come.
void barrier(MPI_Comm world) {
  int world_rank, world_size;
  MPI_Comm_rank(world, &world_rank);
  MPI_Comm_size(world, &world_size);
  const int late = world_size - 1;  // of group 1 if that exists; all others learn from it when it came
  int token = 0;
  MPI_Request request = MPI_REQUEST_NULL;
  if (world_rank != late) MPI_Irecv(&token, 1, MPI_INT, late, 99, world, &request);
  if (world_rank == late) {
    for (int r = 0; r < world_size; ++r) {
      token = 1;
      if (r != late) MPI_Ssend(&token, 1, MPI_INT, r, 99, world);
    }
  }
  MPI_Request done;
  MPI_Ibarrier(inter, &done);
  complete(done);
  int flag = 1;
  MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
  CHECK(flag);
  CHECK_EQ(MPI_Barrier(inter), MPI_SUCCESS);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int world_rank, world_size;
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);
  const int first = (world_size + 2) / 3;  // of the ranks are group 0
  group = world_rank < first ? 0 : 1;
  MPI_Comm local;
  MPI_Comm_split(MPI_COMM_WORLD, group, world_rank, &local);
  MPI_Intercomm_create(local, 0, MPI_COMM_WORLD, group == 0 ? first : 0, 5, &inter);
  MPI_Comm_rank(inter, &rank);
  MPI_Comm_size(inter, &size);
  MPI_Comm_remote_size(inter, &remote);
  for (form = 0; form < 3; ++form) {
    for (int n : {1, 3, 5000}) {
      for (int g = 0; g < 2; ++g) {
        const int ranks = g == group ? size : remote;
        for (int root = 0; root < ranks; ++root) rooted(g, root, n);
      }
      rootless(n);
    }
    barrier(MPI_COMM_WORLD);
  }
  MPI_Comm_set_errhandler(inter, MPI_ERRORS_RETURN);
  int x = 0, y = 0;
  CHECK_ERROR(MPI_Scan(&x, &y, 1, MPI_INT, MPI_SUM, inter), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Allreduce(MPI_IN_PLACE, &y, 1, MPI_INT, MPI_SUM, inter), MPI_ERR_BUFFER);
  MPI_Comm_free(&inter);
  MPI_Comm_free(&local);
  MPI_Finalize();
  return 0;
}
