// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Files of the operating system.
#include "engine/io/storage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/catalogue.hpp"

namespace tutti::io {
namespace {

constexpr Count kMost = 0x7ffff000;  // what Linux moves in one call

int error_class(int system_error) {
  switch (system_error) {
    case ENOENT: return MPI_ERR_NO_SUCH_FILE;
    case EEXIST: return MPI_ERR_FILE_EXISTS;
    case EACCES:
    case EPERM: return MPI_ERR_ACCESS;
    case EROFS: return MPI_ERR_READ_ONLY;
    case ENOSPC: return MPI_ERR_NO_SPACE;
    case EDQUOT: return MPI_ERR_QUOTA;
    case ETXTBSY: return MPI_ERR_FILE_IN_USE;
    case ENAMETOOLONG:
    case ENOTDIR:
    case ELOOP:
    case EISDIR: return MPI_ERR_BAD_FILE;
    case ENOMEM: return MPI_ERR_NO_MEM;
    default: return MPI_ERR_IO;
  }
}
}  // namespace

void fail(const std::string& name, const char* doing, int system_error) {
  base::Message message = base::msg::file_system;
  message.error_class = error_class(system_error);
  throw base::Error(message, name, doing, std::strerror(system_error));
}

int Storage::open(const std::string& name, int flags, unsigned permissions) {
  name_ = name;
  do descriptor_ = ::open(name.c_str(), flags | O_CLOEXEC, permissions);
  while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) return errno;
  // The system lets a directory be opened for reading, but nothing can be read from it.
  struct stat about;
  if (fstat(descriptor_, &about) == 0 && !S_ISDIR(about.st_mode)) return 0;
  close();
  return EISDIR;
}

void Storage::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Count Storage::read(void* out, Count n, Count offset) const {
  Count done = 0;
  while (done < n) {
    const ssize_t got = pread(descriptor_, static_cast<char*>(out) + done, static_cast<std::size_t>(std::min(n - done, kMost)), offset + done);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(name_, "can't be read", errno);
    done += got;
    transferred.read.fetch_add(got, std::memory_order_relaxed);
  }
  return done;
}

void Storage::write(const void* in, Count n, Count offset) const {
  for (Count done = 0; done < n;) {
    const ssize_t put = pwrite(descriptor_, static_cast<const char*>(in) + done, static_cast<std::size_t>(std::min(n - done, kMost)), offset + done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail(name_, "can't be written", put < 0 ? errno : EIO);
    done += put;
    transferred.written.fetch_add(put, std::memory_order_relaxed);
  }
}

Count Storage::size() const {
  struct stat about;
  if (fstat(descriptor_, &about) != 0) fail(name_, "has no size that can be asked for", errno);
  return about.st_size;
}

void Storage::set_size(Count bytes) const {
  if (ftruncate(descriptor_, bytes) != 0) fail(name_, "can't be given another size", errno);
}

void Storage::preallocate(Count bytes) const {
  if (bytes == 0) return;
  if (const int error = posix_fallocate(descriptor_, 0, bytes)) fail(name_, "can't be given room", error);
}

void Storage::sync() const {
  // What is no file on a device, a pipe for example, has nothing to wait for.
  if (fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) fail(name_, "can't be brought to the device", errno);
}

RangeLock::RangeLock(const Storage& storage, bool exclusive, Count begin, Count end)
    : storage_(storage), threads_(storage.locking_), begin_(begin), length_(std::max<Count>(1, end - begin)) {
  struct flock lock = {};
  lock.l_type = exclusive ? F_WRLCK : F_RDLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = begin_;
  lock.l_len = length_;
  while (fcntl(storage_.descriptor_, F_OFD_SETLKW, &lock) != 0)
    if (errno != EINTR) fail(storage_.name_, "can't be locked", errno);
}

RangeLock::~RangeLock() {
  struct flock lock = {};
  lock.l_type = F_UNLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = begin_;
  lock.l_len = length_;
  fcntl(storage_.descriptor_, F_OFD_SETLK, &lock);
}
}  // namespace tutti::io
