// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Opening and closing files. The first rank opens, and creates where that is asked for; the others follow when it has succeeded.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/catalogue.hpp"
#include "object/file.hpp"
#include "object/file_agree.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

constexpr int kAccess = MPI_MODE_RDONLY | MPI_MODE_WRONLY | MPI_MODE_RDWR;
constexpr int kAll =
    kAccess | MPI_MODE_CREATE | MPI_MODE_EXCL | MPI_MODE_DELETE_ON_CLOSE | MPI_MODE_UNIQUE_OPEN | MPI_MODE_APPEND | MPI_MODE_SEQUENTIAL;

/// MPI-5.0 §14.2.1.
void check_mode(int amode) {
  const int access = amode & kAccess;
  if ((amode & ~kAll) != 0) throw Error(msg::file_mode, amode, "has unknown bits; combine the constants MPI_MODE_ of files");
  if (access == 0 || (access & (access - 1)) != 0)
    throw Error(msg::file_mode, amode, "must have exactly one of MPI_MODE_RDONLY, MPI_MODE_WRONLY and MPI_MODE_RDWR");
  if (access == MPI_MODE_RDONLY && (amode & (MPI_MODE_CREATE | MPI_MODE_EXCL)) != 0)
    throw Error(msg::file_mode, amode, "has MPI_MODE_CREATE or MPI_MODE_EXCL, which do not go with MPI_MODE_RDONLY");
  if (access == MPI_MODE_RDWR && (amode & MPI_MODE_SEQUENTIAL) != 0)
    throw Error(msg::file_mode, amode, "has MPI_MODE_SEQUENTIAL, which does not go with MPI_MODE_RDWR");
}

int system_flags(int amode, bool first) {
  int flags = (amode & MPI_MODE_RDWR) != 0 ? O_RDWR : (amode & MPI_MODE_WRONLY) != 0 ? O_WRONLY : O_RDONLY;
  if (first && (amode & MPI_MODE_CREATE) != 0) flags |= O_CREAT;
  if (first && (amode & MPI_MODE_EXCL) != 0 && (amode & MPI_MODE_CREATE) != 0) flags |= O_EXCL;
  return flags;
}

/// The hint file_perm, in octal digits.
unsigned permissions_of(const Info* info) {
  const std::optional<std::string> wanted = info != nullptr ? info->get("file_perm") : std::nullopt;
  if (!wanted || wanted->empty() || wanted->find_first_not_of("01234567") != std::string::npos) return 0666;
  return static_cast<unsigned>(std::strtoul(wanted->c_str(), nullptr, 8)) & 0777;
}

/// A communicator with the same members; nothing is ever raised on it, for errors are the file's.
Ref<Comm> own_comm(Comm& comm) {
  std::uint64_t id = 0;
  coll::Task agreement = agree_id(next_collective(comm, true), &id);
  coll::run(agreement);
  auto own = Ref<Comm>::adopt(new Comm(Ref<Group>(&comm.group()), {}, Errhandler::give_back()));
  own->open(id);
  return own;
}

/// Where the first rank has made something that the others map.
struct Offer {
  std::int32_t pid;
  std::int32_t descriptor;
  std::int32_t error;
};
}  // namespace

int File::open_here(const std::string& name, bool first, unsigned permissions) {
  return storage_.open(name, system_flags(amode_, first), permissions);
}

void File::share_word() {
  Offer mine{runtime::process().pid, -1, 0};
  if (comm_->rank() == 0) mine.error = shared_.make(&mine.descriptor);
  const Offer offer = share(*comm_, mine)[0];
  std::int32_t error = offer.error;
  if (comm_->rank() != 0 && error == 0) error = shared_.open(offer.pid, offer.descriptor);
  const std::vector<std::int32_t> errors = share(*comm_, error);  // behind this all have it
  if (comm_->rank() == 0 && mine.descriptor >= 0) ::close(mine.descriptor);
  for (const std::int32_t e : errors)
    if (e != 0) io::fail(storage_.name(), "can't have a shared file pointer", e);
}

Ref<File> File::open(Comm& comm, const char* name, int amode, const Info* info) {
  Ref<Comm> own = own_comm(comm);
  together(*own, [amode] { check_mode(amode); });
  require_same(*own, amode, "amode");
  auto file = Ref<File>::adopt(new File(own, amode));
  const unsigned permissions = permissions_of(info);

  const int first = own->rank() == 0 ? file->open_here(name, true, permissions) : 0;
  if (const int error = share(*own, first)[0]) io::fail(name, "can't be opened", error);
  const int second = own->rank() != 0 ? file->open_here(name, false, permissions) : 0;
  for (const int error : share(*own, second))
    if (error != 0) io::fail(name, second != 0 ? "can't be opened" : "can't be opened at another rank", error);

  file->share_word();
  if (info != nullptr) file->set_hints(*info);
  if ((amode & MPI_MODE_APPEND) != 0) {
    file->position_.store(file->storage_.size(), std::memory_order_relaxed);
    if (own->rank() == 0) file->shared_position().store(file->storage_.size());
    barrier(*own);
  }
  return file;
}

void File::close(File*& file) {
  const Ref<File> closing(file);
  bool all_here = true;
  try {
    together(*closing->comm_, [&] { closing->require_no_split(); });
  } catch (const Error& error) {
    if (!tells_failure(error)) throw;
    all_here = false;  // the file is closed all the same
  }
  // Accesses end when their calls or requests do, so behind the agreement nobody needs the file any more.
  closing->give_up();
  file->release();
  file = nullptr;
  closing->storage_.close();
  if ((closing->amode_ & MPI_MODE_DELETE_ON_CLOSE) == 0) return;
  meet_if_possible(*closing->comm_);
  const int error = closing->comm_->rank() == 0 && unlink(closing->storage_.name().c_str()) != 0 ? errno : 0;
  if (const int failed = all_here ? share(*closing->comm_, error)[0] : error) io::fail(closing->storage_.name(), "can't be deleted", failed);
}
}  // namespace tutti::object
