// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_File: the handle's side of a file (MPI-5.0 §14.2, §14.3): communicator, mode, view, hints, file pointers and error handler. A
// file has a communicator of its own, so the one it was opened with may be freed. What is said to be collective must be called by all its
// members; the rest is for any thread. Accesses stand in file_access.hpp.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/io/access.hpp"
#include "engine/io/shared_word.hpp"
#include "object/comm.hpp"
#include "object/datarep.hpp"
#include "object/task_request.hpp"

namespace tutti::object {

/// What MPI_File_set_view set; never changes, so accesses under way keep theirs.
struct FileView {
  io::View view;
  DefinitionRef etype;
  DefinitionRef filetype;
  const Datarep* datarep;
  bool overlaps = false;  // shows bytes twice; for reading only
};

/// Hints on collective buffering.
struct CollectiveHints {
  enum class Use : std::uint8_t { automatic, enable, disable };
  Use reading = Use::automatic;
  Use writing = Use::automatic;
  Count buffer = 16 << 20;  // cb_buffer_size: the memory of an aggregator
  Count nodes = 0;          // cb_nodes: the number of aggregators; 0: as many as seem right
};

/// A split collective access that has begun.
struct SplitAccess {
  enum class Kind : std::uint8_t { none, read_at, write_at, read, write, read_ordered, write_ordered };
  Kind kind = Kind::none;
  const void* buffer = nullptr;
  Ref<Request> request;
};

class File final : public WithErrhandler {
 public:
  static constexpr Kind kKind = Kind::file;

  /// Collective over `comm`; throws at all members when one can't open the file.
  static Ref<File> open(Comm& comm, const char* name, int amode, const Info* info);
  /// Collective.
  static void close(File*& file);

  Comm& comm() const { return *comm_; }
  int amode() const { return amode_; }
  const io::Storage& storage() const { return storage_; }
  std::shared_ptr<const FileView> view() const;
  /// Collective; sets the file pointers to 0.
  void set_view(Count displacement, Datatype& etype, Datatype& filetype, const char* datarep, const Info* info);

  /// In etypes of the view.
  std::atomic<Count>& position() { return position_; }
  std::atomic<Count>& shared_position() { return shared_.value(); }
  /// The first etype at or behind the end of the file.
  Count end() const;
  /// Where a seek leads; throws MPI_ERR_ARG.
  Count target(Count offset, int whence, Count current) const;

  /// Collective.
  void set_size(Count bytes);
  void preallocate(Count bytes);
  void sync();
  void set_atomicity(bool atomic);
  bool atomicity() const { return atomic_.load(std::memory_order_relaxed); }

  void set_hints(const Info& info);
  Info::Pairs hints() const;
  io::Tuning tuning() const;
  CollectiveHints collective_hints() const;

  /// Throw when the mode forbids it.
  void require_readable() const;
  void require_writable() const;
  void require_random() const;

  /// Split collective accesses (MPI-5.0 §14.4.5): one at a time. Throws when one has begun already.
  void begin_split(SplitAccess::Kind kind, const void* buffer, Ref<Request> request);
  void require_no_split() const;
  /// Takes out the one that has begun; throws when there is none of this kind.
  Ref<Request> end_split(SplitAccess::Kind kind, const void* buffer);

 private:
  explicit File(Ref<Comm> comm, int amode);
  int open_here(const std::string& name, bool first, unsigned permissions);
  void share_word();
  void take_hint(const std::string& key, const std::string& value);

  const Ref<Comm> comm_;
  const int amode_;
  io::Storage storage_;
  io::SharedWord shared_;
  std::atomic<Count> position_{0};
  std::atomic<bool> atomic_{false};
  mutable std::mutex mutex_;  // of all below
  std::shared_ptr<const FileView> view_;
  Info::Pairs hints_;
  io::Tuning tuning_;
  CollectiveHints collective_;
  SplitAccess split_;
};
}  // namespace tutti::object
