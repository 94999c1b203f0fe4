// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Point-to-point communication on cores: channels (one matching context each), requests, and the operations on them. Called by the
// collectives' engine and by the bodies of the MPI calls. Ranks are ranks of the channel's remote group; MPI_PROC_NULL is the caller's
// business, MPI_ANY_SOURCE and MPI_ANY_TAG are understood. Any thread may call; state is protected by runtime::Guard.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/layout.hpp"
#include "base/types.hpp"
#include "mpi-ext.h"
#include "p2p/traffic.hpp"
#include "runtime/checks.hpp"
#include "runtime/current_call.hpp"
#include "runtime/progress.hpp"

namespace tutti::transport {
struct Peer;
}

namespace tutti::runtime {
struct Job;
}

namespace tutti::p2p {

struct Matcher;     // match.hpp: the posted receives and unexpected messages of one channel
struct Unexpected;  // match.hpp: a message that came before its receive

/// `awaited`: a standard send that is done as a synchronous one because of a check.
enum class Mode : std::uint8_t { standard, buffered, synchronous, ready, awaited };
inline bool waits_for_receive(Mode mode) { return mode == Mode::synchronous || mode == Mode::awaited; }
/// How the program's standard sends are done: mpiexec --check=synchronous lets each wait for its receive, so that no program works only because
/// messages are buffered.
inline Mode standard_mode() { return __builtin_expect(runtime::checking(runtime::Check::synchronous), 0) ? Mode::awaited : Mode::standard; }

/// One matching context: the p2p core of a communicator. A message sent on a channel is received on the channel with the same
/// context in the peer. Registered from construction to destruction; messages that come earlier are kept for it.
class Channel {
 public:
  /// Whose messages these are: the program's, those of its collectives (their envelopes carry p2p/signature.hpp), or tutti's own. It also says
  /// whose death ends what: an operation between two needs its partner, collective ones need all members.
  enum class Use : std::uint8_t { program, collective, internal };

  /// `context` is the same in all members; `rank` is mine in my own group (what my messages carry as their source); `peers[r]` is the
  /// process that is rank r of the group that I talk to. For collectives the processes in `others` are needed, too. Throws base::Error
  /// when a process of another job can't be reached.
  Channel(std::uint64_t context, int rank, std::span<const runtime::ProcessId> peers, Use use, std::span<const runtime::ProcessId> others = {});
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  std::uint64_t context() const { return context_; }
  Use use() const { return use_; }
  int rank() const { return rank_; }
  int size() const { return static_cast<int>(peers_.size()); }  // of the group that I talk to
  transport::Peer& peer(int rank) const { return *peers_[static_cast<std::size_t>(rank)]; }
  /// Who can say in words what the channel belongs to.
  using Namer = std::string (*)(const void* owner);
  void set_namer(Namer namer, const void* owner) {
    namer_ = namer;
    owner_ = owner;
  }
  /// "MPI_COMM_WORLD" or the like, with marks; empty when nobody can say.
  std::string words() const { return namer_ != nullptr ? namer_(owner_) : std::string(); }
  Matcher& matcher() const { return *matcher_; }
  /// What this process has sent and received here; under the Guard.
  Traffic traffic;

  // Failures (failure.cpp). The state is written under the Guard and read anywhere.
  static constexpr std::uint8_t kRevoked = 1;
  static constexpr std::uint8_t kBroken = 2;          // a process has failed that all operations need
  static constexpr std::uint8_t kHasFailed = 4;       // some partner has failed
  static constexpr std::uint8_t kUnacknowledged = 8;  // and the program has not acknowledged it
  std::uint8_t state() const { return state_.load(std::memory_order_acquire); }
  void add_state(std::uint8_t bits) { state_.fetch_or(bits, std::memory_order_release); }
  void remove_state(std::uint8_t bits) { state_.fetch_and(static_cast<std::uint8_t>(~bits), std::memory_order_release); }
  /// Whether operations on the channel can be begun at all.
  bool open() const { return (state_.load(std::memory_order_relaxed) & (kRevoked | kBroken)) == 0; }
  const std::vector<transport::Peer*>& peers() const { return peers_; }
  const std::vector<transport::Peer*>& others() const { return others_; }
  const std::vector<runtime::Job*>& other_jobs() const { return jobs_; }
  /// The error class of an operation with `rank` (or MPI_ANY_SOURCE, which needs nobody in particular); MPI_SUCCESS: nothing is in its way.
  int obstacle(int rank) const;

 private:
  std::uint64_t context_;
  int rank_;
  std::atomic<std::uint8_t> state_{0};
  const Use use_;
  std::vector<transport::Peer*> peers_;
  std::vector<runtime::Job*> jobs_;  // other than our own
  std::unique_ptr<Matcher> matcher_;
  std::vector<transport::Peer*> others_;
  Namer namer_ = nullptr;
  const void* owner_ = nullptr;
};

/// The channel with this context, nullptr if there is none (any more). The caller holds the Guard.
Channel* find_channel(std::uint64_t context);

/// What a finished operation tells: an MPI_Status without its private parts.
struct Result {
  int source = MPI_ANY_SOURCE;
  int tag = MPI_ANY_TAG;
  Count bytes = 0;
  bool cancelled = false;
  int error_class = MPI_SUCCESS;
};

/// One operation under way. Lives where its owner puts it (stack, coroutine frame, MPI_Request) and must not move or die before it is
/// complete. May be used again after completion.
struct RequestCore {
  enum class Kind : std::uint8_t { none, send, receive };
  /// Where an operation stands that is not complete: a send waits for room, then for its receive, then for its data to leave; a
  /// receive is posted, then its data comes.
  enum class Stage : std::uint8_t { none, queued, announced, posted, moving };

  std::atomic<bool> done{true};  // release by whoever completes it, acquire by complete()
  Kind kind = Kind::none;
  Mode mode = Mode::standard;
  Stage stage = Stage::none;
  runtime::Continuation* continuation = nullptr;  // scheduled on completion
  // what was asked for
  Channel* channel = nullptr;
  void* buffer = nullptr;
  Count count = 0;
  base::LayoutRef layout;           // held for non-contiguous layouts while under way
  Count bytes = 0;                  // packed size of the buffer
  std::byte* contiguous = nullptr;  // where the bytes lie when they lie together, else nullptr
  int rank = 0;                     // destination or wanted source
  int tag = 0;
  std::uint32_t signature = 0;  // of the program's messages the class of the type, of collectives see p2p/signature.hpp
  std::uint32_t found = 0;      // a mismatch: what came instead
  runtime::Site sent_at = 0;    // a truncated message: where it was sent; 0: not known
  runtime::Origin origin;       // the call that began it
  std::uint64_t order = 0;      // posting order of receives in the channel
  // links in the matcher's lists or in a peer's pending queue
  RequestCore* next = nullptr;
  RequestCore* previous = nullptr;
  void* list = nullptr;
  // large transfers
  Count incoming = 0;  // receives: the size of the message that came, before truncation
  Count moved = 0;
  std::uint32_t chunks = 0;          // of a direct copy
  std::uint64_t incoming_token = 0;  // receives: the sending request
  std::uint64_t began = 0;           // ns; 0: this transfer is not timed
  std::uint64_t remote = 0;          // the partner's request as the partner named it
  std::uint64_t token = 0;           // this request as it was named to the partner
  transport::Peer* partner = nullptr;
  Result result;

  bool complete() const { return done.load(std::memory_order_acquire); }
};

/// Starts a send of `count` elements of `layout`. When it returns the request may be complete already. Contiguous or not, the
/// buffer must stay untouched until it is complete (MPI-5.0 §3.7.2).
void isend(RequestCore& request, Channel& channel, const void* buffer, Count count, const base::Layout& layout, int dest, int tag, Mode mode,
           std::uint32_t signature);
inline void isend(RequestCore& request, Channel& channel, const void* buffer, Count count, const base::Layout& layout, int dest, int tag, Mode mode) {
  isend(request, channel, buffer, count, layout, dest, tag, mode, layout.message_class);
}
/// Starts a receive of up to `count` elements.
void irecv(RequestCore& request, Channel& channel, void* buffer, Count count, const base::Layout& layout, int source, int tag,
           std::uint32_t signature);
inline void irecv(RequestCore& request, Channel& channel, void* buffer, Count count, const base::Layout& layout, int source, int tag) {
  irecv(request, channel, buffer, count, layout, source, tag, layout.message_class);
}

/// Blocking forms; throw base::Error when the operation failed (MPI-5.0 §3.2).
void send(Channel& channel, const void* buffer, Count count, const base::Layout& layout, int dest, int tag, Mode mode);
Result recv(Channel& channel, void* buffer, Count count, const base::Layout& layout, int source, int tag);

/// Waits until the request is complete; does not throw, the outcome is in request.result.
void wait(RequestCore& request);
/// The same, for several.
void wait_all(RequestCore* requests, std::size_t n);
/// Says what a request that is not complete waits for, as part of the current item. Under the Guard.
void describe(runtime::Waits& waits, const RequestCore& request);
/// Throws what went wrong with a complete request, if anything did.
void check(const RequestCore& request);
/// Arranges for `continuation` to be scheduled when the request completes; false (and nothing arranged) when it is complete already.
bool on_complete(RequestCore& request, runtime::Continuation& continuation);

/// Marks a request complete and schedules what waits for it; its owner may destroy it from now on. The caller holds the Guard. For
/// operations of upper layers that use a RequestCore for nothing but its completion.
void complete(RequestCore& request);

namespace detail {
extern runtime::Continuation arranged;  // the head of a ring
}
/// Calls look(continuation) for all that on_complete() has arranged and that has not come. Under the Guard.
template <class Look>
void for_each_arranged(Look&& look) {
  for (runtime::Continuation* c = detail::arranged.next; c != &detail::arranged; c = c->next) look(*c);
}

/// Looks for a message without receiving it; makes one round of progress when there is none.
bool iprobe(Channel& channel, int source, int tag, Result& found);
Result probe(Channel& channel, int source, int tag);
/// Takes a message out of matching; it must be received by imrecv. nullptr when there is none.
Unexpected* improbe(Channel& channel, int source, int tag, Result& found);
Unexpected* mprobe(Channel& channel, int source, int tag, Result& found);
void imrecv(RequestCore& request, Unexpected* message, void* buffer, Count count, const base::Layout& layout);

/// Asks for an operation to be cancelled (MPI-5.0 §3.8.4); it completes all the same, result.cancelled says how.
void cancel(RequestCore& request);

/// A receive from any source that waits while a process has failed that might have sent the message (MPIX_ERR_PROC_FAILED_PENDING). It
/// stays posted; it may go on once the failure is acknowledged.
inline bool is_halted(const RequestCore& request) {
  return request.kind == RequestCore::Kind::receive && request.rank == MPI_ANY_SOURCE && !request.complete() &&
         (request.channel->state() & Channel::kUnacknowledged) != 0;
}
/// Takes such a receive back: what a blocking call does. It completes with MPIX_ERR_PROC_FAILED unless a message was faster.
void give_up(RequestCore& request);
/// Throws the sentence of an obstacle; `rank`: with whom the operation was.
[[noreturn]] void throw_obstacle(int error_class, const Channel& channel, int rank);
/// Throws when a failure or a revocation keeps all operations on the channel from being completed.
inline void require_open(const Channel& channel) {
  if (__builtin_expect(!channel.open(), 0)) throw_obstacle(channel.obstacle(MPI_ANY_SOURCE), channel, MPI_ANY_SOURCE);
}
/// The same, also for what this process has not heard of so far.
void require_unbroken(const Channel& channel);

/// The processes that have failed, in the order of their deaths.
std::vector<runtime::ProcessId> failed_processes();
/// Runs `f` while no failure is noticed and nobody else acknowledges one.
template <class F>
void while_failures_stand(F&& f) {
  runtime::Guard guard;
  f();
}
/// How often failures or revocations have ended operations of this process.
std::uint32_t interruptions();
/// Revokes the communicator whose first channel this is, at all ranks of the jobs that it reaches.
void revoke(const Channel& channel);

/// Registers the transport's poller; called once when the process starts.
void start();
/// Gives all that was sent a chance to leave: returns when nothing of ours waits for room any more.
void flush();
}  // namespace tutti::p2p
