// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Opening, closing, sizes, views, hints, pointers and consistency of files (MPI-5.0 §14.2, §14.3, §14.5, §14.6) and their error handlers
// (§9.3). Which calls are collective says object/file.hpp.
#include "object/file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/file_agree.hpp"

namespace tutti::calls {
using base::Error;
using object::Comm;
using object::Datatype;
using object::File;
using object::Info;

void file_open(Comm& comm, const char* filename, int amode, Info* info, File** fh) { *fh = File::open(comm, filename, amode, info).release(); }

void file_close(File*& fh) { File::close(fh); }

void file_delete(const char* filename, Info*) {
  if (unlink(filename) != 0) io::fail(filename, "can't be deleted", errno);
}

void file_set_size(File& fh, MPI_Offset size) { fh.set_size(size); }
void file_preallocate(File& fh, MPI_Offset size) { fh.preallocate(size); }
void file_get_size(File& fh, MPI_Offset* size) { *size = fh.storage().size(); }
void file_get_group(File& fh, object::Group** group) { *group = fh.comm().group().another().release(); }
void file_get_amode(File& fh, int* amode) { *amode = fh.amode(); }

void file_set_info(File& fh, Info* info) {
  if (info != nullptr) fh.set_hints(*info);
}
void file_get_info(File& fh, Info** info_used) { *info_used = new Info(fh.hints()); }

void file_set_view(File& fh, MPI_Offset disp, Datatype& etype, Datatype& filetype, const char* datarep, Info* info) {
  fh.set_view(disp, etype, filetype, datarep, info);
}

void file_get_view(File& fh, MPI_Offset* disp, Datatype** etype, Datatype** filetype, char* datarep) {
  const std::shared_ptr<const object::FileView> view = fh.view();
  *disp = view->view.displacement;
  *etype = object::datatype_of(view->etype);
  *filetype = object::datatype_of(view->filetype);
  (*etype)->commit();
  (*filetype)->commit();
  std::memcpy(datarep, view->datarep->name.c_str(), view->datarep->name.size() + 1);
}

void file_get_type_extent(File& fh, Datatype& datatype, Count* extent) {
  *extent = object::file_layout(*fh.view()->datarep, datatype.definition())->extent;
}

void register_datarep(const char* datarep, MPI_Datarep_conversion_function* read, MPI_Datarep_conversion_function* write,
                      MPI_Datarep_extent_function* extent, void* extra_state) {
  object::Datarep made{datarep};
  made.read = read;
  made.write = write;
  made.extent = extent;
  made.extra_state = extra_state;
  object::register_datarep(std::move(made));
}

void register_datarep_c(const char* datarep, MPI_Datarep_conversion_function_c* read, MPI_Datarep_conversion_function_c* write,
                        MPI_Datarep_extent_function* extent, void* extra_state) {
  object::Datarep made{datarep};
  made.read_large = read;
  made.write_large = write;
  made.extent = extent;
  made.extra_state = extra_state;
  object::register_datarep(std::move(made));
}

void file_seek(File& fh, MPI_Offset offset, int whence) {
  fh.require_random();
  fh.position().store(fh.target(offset, whence, fh.position().load()));
}

void file_get_position(File& fh, MPI_Offset* offset) {
  fh.require_random();
  *offset = fh.position().load();
}

/// Collective: the first rank's arguments count, all must have the same. Nobody goes on before the pointer has moved.
void file_seek_shared(File& fh, MPI_Offset offset, int whence) {
  fh.require_random();
  object::require_same(fh.comm(), offset, "offset");
  object::require_same(fh.comm(), whence, "whence");
  object::together(fh.comm(), [&] {
    if (fh.comm().rank() == 0) fh.shared_position().store(fh.target(offset, whence, fh.shared_position().load()));
  });
}

void file_get_position_shared(File& fh, MPI_Offset* offset) { *offset = fh.shared_position().load(); }

void file_get_byte_offset(File& fh, MPI_Offset offset, MPI_Offset* disp) {
  fh.require_random();
  const std::shared_ptr<const object::FileView> view = fh.view();
  Count stream = 0;
  if (offset < 0) throw Error(base::msg::file_seek, offset);
  if (__builtin_mul_overflow(offset, view->view.etype_bytes, &stream)) throw Error(base::msg::file_offset_range, offset, 0);
  *disp = view->view.offset_of(stream);
}

void file_set_atomicity(File& fh, int flag) { fh.set_atomicity(flag != 0); }
void file_get_atomicity(File& fh, int* flag) { *flag = fh.atomicity(); }
void file_sync(File& fh) { fh.sync(); }

void file_set_errhandler(File* file, object::Errhandler& errhandler) {
  if (file != nullptr) file->set_errhandler(errhandler);
  else object::set_default_file_errhandler(errhandler);
}

void file_get_errhandler(File* file, object::Errhandler** errhandler) {
  const object::Ref<object::Errhandler> handler = file != nullptr ? file->errhandler() : object::default_file_errhandler();
  handler->give_to_program();
  *errhandler = handler.get();
}

void file_call_errhandler(File* fh, int errorcode) {
  if (fh != nullptr) object::call_errhandler(*fh, errorcode, "MPI_File_call_errhandler");
  else object::call_default_file_errhandler(errorcode, "MPI_File_call_errhandler");
}
}  // namespace tutti::calls
