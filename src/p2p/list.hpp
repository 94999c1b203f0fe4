// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// An intrusive doubly linked list; which members link an element is part of the type, so an element can stand in two lists.
#pragma once

namespace tutti::p2p {

template <class T, T* T::*Next, T* T::*Previous>
struct List {
  T* first = nullptr;
  T* last = nullptr;

  bool empty() const { return first == nullptr; }
  void push_back(T& element) {
    element.*Next = nullptr;
    element.*Previous = last;
    (last != nullptr ? last->*Next : first) = &element;
    last = &element;
  }
  void remove(T& element) {
    T* next = element.*Next;
    T* previous = element.*Previous;
    (previous != nullptr ? previous->*Next : first) = next;
    (next != nullptr ? next->*Previous : last) = previous;
  }
};
}  // namespace tutti::p2p
