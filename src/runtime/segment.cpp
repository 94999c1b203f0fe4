// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making and mapping a job's segment. Called by mpiexec, by a rank at its start, and by a world of one.
#include "runtime/segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "runtime/areas.hpp"

namespace tutti::runtime {
namespace {

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) { return (value + unit - 1) / unit * unit; }

void lay_out(JobHeader& h, std::uint32_t ranks) {
  constexpr std::uint64_t page = 4096;
  h.magic = kSegmentMagic;
  h.version = kSegmentVersion;
  h.ranks = ranks;
  h.rank_blocks = page;
  h.contacts = round_up(h.rank_blocks + ranks * sizeof(RankBlock), page);
  h.contact_bytes = round_up((ranks + 7) / 8, kCacheLine);
  h.boards = round_up(h.contacts + ranks * h.contact_bytes, page);
  h.board_bytes = kBoardBytes;
  h.mailboxes = round_up(h.boards + kBoards * kBoardBytes, page);
  h.pairs = h.mailboxes + ranks * sizeof(Mailbox);
  h.pair_bytes = kPairBytes;
  h.segment_bytes = h.pairs + std::uint64_t(ranks) * ranks * kPairBytes;
}

[[noreturn]] void refuse(const char* what) { throw std::system_error(errno, std::generic_category(), what); }
}  // namespace

Segment create_segment(std::uint32_t ranks, std::uint32_t cores, int* fd) {
  JobHeader plan{};
  lay_out(plan, ranks);
  int file = memfd_create("tutti", 0);
  if (file < 0) refuse("memfd_create");
  if (ftruncate(file, static_cast<off_t>(plan.segment_bytes)) != 0) refuse("ftruncate");
  void* base = mmap(nullptr, plan.segment_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  if (base == MAP_FAILED) refuse("mmap");
  auto* header = new (base) JobHeader{};
  lay_out(*header, ranks);
  header->cores = cores;
  if (getrandom(&header->job, sizeof header->job, 0) != sizeof header->job) refuse("getrandom");
  gethostname(header->host, kHostNameBytes - 1);
  *fd = file;
  return Segment(static_cast<std::byte*>(base));
}

Segment map_segment(int fd, std::uint64_t job) {
  JobHeader header;
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return {};
  if (pread(fd, static_cast<void*>(&header), sizeof header, 0) != static_cast<ssize_t>(sizeof header)) return {};
  if (header.magic != kSegmentMagic || header.version != kSegmentVersion || header.job != job) return {};
  if (status.st_size < static_cast<off_t>(header.segment_bytes)) return {};
  void* base = mmap(nullptr, header.segment_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  return base == MAP_FAILED ? Segment{} : Segment(static_cast<std::byte*>(base));
}
}  // namespace tutti::runtime
