// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Accesses by one process, and the requests of both kinds.
#include "object/file_access.hpp"

#include <algorithm>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"

namespace tutti::object {
using base::Error;
namespace msg = base::msg;

FileAccess::FileAccess(File& file, bool writing, const void* data, Count count, Datatype& datatype)
    : file_(&file), view_(file.view()), datatype_(&datatype), writing_(writing), data_(const_cast<void*>(data)), count_(count) {
  if (writing) file.require_writable();
  else file.require_readable();
  const Datarep& datarep = *view_->datarep;
  file_bytes_ = datarep.converts(writing) ? file_layout(datarep, datatype.definition())->size : datatype.layout().size;
  Count total = 0;
  if (__builtin_mul_overflow(count, file_bytes_, &total)) throw Error(msg::file_offset_range, 0, count);
  const Count unit = view_->view.etype_bytes;
  if (total != 0 && (unit == 0 || total % unit != 0)) throw Error(msg::file_part_of_etype, total, unit);
  etypes_ = unit == 0 ? 0 : total / unit;
  memory_ = {data_, count, &datatype.layout()};
}

void FileAccess::set_position(Count etype) {
  if (__builtin_mul_overflow(etype, view_->view.etype_bytes, &stream_)) throw Error(msg::file_offset_range, etype, etypes_);
}

void FileAccess::load() {
  if (converted_ || !view_->datarep->converts(writing_)) return;
  const Count total = count_ * file_bytes_;
  converted_.reset(new char[static_cast<std::size_t>(std::max<Count>(1, total))]);
  memory_ = {converted_.get(), total, &coll::byte_layout()};
  if (writing_ && total != 0) to_file(*view_->datarep, data_, count_, *datatype_, converted_.get());
}

void FileAccess::store(Count moved) {
  bytes_ = moved;
  if (!converted_) return;
  const Count elements = file_bytes_ == 0 ? 0 : moved / file_bytes_;
  if (!writing_ && elements != 0) from_file(*view_->datarep, data_, elements, *datatype_, converted_.get());
  bytes_ = elements * datatype_->layout().size;
  converted_.reset();
}

void FileAccess::carry_out() {
  load();
  const io::Tuning tuning = file_->tuning();
  if (!writing_) return store(io::read(file_->storage(), view_->view, stream_, memory_, tuning));
  io::write(file_->storage(), view_->view, stream_, memory_, tuning);
  store(memory_.bytes());
}

FileRequest::FileRequest(const FileAccess& access) : Request(Ref<Comm>(&access.file().comm())) { core.result.bytes = access.bytes(); }

void FileRequest::cancel() { throw Error(msg::cancel_file); }

FileTaskRequest::FileTaskRequest(FileAccess access, bool ordered)
    : TaskRequest(access.file().comm()), access_(std::move(access)), ordered_(ordered), context_(next_collective(access_.file().comm(), false)) {}

coll::Task FileTaskRequest::make() { return access_together(context_, &access_, ordered_, &core.result.bytes); }
}  // namespace tutti::object
