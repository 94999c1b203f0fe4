// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The bodies of packing and unpacking (MPI-5.0 §5.2, §5.3). A packed message is the plain sequence of its data, without a header.
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "base/layout_builder.hpp"
#include "base/pack.hpp"
#include "base/pack_external.hpp"
#include "object/datatype.hpp"

namespace tutti::calls {
namespace {

using object::Datatype;

/// Where in the packed buffer to go on; throws unless `bytes` fit there.
std::size_t checked_position(const base::Message& no_room, const void* buffer, Count position, Count size, Count bytes) {
  if (position < 0 || position > size) throw base::Error(base::msg::pack_position, position, size);
  if (bytes > size - position) throw base::Error(no_room, bytes, position, size - position);
  if (buffer == nullptr && bytes > 0) throw base::Error(base::msg::null_packed, bytes);
  return static_cast<std::size_t>(position);
}

void check_datarep(const char* datarep) {
  if (std::strcmp(datarep, "external32") != 0) throw base::Error(base::msg::unknown_datarep, datarep);
}
}  // namespace

void pack(const void* inbuf, Count incount, Datatype& datatype, void* outbuf, Count outsize, Count* position, object::Comm&) {
  const Count bytes = base::checked_multiply(incount, datatype.layout().size);
  const std::size_t at = checked_position(base::msg::pack_no_room, outbuf, *position, outsize, bytes);
  *position += base::pack(datatype.layout(), inbuf, incount, 0, static_cast<char*>(outbuf) + at, bytes);
}

void unpack(const void* inbuf, Count insize, Count* position, void* outbuf, Count outcount, Datatype& datatype, object::Comm&) {
  const Count bytes = base::checked_multiply(outcount, datatype.layout().size);
  const std::size_t at = checked_position(base::msg::unpack_too_short, inbuf, *position, insize, bytes);
  *position += base::unpack(datatype.layout(), outbuf, outcount, 0, static_cast<const char*>(inbuf) + at, bytes);
}

void pack_size(Count incount, Datatype& datatype, object::Comm&, Count* size) { *size = base::checked_multiply(incount, datatype.layout().size); }

void pack_external(const char* datarep, const void* inbuf, Count incount, Datatype& datatype, void* outbuf, Count outsize, Count* position) {
  check_datarep(datarep);
  const Count bytes = base::external_size(datatype.layout(), incount);
  const std::size_t at = checked_position(base::msg::pack_no_room, outbuf, *position, outsize, bytes);
  base::pack_external(datatype.layout(), inbuf, incount, static_cast<char*>(outbuf) + at);
  *position += bytes;
}

void unpack_external(const char* datarep, const void* inbuf, Count insize, Count* position, void* outbuf, Count outcount, Datatype& datatype) {
  check_datarep(datarep);
  const Count bytes = base::external_size(datatype.layout(), outcount);
  const std::size_t at = checked_position(base::msg::unpack_too_short, inbuf, *position, insize, bytes);
  base::unpack_external(datatype.layout(), outbuf, outcount, static_cast<const char*>(inbuf) + at);
  *position += bytes;
}

void pack_external_size(const char* datarep, Count incount, Datatype& datatype, Count* size) {
  check_datarep(datarep);
  *size = base::external_size(datatype.layout(), incount);
}
}  // namespace tutti::calls
