// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One access to a file: what is moved, where in the view, and in which representation (MPI-5.0 §14.4). Made by the bodies; carried out
// alone, or by all members together as a coroutine. An access under way keeps file, view and datatype alive.
#pragma once
#include <exception>
#include <memory>
#include <vector>

#include "engine/coll/context.hpp"
#include "object/file.hpp"

namespace tutti::object {

class FileAccess {
 public:
  /// Throws when the mode forbids it or the data is no whole number of etypes.
  FileAccess(File& file, bool writing, const void* data, Count count, Datatype& datatype);

  File& file() const { return *file_; }
  const FileView& view() const { return *view_; }
  bool writing() const { return writing_; }
  /// How far a file pointer moves.
  Count etypes() const { return etypes_; }
  /// In etypes of the view; before anything else.
  void set_position(Count etype);

  /// Does it without the other members.
  void carry_out();
  /// The bytes that were accessed, as a status tells them.
  Count bytes() const { return bytes_; }

  // For accesses by all members together:
  /// The data as it goes to the file, or comes from there.
  const io::Memory& memory() const { return memory_; }
  Count stream() const { return stream_; }
  /// Before writing: converts the data.
  void load();
  /// When `moved` bytes of memory() were accessed.
  void store(Count moved);

 private:
  Ref<File> file_;
  std::shared_ptr<const FileView> view_;
  Ref<Datatype> datatype_;
  bool writing_;
  void* data_;
  Count count_;
  Count etypes_ = 0;
  Count stream_ = 0;
  Count bytes_ = 0;
  Count file_bytes_ = 0;  // of one element
  io::Memory memory_;
  std::unique_ptr<char[]> converted_;
};

/// An access by all members of the file. With `ordered` the positions are those of the shared file pointer, in rank order.
/// *bytes is set when the task has ended.
coll::Task access_together(coll::Context c, FileAccess* access, bool ordered, Count* bytes);

/// An access by this process that is complete already.
class FileRequest final : public Request {
 public:
  explicit FileRequest(const FileAccess& access);
  void cancel() override;
};

/// An access by all members that goes on while the program does something else.
class FileTaskRequest final : public TaskRequest {
 public:
  FileTaskRequest(FileAccess access, bool ordered);
  Object* errors_on() const override { return &access_.file(); }

 private:
  coll::Task make() override;

  FileAccess access_;
  bool ordered_;
  coll::Context context_;
};
}  // namespace tutti::object
