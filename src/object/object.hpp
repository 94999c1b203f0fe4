// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What every MPI object has: a kind, a reference count, a name and a handle. Handles are not addresses: a handle is an index into one
// table with a generation, so a freed or made-up handle is recognised and never followed. Values below kPredefinedEnd are the
// constants of the ABI. Look-up takes no lock; giving out and revoking handles takes one.
//
//   bits 62..56 kind | bits 55..32 generation | bits 31..0 index + kPredefinedEnd  (the low 31 bits are what MPI_Xxx_toint gives)
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "mpi.h"
#include "runtime/current_call.hpp"
#include "runtime/process.hpp"

namespace tutti::object {

enum class Kind : std::uint8_t { none, comm, group, datatype, op, request, message, win, file, session, info, errhandler };

inline constexpr std::uintptr_t kPredefinedEnd = 0x1000;

class Object {
 public:
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  Kind kind() const { return kind_; }
  /// The value of the object's handle; given out when first asked for.
  std::uintptr_t handle() {
    std::uintptr_t value = handle_.load(std::memory_order_acquire);
    return value != 0 ? value : give_handle();
  }
  bool predefined() const { return handle_.load(std::memory_order_relaxed) - 1 < kPredefinedEnd - 1; }
  /// From now on the handle names nothing; the object lives until its last reference goes.
  void revoke_handle();
  /// The same, when the program frees the object.
  void give_up() {
    given_up_ = true;
    revoke_handle();
  }
  /// The program has freed it; where a callback needs a handle nevertheless, that one is ours.
  bool given_up() const { return given_up_; }

  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }
  /// Drops one reference; the last one destroys the object. Predefined objects are never destroyed.
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
  }
  std::uint32_t references() const { return references_.load(std::memory_order_relaxed); }

  /// The call that made it.
  runtime::Origin origin() const { return origin_; }

  const std::string& name() const { return name_; }
  /// Under the Guard, because whoever says what a thread waits for may read it at any time.
  void set_name(std::string name) {
    runtime::Guard guard;
    name_ = std::move(name);
  }

 protected:
  /// A new object has one reference, its maker's. A predefined one is registered under the ABI's constant.
  explicit Object(Kind kind, std::uintptr_t predefined_handle = 0);
  virtual ~Object();
  /// What the last release does; the default is `delete this`.
  virtual void destroy() { delete this; }
  /// For objects that are used again (requests): the old handle dies, the next handle() is a new one. Costs no lock.
  void renew_handle();
  void reset_references() { references_.store(1, std::memory_order_relaxed); }
  /// For objects that are used again: made anew by the current call.
  void renew_origin() { origin_ = runtime::current_origin(); }

 private:
  std::uintptr_t give_handle();

  std::atomic<std::uintptr_t> handle_;
  std::atomic<std::uint32_t> references_{1};
  const Kind kind_;
  bool given_up_ = false;
  runtime::Origin origin_ = runtime::current_origin();
  std::string name_;
};

/// An intrusive reference to an object.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) : object_(object) {
    if (object_) object_->retain();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
  ~Ref() {
    if (object_) object_->release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  /// Takes over the reference that the caller holds.
  static Ref adopt(T* object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  T* release() {
    T* object = object_;
    object_ = nullptr;
    return object;
  }
  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

namespace table {
inline constexpr std::uint32_t kChunkBits = 12;
inline constexpr std::uint32_t kChunks = 1 << 15;  // 2^27 live handles
struct Slot {
  std::atomic<std::uintptr_t> handle{0};  // 0 = free; release on registering pairs with acquire in lookup
  std::atomic<Object*> object{nullptr};
  std::uint32_t generation = 0;
  std::uint32_t next_free = 0;
};
extern std::atomic<Slot*> chunks[kChunks];
extern Object* predefined[kPredefinedEnd];

inline Object* lookup(std::uintptr_t handle) {
  if (handle < kPredefinedEnd) return predefined[handle];
  const std::uint32_t index = static_cast<std::uint32_t>(handle) - static_cast<std::uint32_t>(kPredefinedEnd);
  if ((index >> kChunkBits) >= kChunks) return nullptr;
  Slot* chunk = chunks[index >> kChunkBits].load(std::memory_order_acquire);
  if (chunk == nullptr) return nullptr;
  Slot& slot = chunk[index & ((1u << kChunkBits) - 1)];
  return slot.handle.load(std::memory_order_acquire) == handle ? slot.object.load(std::memory_order_relaxed) : nullptr;
}

/// The handle that MPI_Xxx_fromint gives: the live one with this index, 0 when there is none of this kind.
std::uintptr_t from_int(int value, Kind kind);
inline int to_int(std::uintptr_t handle) { return static_cast<int>(handle & 0x7fffffff); }

/// Visits the objects that have a handle, predefined ones apart, with the table locked.
void for_each(const std::function<void(Object&)>& visit);

/// What is known of a handle that has died, of the last thousand or so.
struct Former {
  std::uintptr_t handle;
  runtime::Origin made, freed;
};
std::optional<Former> former(std::uintptr_t handle);
/// The last one of its kind that the program has freed.
std::optional<Former> last_former(Kind kind);
inline Kind kind_of(std::uintptr_t handle) { return static_cast<Kind>(handle >> 56); }
}  // namespace table

/// The object behind a handle value; nullptr unless it is a live handle of this kind. T::kKind says which kind T is.
template <class T>
T* find(std::uintptr_t handle) {
  Object* object = table::lookup(handle);
  return object != nullptr && object->kind() == T::kKind ? static_cast<T*>(object) : nullptr;
}
template <class T, class Handle>
T* find(Handle* handle) {
  return find<T>(reinterpret_cast<std::uintptr_t>(handle));
}
}  // namespace tutti::object
