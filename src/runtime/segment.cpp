// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making and mapping a job's segment. Called by mpiexec, by a rank at its start, and by a world of one.
#include "runtime/segment.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
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
  h.contact_bytes = round_up(((ranks + 63) / 64 + 1 + kGuests / 64) * sizeof(std::uint64_t), kCacheLine);
  h.guests = round_up(h.contacts + ranks * h.contact_bytes, page);
  h.names = round_up(h.guests + kGuests * sizeof(ProcessId), page);
  h.boards = round_up(h.names + kNames * kNameBytes, page);
  h.board_bytes = kBoardBytes;
  h.clocks = round_up(h.boards + kBoards * kBoardBytes, page);
  h.clock_bytes = round_up(ranks * sizeof(std::uint32_t), kCacheLine);
  h.mailboxes = round_up(h.clocks + ranks * h.clock_bytes, page);
  h.revoked = h.mailboxes + ranks * sizeof(Mailbox);
  h.agreements = round_up(h.revoked + kRevocations * sizeof(std::uint64_t), page);
  h.agreement_bytes = round_up(kAgreements * (sizeof(std::uint64_t) + kAgreementHeadBytes + 2 * h.contact_bytes), page);
  h.waits = round_up(h.agreements + ranks * h.agreement_bytes, page);
  h.pairs = h.waits + std::uint64_t(ranks) * kWaitSlots * kWaitSlotBytes;
  h.pair_bytes = kPairBytes;
  h.segment_bytes = h.pairs + std::uint64_t(ranks + kGuests) * ranks * kPairBytes;
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
  std::uint64_t nonce = 0;
  if (getrandom(&nonce, sizeof nonce, 0) != sizeof nonce) refuse("getrandom");
  header->job = job_id(getpid(), nonce);
  gethostname(header->host, kHostNameBytes - 1);
  *fd = file;
  return Segment(static_cast<std::byte*>(base));
}

namespace {

/// The job whose segment this is; 0 when it is none, or another user's.
JobId job_behind(int descriptor) {
  JobHeader header;
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid()) return 0;
  if (pread(descriptor, static_cast<void*>(&header), sizeof header, 0) != static_cast<ssize_t>(sizeof header)) return 0;
  return header.magic == kSegmentMagic && header.version == kSegmentVersion ? header.job : 0;
}

/// Opens one of another process's descriptors if that is a job's segment.
int open_one(const std::string& path, JobId* job) {
  char target[32];
  const ssize_t n = readlink(path.c_str(), target, sizeof target);
  constexpr std::string_view kName = "/memfd:tutti ";
  if (n < static_cast<ssize_t>(kName.size()) || std::string_view(target, kName.size()) != kName) return -1;
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  *job = descriptor < 0 ? 0 : job_behind(descriptor);
  if (*job != 0 || descriptor < 0) return descriptor;
  close(descriptor);
  return -1;
}

/// The segment that a process holds itself; `wanted` 0: any.
int open_held(std::int32_t pid, JobId wanted, JobId* job) {
  const std::string folder = fmt::format("/proc/{}/fd/", pid);
  const auto fits = [&](const std::string& name) {
    const int descriptor = open_one(folder + name, job);
    if (descriptor < 0 || (holder_of(*job) == pid && (wanted == 0 || *job == wanted))) return descriptor;
    close(descriptor);
    return -1;
  };
  int descriptor = fits(std::to_string(kHeldDescriptor));
  DIR* entries = descriptor < 0 ? opendir(folder.c_str()) : nullptr;
  if (entries == nullptr) return descriptor;
  for (const dirent* entry; descriptor < 0 && (entry = readdir(entries)) != nullptr;)
    if (std::atoi(entry->d_name) > kHeldDescriptor) descriptor = fits(entry->d_name);
  closedir(entries);
  return descriptor;
}
}  // namespace

int open_segment(JobId job) {
  JobId found = 0;
  return open_held(holder_of(job), job, &found);
}

JobId held_job(std::int32_t pid) {
  JobId job = 0;
  const int descriptor = open_held(pid, 0, &job);
  if (descriptor < 0) return 0;
  close(descriptor);
  return job;
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
