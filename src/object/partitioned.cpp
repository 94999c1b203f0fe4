// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sending and receiving buffers piece by piece.
#include "object/partitioned.hpp"

#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "engine/coll/context.hpp"
#include "runtime/site.hpp"
#include "transport/peer.hpp"

namespace tutti::object {
using base::Error;
namespace msg = base::msg;

Partitioned::Partitioned(Comm& comm, Transfer transfer, int partitions)
    : Request(Ref<Comm>(&comm), true), transfer_(std::move(transfer)), partitions_(partitions) {
  if (partitions < 1) throw Error(msg::no_partitions, partitions);
}

void Partitioned::conclude(p2p::Result&) {
  if (alone()) return;
  p2p::check(introducing_.core);
  for (std::size_t i = 0; i < messages_; ++i) p2p::check(parts_[i].core);
}
void Partitioned::cancel() { throw Error(msg::cancel_partitioned); }

void Partitioned::check_partition(int partition) const {
  if (partition < 0 || partition >= partitions_) throw Error(msg::no_partition, partition, partitions_);
}

void Partitioned::begin(std::size_t n, const p2p::Result& result) {
  messages_ = n;
  outcome_ = result;
  core.result = {};
  core.continuation = nullptr;
  core.done.store(false, std::memory_order_relaxed);
  missing_.store(n + 1, std::memory_order_release);  // all messages and whoever calls one_done() when it has begun
}

void Partitioned::watch(std::size_t i) {
  Part& part = parts_[i];
  part.owner = this;
  part.run = [](runtime::Continuation* self) { static_cast<Part*>(self)->owner->one_done(); };
  if (!p2p::on_complete(part.core, part)) one_done();
}

void Partitioned::one_done() {
  if (missing_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  core.result = outcome_;
  runtime::Guard guard;
  p2p::complete(core);  // from here on the request may be gone
}

void Partitioned::await_introduction(void (*arrived)(Partitioned&)) {
  retain();
  introduced_ = arrived;
  introducing_.owner = this;
  introducing_.run = [](runtime::Continuation* self) {
    Partitioned& request = *static_cast<Part*>(self)->owner;
    if (request.introduced_ != nullptr) request.introduced_(request);
    request.release();
  };
  if (!p2p::on_complete(introducing_.core, introducing_)) introducing_.run(&introducing_);
}

void Partitioned::describe(runtime::Waits& waits) const {
  p2p::describe(waits, introducing_.core);
  if (!messages_known()) return;
  for (std::size_t i = 0; i < messages_; ++i) p2p::describe(waits, parts_[i].core);
}

// ---- Sending

PartitionedSend::PartitionedSend(Comm& comm, Transfer transfer, int partitions)
    : Partitioned(comm, std::move(transfer), partitions), ready_(new std::atomic<bool>[static_cast<std::size_t>(partitions)]) {
  if (alone()) return;
  parts_ = std::make_unique<Part[]>(static_cast<std::size_t>(partitions));
  introduction_ = {comm.next_partition_tags(partitions), partitions, part_bytes(), runtime::current_origin().site};
  p2p::isend(introducing_.core, comm.partition_setup(), &introduction_, sizeof introduction_, coll::byte_layout(), transfer_.peer, transfer_.tag,
             p2p::Mode::standard);
  await_introduction(nullptr);
}

void PartitionedSend::start() {
  for (int i = 0; i < partitions_; ++i) ready_[static_cast<std::size_t>(i)].store(false, std::memory_order_relaxed);
  begin(static_cast<std::size_t>(partitions_), null_result());
  one_done();
}

void PartitionedSend::ready(int partition) {
  check_partition(partition);
  if (!active()) throw Error(msg::partitions_not_started);
  const auto i = static_cast<std::size_t>(partition);
  if (ready_[i].exchange(true, std::memory_order_acq_rel)) throw Error(msg::partition_ready_twice, partition);
  if (alone()) return one_done();
  const void* data = coll::offset(transfer_.buffer, partition * transfer_.count * transfer_.layout->extent);
  p2p::isend(parts_[i].core, comm()->partition_data(), data, transfer_.count, *transfer_.layout, transfer_.peer,
             static_cast<int>(introduction_.first_tag) + partition, p2p::Mode::standard);
  watch(i);
}

void PartitionedSend::describe(runtime::Waits& waits) const {
  for (int i = 0; i < partitions_; ++i) {
    if (ready_[static_cast<std::size_t>(i)].load(std::memory_order_acquire)) continue;
    const auto me = static_cast<std::int32_t>(runtime::process().rank);
    waits.add({runtime::WaitKind::ready, 0, me, transfer_.peer, i, runtime::kNoText, 0, 0, 0, 0, runtime::SendMode::standard});
  }
  Partitioned::describe(waits);
}

// ---- Receiving

PartitionedReceive::PartitionedReceive(Comm& comm, Transfer transfer, int partitions) : Partitioned(comm, std::move(transfer), partitions) {
  if (alone()) return;
  p2p::irecv(introducing_.core, comm.partition_setup(), &introduction_, sizeof introduction_, coll::byte_layout(), transfer_.peer, transfer_.tag);
  await_introduction(&PartitionedReceive::introduced);
}

void PartitionedReceive::introduced(Partitioned& self) {
  auto& receive = static_cast<PartitionedReceive&>(self);
  std::lock_guard lock(receive.mutex_);
  receive.known_ = true;
  if (receive.waiting_) receive.post();
}

void PartitionedReceive::start() {
  std::lock_guard lock(mutex_);
  posted_.store(false, std::memory_order_relaxed);
  begin(0, null_result());
  if (alone()) return one_done();
  waiting_ = !known_;
  if (known_) post();
}

/// Under the mutex. The operation has begun, so only now it is known of how many messages it consists.
void PartitionedReceive::post() {
  waiting_ = false;
  unpacked_ = false;
  if (const int failed = introducing_.core.result.error_class; failed != MPI_SUCCESS) {
    begin(0, {transfer_.peer, transfer_.tag, 0, false, failed});
    return one_done();
  }
  const Count bytes = introduction_.partitions * introduction_.bytes;
  const auto n = static_cast<std::size_t>(introduction_.partitions);
  if (bytes > total_bytes()) {
    begin(0, {transfer_.peer, transfer_.tag, 0, false, MPI_ERR_TRUNCATE});
    return one_done();
  }
  if (!parts_) parts_ = std::make_unique<Part[]>(n);
  const base::Layout& layout = *transfer_.layout;
  staged_ = layout.size != 0 && introduction_.bytes % layout.size != 0;
  if (staged_) stage_.resize(static_cast<std::size_t>(bytes));
  begin(n, {transfer_.peer, transfer_.tag, bytes, false, MPI_SUCCESS});
  for (std::size_t i = 0; i < n; ++i) post_part(i);
  posted_.store(true, std::memory_order_release);
  for (std::size_t i = 0; i < n; ++i) watch(i);
  one_done();
}

void PartitionedReceive::post_part(std::size_t i) {
  const base::Layout& layout = *transfer_.layout;
  const Count begin = static_cast<Count>(i) * introduction_.bytes;
  const int tag = static_cast<int>(introduction_.first_tag) + static_cast<int>(i);
  p2p::Channel& channel = comm()->partition_data();
  if (staged_) return p2p::irecv(parts_[i].core, channel, stage_.data() + begin, introduction_.bytes, coll::byte_layout(), transfer_.peer, tag);
  const Count first = layout.size != 0 ? begin / layout.size : 0, count = layout.size != 0 ? introduction_.bytes / layout.size : 0;
  p2p::irecv(parts_[i].core, channel, coll::offset(transfer_.buffer, first * layout.extent), count, layout, transfer_.peer, tag);
}

bool PartitionedReceive::arrived(int partition) {
  check_partition(partition);
  if (!active()) return true;
  if (complete()) {
    unpack_stage();
    return true;
  }
  if (!posted_.load(std::memory_order_acquire) || staged_) return false;
  // The sender's partitions that share bytes with this one; where there are no bytes, those with the same part of the numbers.
  const Count theirs = introduction_.partitions, ours = partitions_;
  Count first = partition * theirs / ours, last = ((partition + 1) * theirs - 1) / ours;
  if (introduction_.bytes != 0 && part_bytes() != 0) {
    first = partition * part_bytes() / introduction_.bytes;
    last = ((partition + 1) * part_bytes() - 1) / introduction_.bytes;
  }
  for (Count i = first; i <= last && i < theirs; ++i)
    if (!parts_[static_cast<std::size_t>(i)].core.complete()) return false;
  return true;
}

/// Once after each start, in the thread that first hears that all has come.
void PartitionedReceive::unpack_stage() {
  std::lock_guard lock(mutex_);
  if (!staged_ || unpacked_) return;
  base::unpack(*transfer_.layout, transfer_.buffer, transfer_.count * partitions_, 0, stage_.data(), static_cast<Count>(stage_.size()));
  unpacked_ = true;
}

void PartitionedReceive::throw_too_long() const {
  const transport::Peer& sender = *introducing_.core.partner;
  const bool known = introduction_.site != 0 && sender.job->own;
  const std::string sent = known ? ", made at " + runtime::site_mark(sender.index, introduction_.site) + "," : "";
  throw Error(msg::partitions_too_long, sent, introduction_.partitions * introduction_.bytes, total_bytes());
}

void PartitionedReceive::conclude(p2p::Result& result) {
  if (result.error_class == MPI_ERR_TRUNCATE) throw_too_long();
  unpack_stage();
  Partitioned::conclude(result);
}
}  // namespace tutti::object
