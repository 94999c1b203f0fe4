// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Keys and attributes. The callbacks of the three kinds of objects differ in the handle type only; they are called through their own type.
#include "object/attributes.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "object/leaks.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

constexpr int kFirstKeyval = 0x1000;  // above all constants of the ABI

/// The keys that the program holds or that some attribute uses. Never destroyed: attributes may go later.
struct Keys {
  std::mutex mutex;
  std::unordered_map<int, std::weak_ptr<Keyval>> all;
  std::unordered_map<int, std::shared_ptr<Keyval>> held;  // not yet freed by the program
  int next = kFirstKeyval;
};
Keys& keys() {
  static Keys& instance = *new Keys;
  return instance;
}

const char* word(Kind kind) { return kind == Kind::comm ? "communicator" : kind == Kind::win ? "window" : "datatype"; }

bool predefined_keyval(int value) { return (value >= MPI_TAG_UB && value <= MPI_UNIVERSE_SIZE) || (value >= MPI_WIN_BASE && value <= MPI_WIN_MODEL); }

/// The key with this value for objects of this kind. The caller holds the mutex.
std::shared_ptr<Keyval> find_keyval(Kind target, int value) {
  if (predefined_keyval(value)) throw Error(msg::predefined_keyval, value);
  const auto found = keys().all.find(value);
  std::shared_ptr<Keyval> keyval = found == keys().all.end() ? nullptr : found->second.lock();
  if (keyval == nullptr)
    throw Error(msg::bad_keyval, "the key", value == MPI_KEYVAL_INVALID ? "MPI_KEYVAL_INVALID" : std::to_string(value),
                value >= kFirstKeyval && value < keys().next ? " any more: it was freed" : "");
  if (keyval->target != target) throw Error(msg::keyval_of_other_kind, value, word(keyval->target), word(target));
  return keyval;
}

bool is_function(Keyval::Function f) { return reinterpret_cast<std::uintptr_t>(f) > 1; }

template <class Copy, class Handle>
int copy_as(const Keyval& k, Object& owner, void* value, void* out, int* flag) {
  return reinterpret_cast<Copy*>(k.copy)(reinterpret_cast<Handle>(owner.handle()), k.value, k.extra_state, value, out, flag);
}
int call_copy(const Keyval& k, Object& owner, void* value, void* out, int* flag) {
  switch (k.target) {
    case Kind::comm: return copy_as<MPI_Comm_copy_attr_function, MPI_Comm>(k, owner, value, out, flag);
    case Kind::win: return copy_as<MPI_Win_copy_attr_function, MPI_Win>(k, owner, value, out, flag);
    default: return copy_as<MPI_Type_copy_attr_function, MPI_Datatype>(k, owner, value, out, flag);
  }
}

template <class Erase, class Handle>
int erase_as(const Keyval& k, Object& owner, void* value) {
  return reinterpret_cast<Erase*>(k.erase)(reinterpret_cast<Handle>(owner.handle()), k.value, value, k.extra_state);
}
void call_erase(const Keyval& k, Object& owner, void* value) {
  if (!is_function(k.erase)) return;
  int code = MPI_SUCCESS;
  switch (k.target) {
    case Kind::comm: code = erase_as<MPI_Comm_delete_attr_function, MPI_Comm>(k, owner, value); break;
    case Kind::win: code = erase_as<MPI_Win_delete_attr_function, MPI_Win>(k, owner, value); break;
    default: code = erase_as<MPI_Type_delete_attr_function, MPI_Datatype>(k, owner, value); break;
  }
  if (code != MPI_SUCCESS) throw Error(code, Error(msg::attribute_callback, "delete", k.value, code).text());
}
}  // namespace

int create_keyval(Kind target, Keyval::Function copy, Keyval::Function erase, void* extra_state) {
  std::lock_guard lock(keys().mutex);
  const int value = keys().next++;
  auto keyval = std::make_shared<Keyval>(Keyval{value, target, copy, erase, extra_state, runtime::current_origin()});
  std::erase_if(keys().all, [](const auto& entry) { return entry.second.expired(); });
  keys().all.emplace(value, keyval);
  keys().held.emplace(value, std::move(keyval));
  return value;
}

void free_keyval(Kind target, int& value) {
  std::lock_guard lock(keys().mutex);
  std::shared_ptr<Keyval> keyval = find_keyval(target, value);
  if (keyval->freed) throw Error(msg::bad_keyval, "the key", value, " any more: it was freed");
  keyval->freed = true;
  keys().held.erase(value);
  value = MPI_KEYVAL_INVALID;
}

void add_keyval_leaks(Leaks& leaks) {
  static constexpr Sort kComm{"an attribute key", "attribute keys", "freed", "MPI_Comm_free_keyval"},
      kWin{"an attribute key", "attribute keys", "freed", "MPI_Win_free_keyval"},
      kType{"an attribute key", "attribute keys", "freed", "MPI_Type_free_keyval"};
  std::lock_guard lock(keys().mutex);
  for (const auto& [value, key] : keys().held)
    if (!std::exchange(key->reported, true)) add_leak(leaks, key->target == Kind::comm ? kComm : key->target == Kind::win ? kWin : kType, key->made);
}

bool Attributes::find(int keyval, Entry& found) const {
  std::lock_guard lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.keyval->value != keyval) continue;
    found = entry;
    return true;
  }
  return false;
}

void Attributes::remove(int keyval) {
  std::lock_guard lock(mutex_);
  std::erase_if(entries_, [keyval](const Entry& entry) { return entry.keyval->value == keyval; });
}

bool Attributes::empty() const {
  std::lock_guard lock(mutex_);
  return entries_.empty();
}

void Attributes::set(Object& owner, int keyval, void* value) {
  std::shared_ptr<Keyval> key;
  {
    std::lock_guard lock(keys().mutex);
    key = find_keyval(owner.kind(), keyval);
    if (key->freed) throw Error(msg::bad_keyval, "the key", keyval, " any more: it was freed");
  }
  Entry old;
  if (find(keyval, old)) call_erase(*key, owner, old.value);
  std::lock_guard lock(mutex_);
  for (Entry& entry : entries_) {
    if (entry.keyval != key) continue;
    entry.value = value;
    return;
  }
  entries_.push_back({std::move(key), value});
}

bool Attributes::get(Object& owner, int keyval, void** value) const {
  {
    std::lock_guard lock(keys().mutex);
    find_keyval(owner.kind(), keyval);
  }
  Entry entry;
  if (!find(keyval, entry)) return false;
  *value = entry.value;
  return true;
}

void Attributes::erase(Object& owner, int keyval) {
  {
    std::lock_guard lock(keys().mutex);
    find_keyval(owner.kind(), keyval);
  }
  Entry entry;
  if (!find(keyval, entry)) throw Error(msg::attribute_not_set, keyval);
  call_erase(*entry.keyval, owner, entry.value);
  remove(keyval);
}

void Attributes::copy(Object& owner, Attributes& to) const {
  std::vector<Entry> entries;
  {
    std::lock_guard lock(mutex_);
    entries = entries_;
  }
  for (const Entry& entry : entries) {
    const Keyval& k = *entry.keyval;
    void* copied = entry.value;
    int flag = reinterpret_cast<std::uintptr_t>(k.copy) == 1;
    if (is_function(k.copy)) {
      const int code = call_copy(k, owner, entry.value, &copied, &flag);
      if (code != MPI_SUCCESS) throw Error(code, Error(msg::attribute_callback, "copy", k.value, code).text());
    }
    if (!flag) continue;
    std::lock_guard lock(to.mutex_);
    to.entries_.push_back({entry.keyval, copied});
  }
}

void Attributes::clear(Object& owner) {
  while (true) {
    Entry last;
    {
      std::lock_guard lock(mutex_);
      if (entries_.empty()) return;
      last = entries_.back();
    }
    call_erase(*last.keyval, owner, last.value);
    remove(last.keyval->value);
  }
}
}  // namespace tutti::object
