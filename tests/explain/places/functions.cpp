// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Where a call stands, in every kind of function that C++ has: the mistake is the same each time.
//
// Rank 0 makes the mistake; what the others do varies.
//
// wrong function: -n 2 : function
// right function: -n 2 : function right
// wrong unnamed-namespace: -n 2 : unnamed-namespace
// right unnamed-namespace: -n 2 : unnamed-namespace right
// wrong named-namespace: -n 2 : named-namespace
// right named-namespace: -n 2 : named-namespace right
// wrong c-function: -n 2 : c-function
// right c-function: -n 2 : c-function right
// wrong method: -n 2 : method
// right method: -n 2 : method right
// wrong static-method: -n 2 : static-method
// right static-method: -n 2 : static-method right
// wrong call-operator: -n 2 : call-operator
// right call-operator: -n 2 : call-operator right
// wrong shift-operator: -n 2 : shift-operator
// right shift-operator: -n 2 : shift-operator right
// wrong constructor: -n 2 : constructor
// right constructor: -n 2 : constructor right
// wrong destructor: -n 2 : destructor
// right destructor: -n 2 : destructor right
// wrong virtual: -n 2 : virtual
// right virtual: -n 2 : virtual right
// wrong local-class: -n 2 : local-class
// right local-class: -n 2 : local-class right
// wrong template: -n 2 : template
// right template: -n 2 : template right
// wrong class-template: -n 2 : class-template
// right class-template: -n 2 : class-template right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
// wrong lambda-in-lambda: -n 2 : lambda-in-lambda
// right lambda-in-lambda: -n 2 : lambda-in-lambda right
// wrong lambda-in-method: -n 2 : lambda-in-method
// right lambda-in-method: -n 2 : lambda-in-method right
// wrong generic-lambda: -n 2 : generic-lambda
// right generic-lambda: -n 2 : generic-lambda right
// wrong global-lambda: -n 2 : global-lambda
// right global-lambda: -n 2 : global-lambda right
// wrong algorithm: -n 2 : algorithm
// right algorithm: -n 2 : algorithm right
// wrong std-function: -n 2 : std-function
// right std-function: -n 2 : std-function right
// wrong thread: -n 2 : thread
// right thread: -n 2 : thread right
// wrong inlined: -n 2 : inlined
// right inlined: -n 2 : inlined right
// wrong macro: -n 2 : macro
// right macro: -n 2 : macro right
#include <mpi.h>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <vector>

static MPI_Comm comm;  // of rank 0 a null one unless the program is right

#define WAIT_FOR_ALL() MPI_Barrier(comm)

void plain() { MPI_Barrier(comm); }
extern "C" void c_function() { MPI_Barrier(comm); }
[[gnu::always_inline]] inline void inlined() { MPI_Barrier(comm); }

namespace {
void unnamed() { MPI_Barrier(comm); }
const auto global_lambda = [] { MPI_Barrier(comm); };
}  // namespace

namespace heat {
namespace parallel {
void named() { MPI_Barrier(comm); }
}  // namespace parallel

struct Solver {
  virtual ~Solver() = default;
  virtual void step() = 0;
};

struct Grid : Solver {
  void exchange() { MPI_Barrier(comm); }
  static void all() { MPI_Barrier(comm); }
  void operator()(int) { MPI_Barrier(comm); }
  Grid& operator<<(int) {
    MPI_Barrier(comm);
    return *this;
  }
  void step() override { MPI_Barrier(comm); }
  void each() {
    const std::vector<int> rows{1};
    std::for_each(rows.begin(), rows.end(), [this](int) { MPI_Barrier(comm); });
  }
};

struct Opened {
  Opened() { MPI_Barrier(comm); }
};
struct Closed {
  ~Closed() { MPI_Barrier(comm); }
};

template <class T>
struct Field {
  void sync() { MPI_Barrier(comm); }
};
}  // namespace heat

template <class T, int N>
void templated(T) {
  MPI_Barrier(comm);
}

void local_class() {
  struct Local {
    void wait() { MPI_Barrier(comm); }
  };
  Local().wait();
}

int main(int argc, char** argv) {
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  comm = argc > 2 || rank != 0 ? MPI_COMM_WORLD : MPI_COMM_NULL;
  const std::string asked = argv[1];
  heat::Grid grid;
  if (asked == "function") plain();
  if (asked == "unnamed-namespace") unnamed();
  if (asked == "named-namespace") heat::parallel::named();
  if (asked == "c-function") c_function();
  if (asked == "method") grid.exchange();
  if (asked == "static-method") heat::Grid::all();
  if (asked == "call-operator") grid(1);
  if (asked == "shift-operator") grid << 1;
  if (asked == "constructor") heat::Opened();
  if (asked == "destructor") heat::Closed();
  if (asked == "virtual") static_cast<heat::Solver&>(grid).step();
  if (asked == "local-class") local_class();
  if (asked == "template") templated<int, 3>(1);
  if (asked == "class-template") heat::Field<double>().sync();
  if (asked == "lambda") [] { MPI_Barrier(comm); }();
  if (asked == "lambda-in-lambda") [] { [] { MPI_Barrier(comm); }(); }();
  if (asked == "lambda-in-method") grid.each();
  if (asked == "generic-lambda") [](auto) { MPI_Barrier(comm); }(1);
  if (asked == "global-lambda") global_lambda();
  const std::vector<int> rows{1};
  if (asked == "algorithm") std::for_each(rows.begin(), rows.end(), [](int) { MPI_Barrier(comm); });
  const std::function<void()> stored = plain;
  if (asked == "std-function") stored();
  if (asked == "thread") std::thread(plain).join();
  if (asked == "inlined") inlined();
  if (asked == "macro") WAIT_FOR_ALL();
  MPI_Finalize();
}
