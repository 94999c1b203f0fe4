// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The cold half of the argument checks: what is wrong, in words.
#include "abi/checks.hpp"

#include "base/catalogue.hpp"
#include "runtime/origin.hpp"
#include "runtime/report.hpp"

namespace tutti::abi {

namespace msg = base::msg;

namespace {
struct HandleKind {
  int error_class;
  const char* noun;
  const char* null_name;
  std::uintptr_t null;
};

HandleKind handle_kind(object::Kind kind) {
  const auto value = [](auto* handle) { return reinterpret_cast<std::uintptr_t>(handle); };
  switch (kind) {
    case object::Kind::comm: return {MPI_ERR_COMM, "communicator", "MPI_COMM_NULL", value(MPI_COMM_NULL)};
    case object::Kind::group: return {MPI_ERR_GROUP, "group", "MPI_GROUP_NULL", value(MPI_GROUP_NULL)};
    case object::Kind::datatype: return {MPI_ERR_TYPE, "datatype", "MPI_DATATYPE_NULL", value(MPI_DATATYPE_NULL)};
    case object::Kind::op: return {MPI_ERR_OP, "operation", "MPI_OP_NULL", value(MPI_OP_NULL)};
    case object::Kind::request: return {MPI_ERR_REQUEST, "request", "MPI_REQUEST_NULL", value(MPI_REQUEST_NULL)};
    case object::Kind::message: return {MPI_ERR_REQUEST, "message", "MPI_MESSAGE_NULL", value(MPI_MESSAGE_NULL)};
    case object::Kind::win: return {MPI_ERR_WIN, "window", "MPI_WIN_NULL", value(MPI_WIN_NULL)};
    case object::Kind::file: return {MPI_ERR_FILE, "file", "MPI_FILE_NULL", value(MPI_FILE_NULL)};
    case object::Kind::session: return {MPI_ERR_SESSION, "session", "MPI_SESSION_NULL", value(MPI_SESSION_NULL)};
    case object::Kind::info: return {MPI_ERR_INFO, "info object", "MPI_INFO_NULL", value(MPI_INFO_NULL)};
    case object::Kind::errhandler: return {MPI_ERR_ERRHANDLER, "error handler", "MPI_ERRHANDLER_NULL", value(MPI_ERRHANDLER_NULL)};
    case object::Kind::none: break;
  }
  return {MPI_ERR_ARG, "object", "null", 0};
}

/// The sentence of a message whose class depends on the kind of handle.
template <class... Args>
[[noreturn]] void fail(int error_class, const base::Message& message, const Args&... args) {
  throw base::Error(base::Message{error_class, message.text}, args...);
}

std::string with_article(const char* noun) {
  return fmt::format("{} {}", std::string_view("aeiou").find(noun[0]) == std::string_view::npos ? "a" : "an", noun);
}

std::string description(object::Object* object) {
  if (object == nullptr) return "the communicator";
  if (object->kind() == object::Kind::comm) return static_cast<object::Comm*>(object)->description();
  return handle_kind(object->kind()).noun;
}
}  // namespace

void bad_handle(object::Kind kind, std::uintptr_t value, const char* name) {
  const HandleKind handle = handle_kind(kind);
  if (value == handle.null) {
    if (const auto last = object::table::last_former(kind))
      fail(handle.error_class, msg::freed_null_handle, name, handle.null_name, handle.noun, runtime::with_places(runtime::words(last->freed)));
    fail(handle.error_class, msg::null_handle, name, handle.null_name, handle.noun);
  }
  if (const object::Object* other = object::table::lookup(value))
    fail(handle.error_class, msg::other_handle, name, with_article(handle_kind(other->kind()).noun), with_article(handle.noun));
  if (const auto former = object::table::former(value); former && object::table::kind_of(value) == kind)
    fail(handle.error_class, msg::freed_handle, name, with_article(handle.noun), runtime::with_places(runtime::words(former->made)),
         runtime::with_places(runtime::words(former->freed)));
  fail(handle.error_class, msg::invalid_handle, name, handle.noun, value);
}

void uncommitted(object::Datatype& datatype, const char* name) { throw base::Error(msg::uncommitted_type, name, datatype.describe()); }

void wrong_comm(const object::Comm& comm, const char* name) {
  throw base::Error(comm.is_inter() ? msg::needs_intra : msg::needs_inter, name, comm.description());
}

void null_argument(const char* name) { throw base::Error(msg::null_pointer, name); }
void negative_count(Count value, const char* name) { throw base::Error(msg::negative_count, name, value); }
void negative_length(Count value, const char* name) { throw base::Error(msg::negative_argument, name, value); }
void negative_size(Count value, const char* name) { throw base::Error(msg::negative_size, name, value); }
void bad_disp_unit(Count value, const char* name) { throw base::Error(msg::bad_disp_unit, name, value); }

void bad_rank(int rank, int size, object::Object* of, const char* name) {
  throw base::Error(msg::rank_out_of_range, name, rank, description(of), size - 1);
}

void bad_root(int root, const object::Comm& comm, const char* name) {
  throw base::Error(msg::root_out_of_range, name, root, comm.description(), comm.remote_size() - 1);
}

void bad_tag(int tag, bool receiving, const char* name) {
  throw base::Error(msg::tag_out_of_range, name, tag, kTagUpperBound, receiving ? " or MPI_ANY_TAG" : "");
}

void bad_in_place(const object::Comm& comm, const char* name) {
  throw base::Error(comm.is_inter() ? msg::in_place_inter : msg::in_place_not_root, name);
}

void same_buffer(const char* in_name, const char* out_name) { throw base::Error(msg::same_buffer, in_name, out_name); }

void too_large(Count value, const char* name) { throw base::Error(msg::value_too_large, name, value); }

namespace {
/// A null pointer is MPI_BOTTOM: legal when the type's data lies at absolute addresses, that is, outside of the first page.
bool absolute(const object::Datatype& datatype, Count displacement) {
  constexpr Count kFirstPage = 4096;
  const base::Layout& layout = datatype.layout();
  const Count first = displacement + layout.true_lb;
  return layout.size == 0 || first < 0 || first >= kFirstPage;
}
}  // namespace

void odd_buffer(const void* buffer, Count count, const object::Datatype* datatype, const char* name) {
  if (buffer == MPI_IN_PLACE) throw base::Error(msg::in_place_not_here, name);
  if (count <= 0 || (datatype != nullptr && absolute(*datatype, 0))) return;
  throw base::Error(msg::null_buffer, name, count);
}

void odd_buffer(const void* buffer, Counts counts, Counts displs, const MPI_Datatype* types, int n, const char* name) {
  if (buffer == MPI_IN_PLACE) throw base::Error(msg::in_place_not_here, name);
  for (int i = 0; i < n; ++i) {
    const object::Datatype* datatype = counts[i] > 0 ? object::find<object::Datatype>(types[i]) : nullptr;
    if (datatype != nullptr && !absolute(*datatype, displs[i])) throw base::Error(msg::null_buffer, name, counts[i]);
  }
}

Count check_counts(Counts counts, int n, const char* name) {
  check_array(counts.data(), n, name);
  Count largest = 0;
  for (int i = 0; i < n; ++i) {
    const Count count = counts[i];
    if (count < 0) throw base::Error(msg::negative_count, fmt::format("{}[{}]", name, i), count);
    if (count > largest) largest = count;
  }
  return largest;
}

void check_lengths(Counts lengths, Count n, const char* name) {
  check_array(lengths.data(), n, name);
  for (Count i = 0; i < n; ++i) {
    if (lengths[i] < 0) throw base::Error(msg::negative_argument, fmt::format("{}[{}]", name, i), lengths[i]);
  }
}

void check_types(const MPI_Datatype* types, Count n, const char* name) {
  check_array(types, n, name);
  for (Count i = 0; i < n; ++i) {
    if (object::find<object::Datatype>(types[i]) == nullptr) live<object::Datatype>(types[i], fmt::format("{}[{}]", name, i).c_str());
  }
}

void check_committed_types(const MPI_Datatype* types, Counts counts, int n, const char* name) {
  check_array(types, n, name);
  for (int i = 0; i < n; ++i) {
    if (counts[i] == 0) continue;
    const object::Datatype* datatype = object::find<object::Datatype>(types[i]);
    if (datatype == nullptr || !datatype->committed()) committed(types[i], fmt::format("{}[{}]", name, i).c_str());
  }
}
}  // namespace tutti::abi
