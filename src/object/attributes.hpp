// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Attributes cached on communicators, windows and datatypes, and the keys that name them (MPI-5.0 §7.7). Comm, Win and Datatype own an
// Attributes each: they copy it in dup and clear it in free. User callbacks are called without a lock held. Any thread.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "object/object.hpp"

namespace tutti::object {
class Leaks;

/// A key. It lives until it is freed and no attribute uses it any more.
struct Keyval {
  using Function = void (*)();
  int value;       // the integer that the program holds
  Kind target;     // comm, win or datatype
  Function copy;   // 0: not copied, 1: copied as it is (the constants of the ABI), else the user's function
  Function erase;  // 0: nothing, else the user's function
  void* extra_state;
  runtime::Origin made;
  bool freed = false;
  bool reported = false;  // as never freed
};

/// Makes a key (MPI_Comm_create_keyval ...). The callbacks are of the types that the ABI gives for `target`.
int create_keyval(Kind target, Keyval::Function copy, Keyval::Function erase, void* extra_state);
/// Frees a key and sets it to MPI_KEYVAL_INVALID; attributes that use it stay. Throws MPI_ERR_KEYVAL.
void free_keyval(Kind target, int& value);
/// The keys that the program has not freed.
void add_keyval_leaks(Leaks& leaks);

class Attributes {
 public:
  /// Sets the attribute; the delete callback of an earlier value is called first, its failure is thrown. `owner` is the object that
  /// this belongs to. Throws MPI_ERR_KEYVAL for keys that are unknown, freed, predefined or made for other objects.
  void set(Object& owner, int keyval, void* value);
  /// False when the attribute is not set. Throws MPI_ERR_KEYVAL.
  bool get(Object& owner, int keyval, void** value) const;
  /// Deletes the attribute by its callback. Throws MPI_ERR_KEYVAL, also when it is not set.
  void erase(Object& owner, int keyval);
  /// Copies the attributes to those of a new object, as their copy callbacks say. Throws what the first failing callback returned;
  /// what was copied until then is in `to`.
  void copy(Object& owner, Attributes& to) const;
  /// Deletes all, the last set first. Throws what the first failing callback returned; that attribute and the rest stay.
  void clear(Object& owner);
  bool empty() const;

 private:
  struct Entry {
    std::shared_ptr<Keyval> keyval;
    void* value;
  };
  bool find(int keyval, Entry& found) const;
  void remove(int keyval);

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // in the order in which they were first set
};
}  // namespace tutti::object
