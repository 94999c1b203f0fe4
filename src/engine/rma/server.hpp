// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One-sided operations by messages, for memory that is not mapped where the system does not let processes copy from each other. The origin
// sends what is to be done to a list of blocks, the target does it whenever it makes progress inside any MPI call, and answers. Such a
// target is passive only as long as it calls MPI now and then. One message and its answer are of limited size; larger operations take
// several. An origin waits for each answer, so an operation is complete when its call returns, as on the other routes.
#pragma once
#include <sys/uio.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "engine/rma/combine.hpp"
#include "p2p/p2p.hpp"

namespace tutti::rma {
class Window;

inline constexpr Count kMessageData = 12 << 10;
inline constexpr std::size_t kMessageBlocks = 128;

/// What the origin asks for. Blocks of the target's memory and data follow it in the message.
struct Ask {
  enum class Verb : std::uint32_t { read, write, combine, fetch_and_combine, compare_and_swap };
  Verb verb;
  std::uint32_t operation;
  std::uint32_t type;
  std::uint32_t blocks;
  std::int64_t bytes;   // of the data in the message, of the blocks for a read
  std::int32_t ticket;  // the tag of the answer
  std::uint32_t unused;
};

/// Asks and waits. `in`: data for the target (compare_and_swap: the expected value, then the new one); `out`: what is answered, may be null.
/// Throws MPI_ERR_RMA_RANGE when the target does not expose the blocks.
void ask(Window& window, int target, Ask::Verb verb, const Combiner& combiner, const iovec* blocks, std::size_t n, Count bytes, const std::byte* in,
         std::byte* out);

/// The target's side: one receive that is always posted.
class Server {
 public:
  explicit Server(Window& window);
  /// Waits until an answer under way has left; the caller knows that nobody asks any more.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  struct Step : runtime::Continuation {
    Server* server;
  };
  /// Posts the receive; answers what has come already.
  void listen();
  /// Answers what was received, or ends; false when it goes on later, or never.
  bool answer();
  Count carry_out();

  Window& window_;
  p2p::RequestCore question_, answer_;
  Step on_question_, on_answer_;
  std::unique_ptr<std::byte[]> in_, out_;
  std::atomic<bool> closing_{false}, ended_{false};
  std::atomic<bool> listening_{false};
};
}  // namespace tutti::rma
