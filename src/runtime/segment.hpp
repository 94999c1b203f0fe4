// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The layout of a job's one piece of shared memory. mpiexec makes it as an anonymous file, the ranks inherit it and map it once;
// whoever explains what the ranks do reads it from outside. It holds no pointers, only offsets, and is sparse: a page exists once
// two ranks really talk.
//
//   offset 0           JobHeader        written by the maker before any rank starts; afterwards only `aborted` and `failed` change
//   rank_blocks        RankBlock[ranks] one per rank: identity, doorbell, recorder
//   contacts           Contacts[ranks]  who has ever talked to rank r: a bit per rank, a word that counts new guests, a bit per guest
//   guests             Guest[kGuests]   processes of other jobs that may talk to ranks of this one
//   names              Name[kNames]     what ranks have published (MPI_Publish_name), laid out by object/names
//   boards             Board[...]       lines of the collectives in shared memory, laid out by engine/coll
//   clocks             u32[ranks][ranks] what each rank knows of the time of each, a row per rank (runtime/causality.hpp)
//   mailboxes          Mailbox[ranks]   what a rank has to say through mpiexec
//   revoked            uint64[kRevocations] ids of revoked communicators, appended, never taken out; laid out by p2p/failure.cpp
//   agreements         area[ranks]      what each rank contributes to agreements, laid out by engine/fault/agreement.hpp
//   waits              WaitSlot[ranks][kWaitSlots] what the sleeping threads of a rank wait for
//   pairs              Pair[(ranks+kGuests)*ranks] one per ordered pair (sender * ranks + receiver), laid out by transport/shm;
//                                       guest g is sender ranks + g
//
// A guest takes a place by compare-and-exchange of its process id; ranks free it once the guest's job is over (runtime/jobs.hpp).
//
// A rank's place, RankBlock::state:
//   free -> claimed      the rank itself, one compare-and-exchange in MPI_Init (so a place can be taken once)
//   claimed -> finalized the rank itself, in MPI_Finalize
//   any -> gone          mpiexec, after it has reaped the process; exit_status is written before (release)
//
// News are what all ranks must hear of: deaths of ranks that the job survives, and revoked communicators. Who has some publishes it
// (RankBlock::failed, an entry of `revoked`), then adds 1 to JobHeader::news (release) and rings everybody; a rank whose progress finds
// nothing to do compares `news` with what it has seen (acquire).
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/types.hpp"
#include "runtime/heap.hpp"
#include "runtime/identity.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/on_error.hpp"
#include "runtime/program_place.hpp"
#include "runtime/python_layout.hpp"
#include "runtime/recorder.hpp"
#include "runtime/waits.hpp"

namespace tutti::runtime {

inline constexpr std::uint64_t kSegmentMagic = 0x3149545455540001;  // "TUTTI1" and a byte order mark
inline constexpr std::uint32_t kSegmentVersion = 11;
inline constexpr std::size_t kHostNameBytes = 256;
inline constexpr std::uint32_t kFailureBeingJudged = 2;  // JobHeader::failed: a rank has failed, and what becomes of the job is not known yet
inline constexpr std::uint32_t kGuests = 2048;
inline constexpr std::uint32_t kNames = 256;
inline constexpr std::uint64_t kNameBytes = 2048;

struct JobHeader {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t ranks;
  JobId job;  // which job this is; also in the ranks' environment
  std::uint64_t segment_bytes;
  std::uint64_t rank_blocks;  // offsets from the start of the segment
  std::uint64_t contacts;
  std::uint64_t contact_bytes;  // per rank
  std::uint64_t guests;
  std::uint64_t names;
  std::uint64_t boards;
  std::uint64_t board_bytes;
  std::uint64_t clocks;
  std::uint64_t clock_bytes;  // per rank
  std::uint64_t mailboxes;
  std::uint64_t waits;
  std::uint64_t pairs;
  std::uint64_t pair_bytes;   // per ordered pair
  std::uint64_t parent_port;  // of a job that was spawned: the port by which its parents wait for it (MPI-5.0 §11.8.2); 0: not spawned
  ProcessId parent;           // and the process that opened it
  std::int32_t launcher_pid;  // 0: a world of one, started without mpiexec
  std::uint32_t checks;       // runtime/checks.hpp, by mpiexec
  OnError on_error;           // by mpiexec
  std::uint32_t cores;        // cores that the job may use (affinity mask and cgroup quota)
  char host[kHostNameBytes];
  // The first MPI_Abort: 0 = none; the aborting rank writes code and rank first, then sets it to 1 by release and rings mpiexec.
  std::atomic<std::uint32_t> aborted;
  std::int32_t abort_code;
  std::int32_t abort_rank;
  std::atomic<std::uint32_t> failed;         // 1: set by mpiexec before it ends the ranks because something went wrong
  std::atomic<std::uint32_t> mismatches;     // collectives that failed because ranks called different ones
  std::atomic<std::uint32_t> launcher_bell;  // futex: ranks bump and wake it when mpiexec should look
  std::uint64_t revoked;
  std::uint64_t agreements;
  std::uint64_t agreement_bytes;                 // per rank
  std::atomic<std::uint32_t> ordered_otherwise;  // runtime/causality.hpp
  std::atomic<std::uint32_t> revocations;        // a hint where the free entries of `revoked` begin
  // Looked at in each idle round of progress, so alone in its cache line.
  alignas(kCacheLine) std::atomic<std::uint32_t> news;
  char padding[kCacheLine - 4];
};

enum class RankState : std::uint32_t { free = 0, claimed = 1, finalized = 2, gone = 3 };

struct RankBlock {
  // Identity, its own cache lines.
  std::atomic<RankState> state;
  std::atomic<std::int32_t> pid;            // of the process that claimed the place
  std::int32_t app;                         // which program of `mpiexec a : b` (MPI_APPNUM), written by mpiexec
  std::int32_t exit_status;                 // as wait() gave it, valid once state is gone
  std::atomic<std::uint64_t> start_time;    // CLOCK_MONOTONIC ns of MPI_Init
  std::atomic<std::uint32_t> initialized;   // MPI_Init has returned
  std::atomic<std::int32_t> spawn_request;  // descriptor + 1 of a request to spawn (runtime/spawn_request.hpp); mpiexec takes it and stores 0
  std::atomic<std::uint32_t>
      connections;  // communicators of this rank with processes of other jobs, and calls that make one: it may be woken from outside
  std::atomic<std::uint32_t> failed;      // died in MPI and the job goes on without it: which death it was, from 1; 0: not so
  std::atomic<std::uint32_t> handles;     // the rank handles errors on MPI_COMM_WORLD by itself: the job may go on without others
  std::atomic<std::uint32_t> told;        // the program was told of a failure, or asked for those that there are
  std::atomic<std::uint32_t> finalizing;  // is in MPI_Finalize, where nobody needs it any more (calls/init.cpp)
  std::atomic<std::uint32_t> threaded;    // MPI_THREAD_MULTIPLE: another thread may act while one waits
  std::atomic<std::uint32_t> waiting;     // how many of its wait slots stand
  char padding0[kCacheLine - 60];
  // The doorbell: who waits sleeps on `bell`; see runtime/progress.hpp for the protocol.
  alignas(kCacheLine) std::atomic<std::uint32_t> bell;
  std::atomic<std::uint32_t> sleepers;
  char padding1[kCacheLine - 8];
  alignas(kCacheLine) Recorder recorder;
  alignas(kCacheLine) HeapPlace heap;        // written by the rank itself
  alignas(kCacheLine) ProgramPlace program;  // written by the rank itself, before it is initialized
  alignas(kCacheLine) PythonLayout python;   // written by the rank itself, if it is a Python
};

static_assert(sizeof(JobHeader) <= 4096);
static_assert(offsetof(RankBlock, bell) == 64);
static_assert(offsetof(RankBlock, recorder) == 128);
static_assert(sizeof(RankBlock) % kCacheLine == 0);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<RankState>::is_always_lock_free);

/// A mapped segment. Plain view: copying it copies the address, the mapping lives until the process ends or unmap().
class Segment {
 public:
  Segment() = default;
  explicit Segment(std::byte* base) : base_(base) {}

  bool mapped() const { return base_ != nullptr; }
  JobHeader& header() const { return *reinterpret_cast<JobHeader*>(base_); }
  std::uint32_t ranks() const { return header().ranks; }
  RankBlock& rank(std::uint32_t r) const { return reinterpret_cast<RankBlock*>(base_ + header().rank_blocks)[r]; }
  std::atomic<std::uint64_t>* contacts(std::uint32_t r) const {
    return reinterpret_cast<std::atomic<std::uint64_t>*>(base_ + header().contacts + r * header().contact_bytes);
  }
  /// The words of contacts(r): as many as the ranks need, the counter of guests, and those of the guests.
  std::uint32_t rank_words() const { return (ranks() + 63) / 64; }
  std::atomic<std::uint64_t>& guest_news(std::uint32_t r) const { return contacts(r)[rank_words()]; }
  std::atomic<std::uint64_t>* guest_contacts(std::uint32_t r) const { return contacts(r) + rank_words() + 1; }
  /// Which process a guest is; 0: the place is free.
  std::atomic<ProcessId>& guest(std::uint32_t g) const { return reinterpret_cast<std::atomic<ProcessId>*>(base_ + header().guests)[g]; }
  std::byte* name(std::uint32_t n) const { return base_ + header().names + n * kNameBytes; }
  std::byte* pair(std::uint32_t sender, std::uint32_t receiver) const {
    return base_ + header().pairs + (std::uint64_t(sender) * ranks() + receiver) * header().pair_bytes;
  }
  std::atomic<std::uint64_t>* revoked() const { return reinterpret_cast<std::atomic<std::uint64_t>*>(base_ + header().revoked); }
  std::byte* agreements(std::uint32_t r) const { return base_ + header().agreements + r * header().agreement_bytes; }
  std::byte* boards() const { return base_ + header().boards; }
  std::atomic<std::uint32_t>* clock(std::uint32_t r) const {
    return reinterpret_cast<std::atomic<std::uint32_t>*>(base_ + header().clocks + r * header().clock_bytes);
  }
  Mailbox& mailbox(std::uint32_t r) const { return reinterpret_cast<Mailbox*>(base_ + header().mailboxes)[r]; }
  WaitSlot& wait_slot(std::uint32_t r, std::uint32_t slot) const {
    return *reinterpret_cast<WaitSlot*>(base_ + header().waits + (std::uint64_t(r) * kWaitSlots + slot) * kWaitSlotBytes);
  }
  std::byte* base() const { return base_; }

 private:
  std::byte* base_ = nullptr;
};

/// Makes the segment of a job of `ranks` ranks as an anonymous file (memfd, not close-on-exec) and maps it. Returns the descriptor
/// in *fd; the calling process is the holder, others find it there as long as that stays open. Throws std::system_error when the kernel refuses.
Segment create_segment(std::uint32_t ranks, std::uint32_t cores, int* fd);

/// Maps the segment behind an open descriptor; an unmapped Segment when it is not one of ours (magic, version, size, job).
Segment map_segment(int fd, std::uint64_t job);

/// The number from which on the holder places the descriptor, so that programs that use low ones do not take its place.
inline constexpr int kHeldDescriptor = 64;
/// A descriptor of a job's segment, got from its holder through /proc; -1 when there is none: the holder has ended, belongs to somebody
/// else or lives in another pid namespace.
int open_segment(JobId job);
/// The job whose segment a process of this user holds; 0 when it holds none. A process that has merely inherited the descriptor is no holder.
JobId held_job(std::int32_t pid);

/// The environment by which a rank finds its place: TUTTI_JOB="<descriptor>:<launcher pid>:<job in hex>" and TUTTI_RANK="<rank>".
inline constexpr const char* kJobVariable = "TUTTI_JOB";
inline constexpr const char* kRankVariable = "TUTTI_RANK";
}  // namespace tutti::runtime
