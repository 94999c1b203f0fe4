// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Objects that C++ programs forget to free: in members, containers, loops, caches and where an exception passes.
//
// wrong member: -n 2 : member
// right member: -n 2 : member right
// wrong container: -n 2 : container
// right container: -n 2 : container right
// wrong loop: -n 2 : loop
// right loop: -n 2 : loop right
// wrong exception: -n 2 : exception
// right exception: -n 2 : exception right
// wrong released: -n 2 : released
// right released: -n 2 : released right
// wrong cache: -n 4 : cache
// right cache: -n 4 : cache right
// wrong overwritten: -n 2 : overwritten
// right overwritten: -n 2 : overwritten right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
// wrong thread: -n 2 : thread
// right thread: -n 2 : thread right
// wrong template: -n 3 : template
// right template: -n 3 : template right
#include <mpi.h>

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

bool right;

MPI_Comm copy() {
  MPI_Comm twin;
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  return twin;
}
MPI_Datatype pair_of(MPI_Datatype type) {
  MPI_Datatype pair;
  MPI_Type_contiguous(2, type, &pair);
  MPI_Type_commit(&pair);
  return pair;
}
void drop(MPI_Comm comm) {
  if (right) MPI_Comm_free(&comm);
}
void drop(MPI_Datatype type) {
  if (right) MPI_Type_free(&type);
}

struct Solver {
  MPI_Comm comm = copy();
  ~Solver() { drop(comm); }
};

void container() {
  std::vector<MPI_Datatype> types;
  for (MPI_Datatype type : {MPI_INT, MPI_DOUBLE, MPI_CHAR}) types.push_back(pair_of(type));
  for (MPI_Datatype type : types) drop(type);
}

void loop() {
  for (int step = 0; step < 100; ++step) {
    MPI_Group group;
    MPI_Comm_group(MPI_COMM_WORLD, &group);
    if (right) MPI_Group_free(&group);
  }
}

void exception() {
  try {
    const MPI_Datatype pair = pair_of(MPI_INT);
    if (!right) throw std::runtime_error("no");
    drop(pair);
  } catch (const std::exception&) {}
}

void released() {
  const auto free_it = [](MPI_Info* info) { MPI_Info_free(info), delete info; };
  std::unique_ptr<MPI_Info, void (*)(MPI_Info*)> info(new MPI_Info, free_it);
  MPI_Info_create(info.get());
  if (!right) delete info.release();
}

void handle(MPI_Comm*, int*, ...) {}
void add(void*, void*, int*, MPI_Datatype*) {}
void cache() {
  static std::map<std::string, MPI_Op> operations;
  MPI_Op_create(add, 1, &operations["add"]);
  if (right) MPI_Op_free(&operations["add"]);
}

void overwritten() {
  MPI_Comm comm = copy();
  if (right) MPI_Comm_free(&comm);
  comm = copy();
  MPI_Comm_free(&comm);
}

template <class T>
struct Field {
  MPI_Win win = MPI_WIN_NULL;
  T cells[4] = {};
  Field() { MPI_Win_create(cells, sizeof cells, sizeof(T), MPI_INFO_NULL, MPI_COMM_WORLD, &win); }
  ~Field() {
    if (right) MPI_Win_free(&win);
  }
};
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"member", [] { Solver(); }},
      {"container", container},
      {"loop", loop},
      {"exception", exception},
      {"released", released},
      {"cache", cache},
      {"overwritten", overwritten},
      {"lambda",
       [] {
         MPI_Errhandler handler;
         MPI_Comm_create_errhandler(handle, &handler);
         if (right) MPI_Errhandler_free(&handler);
       }},
      {"thread", [] { std::thread([] { drop(copy()); }).join(); }},
      {"template", [] { Field<double>(); }},
  };
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Finalize();
}
