// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A report as data, and the three forms in which it is given: text for people, JSON for programs (docs/explain.md describes it), and the
// annotations of GitHub. Used by mpiexec's one thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "explain/place.hpp"

namespace tutti::explain {

/// A place that a report names, and of which rank.
struct RankPlace {
  std::uint32_t rank = 0;
  Place place;
};

struct Report {
  std::string kind;  // one of kinds.hpp
  std::string sentence;
  std::string details;            // lines, each with its newline
  std::vector<RankPlace> places;  // in the order in which they are named

  /// "tutti: KIND: SENTENCE" and the details.
  std::string text() const;
  /// "::error file=ring.c,line=31,title=tutti deadlock::SENTENCE%0ADETAILS"
  std::string annotation() const;
  /// MPI_Send, MPI_Recv ...: those that are named, each once.
  std::vector<std::string> functions() const;
  /// MPI_COMM_WORLD, "rows" ...
  std::vector<std::string> communicators() const;
  /// All ranks of MPI_COMM_WORLD that are named.
  std::vector<std::uint32_t> ranks() const;
};

/// The file of --report. It is complete JSON after every write, so also when mpiexec is killed.
class ReportFile {
 public:
  /// Throws std::system_error when the file cannot be written.
  ReportFile(const std::string& path, const std::vector<std::string>& command, int ranks);
  ~ReportFile();
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  void add(const Report& report);
  void finish(int exit_status);

 private:
  void write_at_tail(const std::string& text, const std::string& tail);

  int file_ = -1;
  std::uint64_t tail_ = 0;  // where the next report goes
  bool empty_ = true;
};
}  // namespace tutti::explain
