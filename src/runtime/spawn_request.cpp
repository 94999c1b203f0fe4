// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Writing and reading requests to spawn: null-terminated words, lists with their length before them.
#include "runtime/spawn_request.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "runtime/progress.hpp"
#include "runtime/segment.hpp"

namespace tutti::runtime {
namespace {

void put(std::string& words, std::string_view word) {
  words.append(word);
  words.push_back('\0');
}

void put(std::string& words, const std::vector<std::string>& list) {
  put(words, std::to_string(list.size()));
  for (const std::string& word : list) put(words, word);
}

std::string written(const SpawnWish& wish) {
  std::string words;
  put(words, wish.directory);
  put(words, wish.environment);
  put(words, std::to_string(wish.programs.size()));
  for (const SpawnWish::Program& program : wish.programs) {
    put(words, std::to_string(program.ranks));
    put(words, program.wdir);
    put(words, program.path);
    put(words, program.argv);
  }
  return words;
}

/// Takes words off the front; `good` is false once there was none.
struct Reader {
  std::string_view rest;
  bool good = true;

  std::string word() {
    const std::size_t end = rest.find('\0');
    good = good && end != std::string_view::npos;
    if (!good) return {};
    const std::string result(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    return result;
  }
  std::size_t number() {
    const std::size_t value = std::strtoul(word().c_str(), nullptr, 10);
    good = good && value <= rest.size();
    return good ? value : 0;
  }
  std::vector<std::string> list() {
    std::vector<std::string> words(number());
    for (std::string& one : words) one = word();
    return words;
  }
};

/// Wakes the rank that waits for the answer.
void ring_parent(ProcessId parent) {
  const int descriptor = open_segment(job_of(parent));
  if (descriptor < 0) return;
  const Segment segment = map_segment(descriptor, job_of(parent));
  close(descriptor);
  if (!segment.mapped()) return;
  if (rank_of(parent) < segment.ranks()) ring(segment.rank(rank_of(parent)));
  munmap(segment.base(), segment.header().segment_bytes);
}

bool begin_answer(SpawnAnswer& answer) {
  SpawnState waiting = SpawnState::waiting;
  return answer.state.compare_exchange_strong(waiting, SpawnState::answering, std::memory_order_acq_rel);
}
}  // namespace

void SpawnAnswer::start(JobId started) {
  if (!begin_answer(*this)) return;
  job = started;
  state.store(SpawnState::started, std::memory_order_release);
  ring_parent(parent);
}

void SpawnAnswer::refuse(const char* text) {
  if (!begin_answer(*this)) return;
  std::strncpy(refusal, text, sizeof refusal - 1);
  state.store(SpawnState::refused, std::memory_order_release);
  ring_parent(parent);
}

SpawnRequest::~SpawnRequest() {
  if (answer_ != nullptr) munmap(static_cast<void*>(answer_), bytes_);
  if (descriptor_ >= 0) close(descriptor_);
}

bool SpawnRequest::map(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (memory == MAP_FAILED) return false;
  answer_ = static_cast<SpawnAnswer*>(memory);
  bytes_ = bytes;
  return true;
}

bool SpawnRequest::make(ProcessId parent, std::uint64_t door, const SpawnWish& wish) {
  const std::string words = written(wish);
  const std::size_t bytes = sizeof(SpawnAnswer) + words.size();
  descriptor_ = memfd_create("tutti-spawn", MFD_CLOEXEC);
  if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0 || !map(bytes)) return false;
  answer_->parent = parent;
  answer_->parent_door = door;
  answer_->words_bytes = words.size();
  std::memcpy(static_cast<void*>(answer_ + 1), words.data(), words.size());
  return true;
}

bool SpawnRequest::open(std::int32_t pid, int descriptor) {
  descriptor_ = ::open(fmt::format("/proc/{}/fd/{}", pid, descriptor).c_str(), O_RDWR | O_CLOEXEC);
  struct stat status;
  if (descriptor_ < 0 || fstat(descriptor_, &status) != 0 || status.st_uid != geteuid()) return false;
  const auto bytes = static_cast<std::size_t>(status.st_size);
  return bytes >= sizeof(SpawnAnswer) && map(bytes) && answer_->words_bytes <= bytes - sizeof(SpawnAnswer);
}

bool SpawnRequest::read(SpawnWish& wish) const {
  Reader reader{std::string_view(reinterpret_cast<const char*>(answer_ + 1), answer_->words_bytes)};
  wish.directory = reader.word();
  wish.environment = reader.list();
  wish.programs.resize(reader.number());
  for (SpawnWish::Program& program : wish.programs) {
    program.ranks = std::atoi(reader.word().c_str());
    program.wdir = reader.word();
    program.path = reader.word();
    program.argv = reader.list();
    reader.good = reader.good && !program.argv.empty() && program.ranks > 0;
  }
  return reader.good && !wish.programs.empty();
}
}  // namespace tutti::runtime
