// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reading and writing files (MPI-5.0 §14.4): at an offset, at the own and at the shared file pointer; alone and by all; blocking, through
// requests and in two halves. Pointers move when an access begins. Any thread.
#include "api/bodies.hpp"
#include "object/comm_agree.hpp"
#include "object/file_access.hpp"

namespace tutti::calls {
using object::Datatype;
using object::File;
using object::FileAccess;
using object::FileTaskRequest;
using object::Ref;
using object::Request;
using object::SplitAccess;
using Split = SplitAccess::Kind;

namespace {

/// Where an access begins.
struct At {
  enum Where { offset, own, shared, ordered } where;
  MPI_Offset etype = 0;
};
At at(MPI_Offset offset) { return {At::offset, offset}; }
constexpr At kOwn{At::own};
constexpr At kShared{At::shared};
constexpr At kOrdered{At::ordered};

FileAccess begin(File& fh, const At& at, bool writing, const void* buf, Count count, Datatype& datatype) {
  FileAccess access(fh, writing, buf, count, datatype);
  if (at.where == At::offset || at.where == At::own) fh.require_random();
  if (at.where == At::offset) access.set_position(at.etype);
  else if (at.where == At::own) access.set_position(fh.position().fetch_add(access.etypes()));
  else if (at.where == At::shared) access.set_position(fh.shared_position().fetch_add(access.etypes()));
  return access;
}

void tell(MPI_Status* status, Count bytes) { object::fill_status(status, MPI_ANY_SOURCE, MPI_ANY_TAG, bytes, false); }

void alone(FileAccess access, MPI_Status* status) {
  access.carry_out();
  tell(status, access.bytes());
}

void alone(FileAccess access, Request** request) {
  access.carry_out();
  *request = new object::FileRequest(access);
}

void by_all(FileAccess access, MPI_Status* status, bool ordered = false) {
  Count bytes = 0;
  coll::Task task = object::access_together(object::next_collective(access.file().comm(), true), &access, ordered, &bytes);
  coll::run(task);
  tell(status, bytes);
}

Ref<FileTaskRequest> started(FileAccess access, bool ordered) {
  auto request = Ref<FileTaskRequest>::adopt(new FileTaskRequest(std::move(access), ordered));
  request->start();
  return request;
}

void by_all(FileAccess access, Request** request) { *request = started(std::move(access), false).release(); }

void first_half(File& fh, Split kind, const At& at, bool writing, const void* buf, Count count, Datatype& datatype) {
  fh.require_no_split();
  FileAccess access = begin(fh, at, writing, buf, count, datatype);
  Ref<FileTaskRequest> request = started(std::move(access), at.where == At::ordered);
  fh.begin_split(kind, buf, Ref<Request>::adopt(request.release()));
}

void second_half(File& fh, Split kind, const void* buf, MPI_Status* status) {
  const Ref<Request> request = fh.end_split(kind, buf);
  p2p::wait(request->core);
  p2p::Result result = request->core.result;
  request->conclude(result);
  tell(status, result.bytes);
}
}  // namespace

// At an offset.
void file_read_at(File& fh, MPI_Offset offset, void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  alone(begin(fh, at(offset), false, buf, count, datatype), status);
}
void file_iread_at(File& fh, MPI_Offset offset, void* buf, Count count, Datatype& datatype, Request** request) {
  alone(begin(fh, at(offset), false, buf, count, datatype), request);
}
void file_read_at_all(File& fh, MPI_Offset offset, void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  by_all(begin(fh, at(offset), false, buf, count, datatype), status);
}
void file_iread_at_all(File& fh, MPI_Offset offset, void* buf, Count count, Datatype& datatype, Request** request) {
  by_all(begin(fh, at(offset), false, buf, count, datatype), request);
}
void file_read_at_all_begin(File& fh, MPI_Offset offset, void* buf, Count count, Datatype& datatype) {
  first_half(fh, Split::read_at, at(offset), false, buf, count, datatype);
}
void file_read_at_all_end(File& fh, void* buf, MPI_Status* status) { second_half(fh, Split::read_at, buf, status); }
void file_write_at(File& fh, MPI_Offset offset, const void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  alone(begin(fh, at(offset), true, buf, count, datatype), status);
}
void file_iwrite_at(File& fh, MPI_Offset offset, const void* buf, Count count, Datatype& datatype, Request** request) {
  alone(begin(fh, at(offset), true, buf, count, datatype), request);
}
void file_write_at_all(File& fh, MPI_Offset offset, const void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  by_all(begin(fh, at(offset), true, buf, count, datatype), status);
}
void file_iwrite_at_all(File& fh, MPI_Offset offset, const void* buf, Count count, Datatype& datatype, Request** request) {
  by_all(begin(fh, at(offset), true, buf, count, datatype), request);
}
void file_write_at_all_begin(File& fh, MPI_Offset offset, const void* buf, Count count, Datatype& datatype) {
  first_half(fh, Split::write_at, at(offset), true, buf, count, datatype);
}
void file_write_at_all_end(File& fh, const void* buf, MPI_Status* status) { second_half(fh, Split::write_at, buf, status); }

// At the own file pointer.
void file_read(File& fh, void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  alone(begin(fh, kOwn, false, buf, count, datatype), status);
}
void file_iread(File& fh, void* buf, Count count, Datatype& datatype, Request** request) {
  alone(begin(fh, kOwn, false, buf, count, datatype), request);
}
void file_read_all(File& fh, void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  by_all(begin(fh, kOwn, false, buf, count, datatype), status);
}
void file_iread_all(File& fh, void* buf, Count count, Datatype& datatype, Request** request) {
  by_all(begin(fh, kOwn, false, buf, count, datatype), request);
}
void file_read_all_begin(File& fh, void* buf, Count count, Datatype& datatype) { first_half(fh, Split::read, kOwn, false, buf, count, datatype); }
void file_read_all_end(File& fh, void* buf, MPI_Status* status) { second_half(fh, Split::read, buf, status); }
void file_write(File& fh, const void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  alone(begin(fh, kOwn, true, buf, count, datatype), status);
}
void file_iwrite(File& fh, const void* buf, Count count, Datatype& datatype, Request** request) {
  alone(begin(fh, kOwn, true, buf, count, datatype), request);
}
void file_write_all(File& fh, const void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  by_all(begin(fh, kOwn, true, buf, count, datatype), status);
}
void file_iwrite_all(File& fh, const void* buf, Count count, Datatype& datatype, Request** request) {
  by_all(begin(fh, kOwn, true, buf, count, datatype), request);
}
void file_write_all_begin(File& fh, const void* buf, Count count, Datatype& datatype) {
  first_half(fh, Split::write, kOwn, true, buf, count, datatype);
}
void file_write_all_end(File& fh, const void* buf, MPI_Status* status) { second_half(fh, Split::write, buf, status); }

// At the shared file pointer.
void file_read_shared(File& fh, void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  alone(begin(fh, kShared, false, buf, count, datatype), status);
}
void file_iread_shared(File& fh, void* buf, Count count, Datatype& datatype, Request** request) {
  alone(begin(fh, kShared, false, buf, count, datatype), request);
}
void file_read_ordered(File& fh, void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  by_all(begin(fh, kOrdered, false, buf, count, datatype), status, true);
}
void file_read_ordered_begin(File& fh, void* buf, Count count, Datatype& datatype) {
  first_half(fh, Split::read_ordered, kOrdered, false, buf, count, datatype);
}
void file_read_ordered_end(File& fh, void* buf, MPI_Status* status) { second_half(fh, Split::read_ordered, buf, status); }
void file_write_shared(File& fh, const void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  alone(begin(fh, kShared, true, buf, count, datatype), status);
}
void file_iwrite_shared(File& fh, const void* buf, Count count, Datatype& datatype, Request** request) {
  alone(begin(fh, kShared, true, buf, count, datatype), request);
}
void file_write_ordered(File& fh, const void* buf, Count count, Datatype& datatype, MPI_Status* status) {
  by_all(begin(fh, kOrdered, true, buf, count, datatype), status, true);
}
void file_write_ordered_begin(File& fh, const void* buf, Count count, Datatype& datatype) {
  first_half(fh, Split::write_ordered, kOrdered, true, buf, count, datatype);
}
void file_write_ordered_end(File& fh, const void* buf, MPI_Status* status) { second_half(fh, Split::write_ordered, buf, status); }
}  // namespace tutti::calls
