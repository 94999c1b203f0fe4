// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Completing requests: wait and test in all their forms (MPI-5.0 §3.7.3 to §3.7.6), freeing and cancelling. Null and inactive
// requests count as complete at once, with an empty status.
#include <string_view>

#include "api/bodies.hpp"
#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "check/buffers.hpp"
#include "object/left_over.hpp"
#include "object/request.hpp"
#include "runtime/report.hpp"

namespace tutti::calls {

using object::Ref;
using object::Request;

namespace {

/// The request behind a handle; nullptr for MPI_REQUEST_NULL and for inactive persistent ones, which complete at once.
Request* active_request(MPI_Request handle, Count index) {
  if (handle == MPI_REQUEST_NULL) return nullptr;
  Request* request = object::find<Request>(handle);
  if (__builtin_expect(request == nullptr, 0)) throw base::Error(base::msg::invalid_request, index, reinterpret_cast<std::uintptr_t>(handle));
  if (request->active()) return request;
  const runtime::Origin origin = runtime::current_origin();
  // Who tests may only want to know whether it is active.
  if (std::string_view(api::function_info(origin.function).name).starts_with("MPI_Wait")) request->waited_inactive(origin);
  return nullptr;
}

/// Gives a completed operation's outcome to the program and lets go of the request. Throws what went wrong, after that.
void finish(Request& request, MPI_Request& handle, MPI_Status* status) {
  if (check::buffers()) check::finished(request, !request.persistent());
  p2p::Result result = request.core.result;
  auto let_go = [&] {
    object::fill_status(status, result.source, result.tag, result.bytes, result.cancelled);
    if (request.persistent()) {
      request.set_active(false);
    } else {
      handle = MPI_REQUEST_NULL;
      request.release();
    }
  };
  try {
    request.conclude(result);
  } catch (const base::Error& error) {
    const object::ErrorOn thrown(error, request.errors_on());  // keeps it alive
    let_go();
    throw thrown;
  }
  let_go();
}

/// For the calls that return several statuses: the error goes into its status (MPI-5.0 §3.7.5). True when there was none.
bool finish_into(Request& request, MPI_Request& handle, MPI_Status* status, std::unique_ptr<object::ErrorOn>& first_error) {
  try {
    finish(request, handle, status);
    if (status != MPI_STATUS_IGNORE) status->MPI_ERROR = MPI_SUCCESS;
    return true;
  } catch (const object::ErrorOn& error) {
    if (status != MPI_STATUS_IGNORE) status->MPI_ERROR = error.error_class();
    if (!first_error) first_error = std::make_unique<object::ErrorOn>(error);
    return false;
  }
}

/// One that is not complete when a failure ends the wait for all.
void leave_pending(Request& request, MPI_Status* status, std::unique_ptr<object::ErrorOn>& first_error) {
  const bool halted = p2p::is_halted(request.core);
  if (status != MPI_STATUS_IGNORE) status->MPI_ERROR = halted ? MPIX_ERR_PROC_FAILED_PENDING : MPI_ERR_PENDING;
  if (halted && !first_error) first_error = std::make_unique<object::ErrorOn>(base::Error(base::msg::any_source_failed), request.errors_on());
}

[[noreturn]] void throw_in_status(const object::ErrorOn& error) {
  if (std::string_view(error.kind()) != "error") throw object::ErrorOn(base::Error(MPI_ERR_IN_STATUS, error.text()).as(error.kind()), error.on());
  throw object::ErrorOn(base::Error(base::msg::error_in_status, error.text()), error.on());
}

MPI_Status* status_at(MPI_Status* statuses, Count i) { return statuses == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : statuses + i; }

/// A receive that nobody can say anything about until failures are acknowledged: it stays as it is.
[[noreturn]] void throw_halted(Request& request) { throw object::ErrorOn(base::Error(base::msg::any_source_failed), request.errors_on()); }

bool complete_or_halted(const Request& request) { return request.complete() || p2p::is_halted(request.core); }

/// Whether waiting for all of them makes no sense any more: a failure has ended one or keeps one from ending.
bool hit_by_failure(Count count, const MPI_Request* requests) {
  if (p2p::interruptions() == 0) return false;
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request == nullptr) continue;
    if (p2p::is_halted(request->core)) return true;
    if (request->complete() && request->core.result.error_class >= MPIX_ERR_PROC_FAILED && request->core.result.error_class <= MPIX_ERR_REVOKED)
      return true;
  }
  return false;
}

/// The first complete active one; -1: none complete, -2: none active.
int find_complete(Count count, const MPI_Request* requests) {
  int result = -2;
  Request* halted = nullptr;
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request == nullptr) continue;
    if (request->complete()) return static_cast<int>(i);
    if (p2p::is_halted(request->core)) halted = request;
    result = -1;
  }
  if (__builtin_expect(halted != nullptr, 0)) throw_halted(*halted);
  return result;
}

bool all_complete(Count count, const MPI_Request* requests) {
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request != nullptr && !request->complete()) return false;
  }
  return true;
}

/// Says which of these requests are waited for (runtime/describe.hpp).
void describe(runtime::Waits& waits, Count count, const MPI_Request* requests) {
  for (Count i = 0; i < count; ++i) {
    const Request* request = object::find<Request>(requests[i]);
    if (requests[i] == MPI_REQUEST_NULL || request == nullptr || !request->active() || request->complete()) continue;
    waits.begin_item(request->origin());
    request->describe(waits);
  }
}

void describe_any(runtime::Waits& waits, Count count, const MPI_Request* requests) {
  waits.need_any();
  describe(waits, count, requests);
}

void finish_all(Count count, MPI_Request* requests, MPI_Status* statuses) {
  std::unique_ptr<object::ErrorOn> error;
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request == nullptr) object::fill_empty_status(status_at(statuses, i));
    else if (request->complete()) finish_into(*request, requests[i], status_at(statuses, i), error);
    else leave_pending(*request, status_at(statuses, i), error);
  }
  if (error) throw_in_status(*error);
}

void finish_any(int found, MPI_Request* requests, int* index, MPI_Status* status) {
  if (found < 0) {
    *index = MPI_UNDEFINED;
    return object::fill_empty_status(status);
  }
  *index = found;
  finish(*object::find<Request>(requests[found]), requests[found], status);
}

void finish_some(Count count, MPI_Request* requests, int* outcount, int* indices, MPI_Status* statuses) {
  std::unique_ptr<object::ErrorOn> error;
  int done = 0, active = 0;
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request == nullptr) continue;
    ++active;
    if (!request->complete()) continue;
    indices[done] = static_cast<int>(i);
    finish_into(*request, requests[i], status_at(statuses, done), error);
    ++done;
  }
  *outcount = active == 0 ? MPI_UNDEFINED : done;
  if (error) throw_in_status(*error);
}
}  // namespace

void wait(MPI_Request* request, MPI_Status* status) {
  Request* waited = active_request(*request, 0);
  if (waited == nullptr) return object::fill_empty_status(status);
  runtime::wait_until([&] { return complete_or_halted(*waited); }, [&](runtime::Waits& waits) { describe(waits, 1, request); });
  if (__builtin_expect(!waited->complete(), 0)) throw_halted(*waited);
  finish(*waited, *request, status);
}

void test(MPI_Request* request, int* flag, MPI_Status* status) {
  *flag = 1;
  Request* tested = active_request(*request, 0);
  if (tested == nullptr) return object::fill_empty_status(status);
  if (!tested->complete()) runtime::progress();
  *flag = tested->complete();
  if (*flag) return finish(*tested, *request, status);
  if (__builtin_expect(p2p::is_halted(tested->core), 0)) throw_halted(*tested);
}

void waitall(Count count, MPI_Request* requests, MPI_Status* statuses) {
  all_complete(count, requests);  // a bad handle is found before anything is waited for
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request == nullptr || request->complete()) continue;
    std::uint32_t looked = 0;
    bool hit = false;
    runtime::wait_until(
        [&] {
          if (request->complete()) return true;
          if (__builtin_expect(p2p::interruptions() == looked && !p2p::is_halted(request->core), 1)) return false;
          looked = p2p::interruptions();
          return hit = hit_by_failure(count, requests);
        },
        [&](runtime::Waits& waits) { describe(waits, count, requests); });
    if (hit) break;
  }
  finish_all(count, requests, statuses);
}

void testall(Count count, MPI_Request* requests, int* flag, MPI_Status* statuses) {
  if (!all_complete(count, requests)) runtime::progress();
  *flag = all_complete(count, requests);
  if (*flag || hit_by_failure(count, requests)) finish_all(count, requests, statuses);
}

void waitany(Count count, MPI_Request* requests, int* index, MPI_Status* status) {
  int found = -1;
  runtime::wait_until([&] { return (found = find_complete(count, requests)) != -1; },
                      [&](runtime::Waits& waits) { describe_any(waits, count, requests); });
  finish_any(found, requests, index, status);
}

void testany(Count count, MPI_Request* requests, int* index, int* flag, MPI_Status* status) {
  int found = find_complete(count, requests);
  if (found == -1) {
    runtime::progress();
    found = find_complete(count, requests);
  }
  *flag = found != -1;
  if (*flag) return finish_any(found, requests, index, status);
  *index = MPI_UNDEFINED;
}

void waitsome(Count count, MPI_Request* requests, int* outcount, int* indices, MPI_Status* statuses) {
  runtime::wait_until([&] { return find_complete(count, requests) != -1; }, [&](runtime::Waits& waits) { describe_any(waits, count, requests); });
  finish_some(count, requests, outcount, indices, statuses);
}

void testsome(Count count, MPI_Request* requests, int* outcount, int* indices, MPI_Status* statuses) {
  if (find_complete(count, requests) == -1) runtime::progress();
  finish_some(count, requests, outcount, indices, statuses);
}

void request_free(MPI_Request* request) {
  Request* freed = *request == MPI_REQUEST_NULL ? nullptr : object::find<Request>(*request);
  if (freed == nullptr) throw base::Error(base::msg::invalid_request, 0, reinterpret_cast<std::uintptr_t>(*request));
  *request = MPI_REQUEST_NULL;
  if (check::buffers()) check::finished(*freed, true);
  if (__builtin_expect(freed->waited_in_vain() != nullptr, 0)) runtime::complain("request", object::words_of_vain_wait(*freed));
  freed->free();
}

void cancel(MPI_Request* request) {
  Request* cancelled = *request == MPI_REQUEST_NULL ? nullptr : object::find<Request>(*request);
  if (cancelled == nullptr) throw base::Error(base::msg::invalid_request, 0, reinterpret_cast<std::uintptr_t>(*request));
  if (cancelled->active()) cancelled->cancel();
}

void test_cancelled(const MPI_Status* status, int* flag) { *flag = object::cancelled(*status); }

void request_get_status(MPI_Request handle, int* flag, MPI_Status* status) {
  *flag = 1;
  Request* request = active_request(handle, 0);
  if (request == nullptr) return object::fill_empty_status(status);
  if (!request->complete()) runtime::progress();
  *flag = request->complete();
  if (!*flag && p2p::is_halted(request->core)) throw_halted(*request);
  if (!*flag) return;
  p2p::Result result = request->core.result;
  request->inspect(result);
  object::fill_status(status, result.source, result.tag, result.bytes, result.cancelled);
}

namespace {
void peek(MPI_Request handle, Count index, MPI_Status* status) {
  Request* request = active_request(handle, index);
  if (request == nullptr) return object::fill_empty_status(status);
  p2p::Result result = request->core.result;
  request->inspect(result);
  object::fill_status(status, result.source, result.tag, result.bytes, result.cancelled);
  if (status != MPI_STATUS_IGNORE) status->MPI_ERROR = result.error_class;
}
}  // namespace

void request_get_status_all(Count count, const MPI_Request* requests, int* flag, MPI_Status* statuses) {
  if (!all_complete(count, requests)) runtime::progress();
  *flag = all_complete(count, requests);
  if (!*flag) return;
  for (Count i = 0; i < count; ++i) peek(requests[i], i, status_at(statuses, i));
}

void request_get_status_any(Count count, const MPI_Request* requests, int* index, int* flag, MPI_Status* status) {
  int found = find_complete(count, requests);
  if (found == -1) {
    runtime::progress();
    found = find_complete(count, requests);
  }
  *flag = found != -1;
  *index = found >= 0 ? found : MPI_UNDEFINED;
  if (found >= 0) peek(requests[found], found, status);
  else if (*flag) object::fill_empty_status(status);
}

void request_get_status_some(Count count, const MPI_Request* requests, int* outcount, int* indices, MPI_Status* statuses) {
  if (find_complete(count, requests) == -1) runtime::progress();
  int done = 0, active = 0;
  for (Count i = 0; i < count; ++i) {
    Request* request = active_request(requests[i], i);
    if (request == nullptr) continue;
    ++active;
    if (!request->complete()) continue;
    indices[done] = static_cast<int>(i);
    peek(requests[i], i, status_at(statuses, done));
    ++done;
  }
  *outcount = active == 0 ? MPI_UNDEFINED : done;
}
}  // namespace tutti::calls
