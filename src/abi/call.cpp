// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The cold half of Call: what happens when a call fails. Runs in the failing thread, holding no lock.
#include "abi/call.hpp"

#include <new>

#include "base/catalogue.hpp"
#include "check/threads.hpp"
#include "object/error_codes.hpp"
#include "object/request.hpp"

namespace tutti::abi {

namespace detail {
constinit thread_local int depth = 0;
runtime::Recorder nested;
}  // namespace detail

namespace {
/// What a body threw, in MPI's terms.
struct Failure {
  int code = MPI_ERR_INTERN;
  std::string text;
  const char* kind = "error";
  object::Ref<object::Object> on;  // keeps the object alive while its handler runs
};

/// In a catch clause: looks at the exception that is being handled.
Failure current_failure(object::Object* on) {
  try {
    throw;
  } catch (const object::ErrorOn& error) {
    return {error.error_class(), error.text(), error.kind(), object::Ref<object::Object>(error.on() != nullptr ? error.on() : on)};
  } catch (const base::Error& error) {
    return {error.error_class(), error.text(), error.kind(), object::Ref<object::Object>(on)};
  } catch (const std::bad_alloc&) {
    return {MPI_ERR_NO_MEM, "there is no memory left", "error", object::Ref<object::Object>(on)};
  } catch (const std::exception& error) {
    return {MPI_ERR_OTHER, error.what(), "error", object::Ref<object::Object>(on)};
  }
}
}  // namespace

int Call::raise(object::Object* on, int code, const std::string& text, const char* kind) const {
  return files_ && on == nullptr ? object::raise_without_file(code, text, name()) : object::raise(on, code, text, name(), kind);
}

int Call::failed() {
  Failure failure = current_failure(on_);
  return raise(failure.on.get(), failure.code, failure.text, failure.kind);
}

int Call::failed_quietly() {
  Failure failure = current_failure(nullptr);
  object::remember_error(failure.code, failure.text, name());
  return failure.code;
}

int Call::not_implemented(bool anytime) {
  try {
    if (!anytime) require_running();
    throw base::Error(base::msg::not_implemented, name());
  } catch (...) {
    return std::string_view(name()).starts_with("MPI_T_") ? failed_quietly() : failed();
  }
}

void Call::not_simply_running() const {
  if (runtime::lifetime() == runtime::Lifetime::watched) {
    if (outermost_) check::thread_enters(detail::depth);
    return;
  }
  const bool before = runtime::lifetime() == runtime::Lifetime::before;
  throw base::Error(before ? base::msg::not_initialized : base::msg::already_finalized, name());
}
}  // namespace tutti::abi
