// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Asking by messages, and answering.
#include "engine/rma/server.hpp"

#include <cstring>

#include "base/catalogue.hpp"
#include "engine/rma/window.hpp"

namespace tutti::rma {
namespace {

constexpr int kQuestionTag = 0;
constexpr Count kMostBytes = static_cast<Count>(sizeof(Ask) + kMessageBlocks * sizeof(iovec)) + kMessageData;
constexpr Count kAnswerHead = 8;  // one word: done (1) or refused (0)

const base::Layout& bytes() { return base::Layout::predefined(base::BasicType::byte); }

int next_ticket() {
  static std::atomic<std::uint32_t> tickets{0};
  return 1 + static_cast<int>(tickets.fetch_add(1, std::memory_order_relaxed) & 0xffffff);
}
}  // namespace

void ask(Window& window, int target, Ask::Verb verb, const Combiner& combiner, const iovec* blocks, std::size_t n, Count count, const std::byte* in,
         std::byte* out) {
  const auto message = std::make_unique<std::byte[]>(static_cast<std::size_t>(kMostBytes));
  const auto reply = std::make_unique<std::byte[]>(static_cast<std::size_t>(kAnswerHead + kMessageData));
  const Ask head{verb,
                 static_cast<std::uint32_t>(combiner.operation()),
                 static_cast<std::uint32_t>(combiner.type()),
                 static_cast<std::uint32_t>(n),
                 count,
                 next_ticket(),
                 0};
  std::byte* end = message.get();
  const auto append = [&end](const void* data, std::size_t size) {
    std::memcpy(end, data, size);
    end += size;
  };
  append(&head, sizeof head);
  append(blocks, n * sizeof *blocks);
  if (in != nullptr) append(in, static_cast<std::size_t>(verb == Ask::Verb::compare_and_swap ? 2 * count : count));
  p2p::RequestCore question, answer;
  p2p::irecv(answer, window.channel(), reply.get(), kAnswerHead + kMessageData, bytes(), target, head.ticket);
  p2p::isend(question, window.channel(), message.get(), end - message.get(), bytes(), target, kQuestionTag, p2p::Mode::standard);
  // The target answers whatever its program does, so this is not a wait for the program.
  runtime::wait_until([&] { return question.complete() && answer.complete(); });
  p2p::check(question);
  p2p::check(answer);
  std::uint64_t done = 0;
  std::memcpy(&done, reply.get(), sizeof done);
  if (done == 0) throw base::Error(base::msg::rma_refused, target, reinterpret_cast<std::uintptr_t>(blocks[0].iov_base));
  if (out != nullptr) std::memcpy(out, reply.get() + kAnswerHead, static_cast<std::size_t>(count));
}

Server::Server(Window& window)
    : window_(window), in_(std::make_unique<std::byte[]>(static_cast<std::size_t>(kMostBytes))),
      out_(std::make_unique<std::byte[]>(static_cast<std::size_t>(kAnswerHead + kMessageData))) {
  on_question_.server = on_answer_.server = this;
  on_question_.run = [](runtime::Continuation* step) {
    Server* server = static_cast<Step*>(step)->server;
    if (server->answer()) server->listen();
  };
  on_answer_.run = [](runtime::Continuation* step) { static_cast<Step*>(step)->server->listen(); };
  listen();
}

Server::~Server() {
  runtime::wait_until([this] { return listening_.load(std::memory_order_acquire); });
  closing_.store(true, std::memory_order_release);
  p2p::cancel(question_);
  runtime::wait_until([this] { return ended_.load(std::memory_order_acquire); });
}

void Server::listen() {
  while (true) {
    p2p::irecv(question_, window_.channel(), in_.get(), kMostBytes, bytes(), MPI_ANY_SOURCE, kQuestionTag);
    listening_.store(true, std::memory_order_release);  // before another thread may hear something
    if (p2p::on_complete(question_, on_question_) || !answer()) return;
  }
}

bool Server::answer() {
  if (closing_.load(std::memory_order_acquire)) {
    ended_.store(true, std::memory_order_release);  // from here on this may be gone
    if (runtime::process().threaded) runtime::ring(*runtime::process().block);
    return false;
  }
  listening_.store(false, std::memory_order_relaxed);
  Ask head;
  std::memcpy(&head, in_.get(), sizeof head);
  const Count answered = carry_out();
  p2p::isend(answer_, window_.channel(), out_.get(), kAnswerHead + answered, bytes(), question_.result.source, head.ticket, p2p::Mode::standard);
  return !p2p::on_complete(answer_, on_answer_);
}

/// Does what in_ asks for and writes the answer's data; returns its bytes.
Count Server::carry_out() {
  Ask head;
  std::memcpy(&head, in_.get(), sizeof head);
  iovec blocks[kMessageBlocks];
  std::memcpy(blocks, in_.get() + sizeof head, head.blocks * sizeof(iovec));
  const std::byte* const data = in_.get() + sizeof head + head.blocks * sizeof(iovec);
  std::byte* const old = out_.get() + kAnswerHead;
  std::uint64_t done = 1;
  for (std::uint32_t i = 0; i < head.blocks; ++i)
    if (!window_.exposes(reinterpret_cast<std::uint64_t>(blocks[i].iov_base), blocks[i].iov_len)) done = 0;
  std::memcpy(out_.get(), &done, sizeof done);
  if (done == 0) return 0;

  const AccumulateLock lock(window_, window_.rank());
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < head.blocks; ++i) {
    if (head.verb != Ask::Verb::write) std::memcpy(old + at, blocks[i].iov_base, blocks[i].iov_len);
    at += blocks[i].iov_len;
  }
  if (head.verb == Ask::Verb::read) return head.bytes;
  const auto size = static_cast<std::size_t>(head.bytes);
  std::byte room[kMessageData];
  const std::byte* result = data;
  if (head.verb == Ask::Verb::compare_and_swap) {
    if (std::memcmp(old, data, size) != 0) return head.bytes;
    result = data + size;
  } else if (head.verb != Ask::Verb::write) {
    const Combiner combine(static_cast<base::Operation>(head.operation), static_cast<base::BasicType>(head.type));
    if (combine.keeps()) return head.bytes;
    std::memcpy(room, old, size);
    combine(data, room, head.bytes);
    result = room;
  }
  at = 0;
  for (std::uint32_t i = 0; i < head.blocks; ++i) {
    std::memcpy(blocks[i].iov_base, result + at, blocks[i].iov_len);
    at += blocks[i].iov_len;
  }
  return head.verb == Ask::Verb::write || head.verb == Ask::Verb::combine ? 0 : head.bytes;
}
}  // namespace tutti::rma
