// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Partitioned point-to-point communication (MPI-5.0 §4.2): persistent requests whose buffers become ready and arrive piece by piece. When it is
// made, the sending side introduces itself on a channel for that, with the program's tag, so the two sides match in the order in which they
// were made. From then on each partition of the sending side travels as a message of its own, with a tag of its own, on a second channel.
// The two sides may divide the buffer differently. Any thread may say that a partition is ready.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "object/persistent.hpp"
#include "object/request.hpp"

namespace tutti::object {

/// `transfer.count` is that of one partition.
class Partitioned : public Request {
 public:
  void conclude(p2p::Result& result) override;
  void cancel() override;
  void describe(runtime::Waits& waits) const override;

  /// What the sending side tells when it is made: the tag of its first partition, how many there are, the bytes of each, and where in its program.
  struct Introduction {
    std::int64_t first_tag;
    std::int64_t partitions;
    std::int64_t bytes;
    runtime::Site site;
  };

 protected:
  Partitioned(Comm& comm, Transfer transfer, int partitions);
  Count part_bytes() const { return transfer_.count * transfer_.layout->size; }
  bool alone() const { return transfer_.peer == MPI_PROC_NULL; }
  void check_partition(int partition) const;
  /// Begins an operation of n messages, which is complete when all are, and with n = 0 at once.
  void begin(std::size_t n, const p2p::Result& result);
  /// Sees to it that the operation hears of the end of message i.
  void watch(std::size_t i);
  void one_done();
  /// Whether the messages stand that the operation consists of.
  virtual bool messages_known() const = 0;
  /// Keeps the request until the introduction has been sent or received, whatever the program does with it.
  void await_introduction(void (*arrived)(Partitioned&));

  /// One message.
  struct Part : runtime::Continuation {
    Partitioned* owner = nullptr;
    p2p::RequestCore core;
  };

  Transfer transfer_;
  const int partitions_;
  std::size_t messages_ = 0;  // of the operation
  std::unique_ptr<Part[]> parts_;
  Introduction introduction_{};
  Part introducing_;

 private:
  void (*introduced_)(Partitioned&) = nullptr;
  std::atomic<std::size_t> missing_{0};
  p2p::Result outcome_;
};

class PartitionedSend final : public Partitioned {
 public:
  PartitionedSend(Comm& comm, Transfer transfer, int partitions);
  void start() override;
  /// Throws MPI_ERR_ARG for a partition that is not there or ready already, MPI_ERR_REQUEST when the request is not started.
  void ready(int partition);
  void describe(runtime::Waits& waits) const override;

 private:
  bool messages_known() const override { return true; }
  std::unique_ptr<std::atomic<bool>[]> ready_;
};

class PartitionedReceive final : public Partitioned {
 public:
  PartitionedReceive(Comm& comm, Transfer transfer, int partitions);
  void start() override;
  bool arrived(int partition);
  void conclude(p2p::Result& result) override;

 private:
  bool messages_known() const override { return posted_.load(std::memory_order_acquire); }
  static void introduced(Partitioned& self);
  void post();
  void post_part(std::size_t i);
  void unpack_stage();
  [[noreturn]] void throw_too_long() const;
  Count total_bytes() const { return part_bytes() * partitions_; }

  std::mutex mutex_;
  bool known_ = false;    // the sending side has introduced itself
  bool waiting_ = false;  // started, but not known then
  std::atomic<bool> posted_{false};
  bool unpacked_ = false;
  bool staged_ = false;  // partitions of the sender are no whole elements here: they are received as bytes and unpacked when all have come
  std::vector<std::byte> stage_;
};
}  // namespace tutti::object
