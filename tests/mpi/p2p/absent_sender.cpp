// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A large message whose sender computes and makes no MPI call until the receiver has it: where direct copies are allowed the receive
// must complete all the same. The receiver tells by a file, which the sender removes.
// ranks: 2
#include <sys/uio.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <thread>
#include <vector>

#include "check.hpp"

namespace {
constexpr int kBytes = 4 << 20;

std::string signal_file(std::int64_t sender) { return "absent_sender." + std::to_string(sender); }

/// Whether this process may read another one's memory: not everywhere, and not where the environment says so.
bool direct_allowed(const std::int64_t (&sender)[2]) {
  const char* direct = std::getenv("TUTTI_DIRECT");
  if (direct != nullptr && direct[0] == '0') return false;
  char byte;
  const iovec here{&byte, 1}, there{reinterpret_cast<void*>(sender[1]), 1};
  return process_vm_readv(static_cast<pid_t>(sender[0]), &here, 1, &there, 1, 0) == 1;
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  std::vector<std::uint8_t> data(kBytes, static_cast<std::uint8_t>(rank == 0 ? 7 : 0));
  std::int64_t sender[2] = {getpid(), reinterpret_cast<std::int64_t>(data.data())};
  MPI_Bcast(sender, 2, MPI_INT64_T, 0, MPI_COMM_WORLD);
  int allowed = rank == 1 && direct_allowed(sender);
  MPI_Bcast(&allowed, 1, MPI_INT, 1, MPI_COMM_WORLD);
  const std::string file = signal_file(sender[0]);
  if (rank == 0) {
    MPI_Request request;
    MPI_Isend(data.data(), kBytes, MPI_BYTE, 1, 0, MPI_COMM_WORLD, &request);
    bool received = !allowed;
    for (int i = 0; i < 3000 && !received; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      received = access(file.c_str(), F_OK) == 0;
    }
    unlink(file.c_str());
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    CHECK(received);
  } else {
    MPI_Recv(data.data(), kBytes, MPI_BYTE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    for (const std::uint8_t byte : data) CHECK_EQ(int(byte), 7);
    if (allowed) std::ofstream(file).put('1');
  }
  MPI_Finalize();
  return 0;
}
