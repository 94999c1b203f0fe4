// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Files: their view, pointers, size and hints.
#include "object/file.hpp"

#include <algorithm>
#include <charconv>

#include "base/catalogue.hpp"
#include "object/file_agree.hpp"
#include "runtime/causality.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

/// Refuses filetypes whose displacements fall, and, for files that can be written, overlap; says whether they overlap (MPI-5.0 §14.3).
/// Looks at the first pieces only of those that have very many.
bool check_filetype(const io::View& view, bool writable) {
  const base::Layout& layout = *view.filetype;
  if (layout.size == 0) return false;
  if (view.displacement + layout.true_lb < 0) throw Error(msg::view_filetype, "begins before the file");
  if (layout.extent < 0) throw Error(msg::view_filetype, "has a negative extent");
  constexpr int kLookedAt = 1 << 16;
  int looked = 0;
  Count begin = 0, end = 0;
  bool falls = false, overlaps = false;
  view.each(0, 2 * layout.size, [&](const io::Extent& e) {
    falls |= e.offset < begin;
    overlaps |= e.offset < end;
    begin = e.offset;
    end = e.offset + e.length;
    return ++looked < kLookedAt;
  });
  if (falls) throw Error(msg::view_filetype, "goes back");
  if (overlaps && writable) throw Error(msg::view_filetype, "overlaps itself, which is for files opened with MPI_MODE_RDONLY only");
  return overlaps;
}

std::shared_ptr<const FileView> make_view(Count displacement, Datatype& etype, Datatype& filetype, const std::string& name, bool writable) {
  const Datarep* datarep = find_datarep(name);
  if (datarep == nullptr) throw Error(msg::file_datarep, name);
  if (displacement == MPI_DISPLACEMENT_CURRENT)
    throw Error(msg::view_displacement, displacement, "; MPI_DISPLACEMENT_CURRENT is for files opened with MPI_MODE_SEQUENTIAL");
  if (displacement < 0) throw Error(msg::view_displacement, displacement, "");
  auto made = std::make_shared<FileView>();
  made->etype = etype.definition();
  made->filetype = filetype.definition();
  made->datarep = datarep;
  made->view.displacement = displacement;
  made->view.etype_bytes = file_layout(*datarep, made->etype)->size;
  made->view.filetype = file_layout(*datarep, made->filetype);
  const Count unit = made->view.etype_bytes, bytes = made->view.filetype->size;
  if (unit == 0 ? bytes != 0 : bytes % unit != 0) throw Error(msg::view_etype, bytes, unit);
  made->overlaps = check_filetype(made->view, writable);
  return made;
}

struct Hint {
  const char* key;
  const char* standard;
};
// What is known; the value is what holds when nobody says otherwise.
constexpr Hint kHints[] = {
    {"access_style", ""},
    {"cb_buffer_size", "16777216"},
    {"cb_nodes", "0"},
    {"collective_buffering", ""},
    {"file_perm", ""},
    {"romio_cb_read", "automatic"},
    {"romio_cb_write", "automatic"},
    {"romio_ds_read", "automatic"},
    {"ind_rd_buffer_size", "4194304"},
};

CollectiveHints::Use use_of(const std::string& value) {
  if (value == "enable" || value == "true") return CollectiveHints::Use::enable;
  if (value == "disable" || value == "false") return CollectiveHints::Use::disable;
  return CollectiveHints::Use::automatic;
}

bool is_use(const std::string& value) { return value == "automatic" || use_of(value) != CollectiveHints::Use::automatic; }

/// 0 when it is no positive number.
Count number(const std::string& value) {
  Count n = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
  return error == std::errc() && end == value.data() + value.size() && n > 0 ? n : 0;
}
}  // namespace

File::File(Ref<Comm> comm, int amode) : WithErrhandler(kKind, *default_file_errhandler()), comm_(std::move(comm)), amode_(amode) {
  Datatype& byte = predefined_datatype(base::BasicType::byte);
  runtime::order_otherwise();
  view_ = make_view(0, byte, byte, "native", true);
  for (const Hint& hint : kHints) hints_.emplace_back(hint.key, hint.standard);
}

std::shared_ptr<const FileView> File::view() const {
  std::lock_guard lock(mutex_);
  return view_;
}

void File::set_view(Count displacement, Datatype& etype, Datatype& filetype, const char* datarep, const Info* info) {
  if (displacement == MPI_DISPLACEMENT_CURRENT && (amode_ & MPI_MODE_SEQUENTIAL) != 0) {
    const std::shared_ptr<const FileView> now = view();
    displacement = now->view.offset_of(shared_position().load() * now->view.etype_bytes);
  }
  std::shared_ptr<const FileView> made;
  // Behind this all have seen the shared file pointer, and all know whether there will be a new view.
  together(*comm_, [&] {
    require_no_split();
    made = make_view(displacement, etype, filetype, datarep, (amode_ & MPI_MODE_RDONLY) == 0);
  });
  if (info != nullptr) set_hints(*info);
  {
    std::lock_guard lock(mutex_);
    view_ = made;
  }
  position_.store(0, std::memory_order_relaxed);
  if (comm_->rank() == 0) shared_position().store(0);
  barrier(*comm_);
}

Count File::end() const {
  const std::shared_ptr<const FileView> v = view();
  const Count unit = std::max<Count>(1, v->view.etype_bytes);
  return (v->view.stream_at(storage_.size()) + unit - 1) / unit;
}

Count File::target(Count offset, int whence, Count current) const {
  Count from = 0;
  if (whence == MPI_SEEK_CUR) from = current;
  else if (whence == MPI_SEEK_END) from = end();
  else if (whence != MPI_SEEK_SET) throw Error(msg::file_whence, whence);
  Count to = 0;
  if (__builtin_add_overflow(from, offset, &to)) throw Error(msg::file_offset_range, from, offset);
  if (to < 0) throw Error(msg::file_seek, to);
  return to;
}

void File::set_size(Count bytes) {
  require_writable();
  require_same(*comm_, bytes, "size");
  together(*comm_, [&] {
    if (comm_->rank() == 0) storage_.set_size(bytes);
  });
}

void File::preallocate(Count bytes) {
  require_writable();
  require_same(*comm_, bytes, "size");
  together(*comm_, [&] {
    if (comm_->rank() == 0) storage_.preallocate(bytes);
  });
}

void File::sync() {
  together(*comm_, [&] { storage_.sync(); });
}

void File::set_atomicity(bool atomic) {
  require_same(*comm_, atomic ? 1 : 0, "flag");
  atomic_.store(atomic, std::memory_order_relaxed);
}

void File::set_hints(const Info& info) {
  std::lock_guard lock(mutex_);
  for (auto& [key, value] : hints_)
    if (const std::optional<std::string> wanted = info.get(key)) take_hint(key, *wanted);
}

void File::take_hint(const std::string& key, const std::string& value) {
  if (key == "cb_buffer_size" || key == "cb_nodes" || key == "ind_rd_buffer_size") {
    const Count n = number(value);
    if (n == 0) return;
    (key == "cb_nodes" ? collective_.nodes : key == "cb_buffer_size" ? collective_.buffer : tuning_.read_buffer) = n;
  } else if (key.starts_with("romio_") || key == "collective_buffering") {
    if (!is_use(value)) return;
    if (key == "romio_ds_read") tuning_.sieve = use_of(value) != CollectiveHints::Use::disable;
    if (key == "romio_cb_read" || key == "collective_buffering") collective_.reading = use_of(value);
    if (key == "romio_cb_write" || key == "collective_buffering") collective_.writing = use_of(value);
  }
  for (auto& [known, now] : hints_)
    if (known == key) now = value;
}

Info::Pairs File::hints() const {
  std::lock_guard lock(mutex_);
  Info::Pairs set;
  for (const auto& hint : hints_)
    if (!hint.second.empty()) set.push_back(hint);
  return set;
}

io::Tuning File::tuning() const {
  std::lock_guard lock(mutex_);
  io::Tuning tuning = tuning_;
  tuning.atomic = atomicity();
  return tuning;
}

CollectiveHints File::collective_hints() const {
  std::lock_guard lock(mutex_);
  return collective_;
}

void File::require_readable() const {
  if ((amode_ & MPI_MODE_WRONLY) != 0) throw Error(msg::file_write_only, storage_.name());
}
void File::require_writable() const {
  if ((amode_ & MPI_MODE_RDONLY) != 0) throw Error(msg::file_read_only, storage_.name());
}
void File::require_random() const {
  if ((amode_ & MPI_MODE_SEQUENTIAL) != 0) throw Error(msg::file_sequential, storage_.name());
}

void File::require_no_split() const {
  std::lock_guard lock(mutex_);
  if (split_.kind != SplitAccess::Kind::none) throw Error(msg::file_split_begun, storage_.name());
}

void File::begin_split(SplitAccess::Kind kind, const void* buffer, Ref<Request> request) {
  std::lock_guard lock(mutex_);
  split_ = {kind, buffer, std::move(request)};
}

Ref<Request> File::end_split(SplitAccess::Kind kind, const void* buffer) {
  std::lock_guard lock(mutex_);
  if (split_.kind != kind) throw Error(msg::file_split_none, storage_.name());
  if (split_.buffer != buffer) throw Error(msg::file_split_buffer);
  split_.kind = SplitAccess::Kind::none;
  return std::move(split_.request);
}
}  // namespace tutti::object
