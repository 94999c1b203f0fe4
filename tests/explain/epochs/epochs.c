// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Epochs that are missing, doubled, mixed or left open: each case is a few synchronising and accessing calls; the right ones have the
// one that is missing, or leave out the one too many. The rank is its own target, so that what the others do does not vary.
//
// wrong put-outside: -n 1 : put-outside
// right put-outside: -n 1 : put-outside right
// wrong get-outside: -n 1 : get-outside
// right get-outside: -n 1 : get-outside right
// wrong accumulate-outside: -n 1 : accumulate-outside
// right accumulate-outside: -n 1 : accumulate-outside right
// wrong put-after-unlock: -n 1 : put-after-unlock
// right put-after-unlock: -n 1 : put-after-unlock right
// wrong put-after-complete: -n 1 : put-after-complete
// right put-after-complete: -n 1 : put-after-complete right
// wrong no-succeed: -n 1 : no-succeed
// right no-succeed: -n 1 : no-succeed right
// wrong no-precede: -n 1 : no-precede
// right no-precede: -n 1 : no-precede right
// wrong free-after-put: -n 1 : free-after-put
// right free-after-put: -n 1 : free-after-put right
// wrong free-locked: -n 1 : free-locked
// right free-locked: -n 1 : free-locked right
// wrong free-locked-all: -n 1 : free-locked-all
// right free-locked-all: -n 1 : free-locked-all right
// wrong free-started: -n 1 : free-started
// right free-started: -n 1 : free-started right
// wrong free-posted: -n 1 : free-posted
// right free-posted: -n 1 : free-posted right
// wrong fence-while-locked: -n 1 : fence-while-locked
// right fence-while-locked: -n 1 : fence-while-locked right
// wrong fence-while-started: -n 1 : fence-while-started
// right fence-while-started: -n 1 : fence-while-started right
// wrong lock-in-fence: -n 1 : lock-in-fence
// right lock-in-fence: -n 1 : lock-in-fence right
// wrong lock-twice: -n 1 : lock-twice
// right lock-twice: -n 1 : lock-twice right
// wrong lock-and-lock-all: -n 1 : lock-and-lock-all
// right lock-and-lock-all: -n 1 : lock-and-lock-all right
// wrong unlock-without-lock: -n 1 : unlock-without-lock
// right unlock-without-lock: -n 1 : unlock-without-lock right
// wrong unlock-twice: -n 1 : unlock-twice
// right unlock-twice: -n 1 : unlock-twice right
// wrong unlock-all-alone: -n 1 : unlock-all-alone
// right unlock-all-alone: -n 1 : unlock-all-alone right
// wrong complete-alone: -n 1 : complete-alone
// right complete-alone: -n 1 : complete-alone right
// wrong complete-twice: -n 1 : complete-twice
// right complete-twice: -n 1 : complete-twice right
// wrong wait-alone: -n 1 : wait-alone
// right wait-alone: -n 1 : wait-alone right
// wrong test-alone: -n 1 : test-alone
// right test-alone: -n 1 : test-alone right
// wrong post-twice: -n 1 : post-twice
// right post-twice: -n 1 : post-twice right
// wrong start-twice: -n 1 : start-twice
// right start-twice: -n 1 : start-twice right
// wrong flush-in-fence: -n 1 : flush-in-fence
// right flush-in-fence: -n 1 : flush-in-fence right
// wrong flush-all-outside: -n 1 : flush-all-outside
// right flush-all-outside: -n 1 : flush-all-outside right
// wrong rput-in-fence: -n 1 : rput-in-fence
// right rput-in-fence: -n 1 : rput-in-fence right
// wrong rget-outside: -n 1 : rget-outside
// right rget-outside: -n 1 : rget-outside right
// wrong exposed-only: -n 1 : exposed-only
// right exposed-only: -n 1 : exposed-only right
// wrong out-of-range: -n 1 : out-of-range
// right out-of-range: -n 1 : out-of-range right
// wrong not-attached: -n 1 : not-attached
// right not-attached: -n 1 : not-attached right
// wrong never-freed: -n 3 : never-freed
// right never-freed: -n 3 : never-freed right
// wrong never-unlocked: -n 3 : never-unlocked
// right never-unlocked: -n 3 : never-unlocked right
#include <mpi.h>
#include <string.h>

static int rank, size, right, other, number = 5, memory[4];
static const char *asked;
static MPI_Win win;
static MPI_Group neighbour;

static int is(const char *name) { return strcmp(asked, name) == 0; }
static void put(int target) { MPI_Put(&number, 1, MPI_INT, target, rank, 1, MPI_INT, win); }
static void get(int target) { MPI_Get(&number, 1, MPI_INT, target, 0, 1, MPI_INT, win); }
static void add(int target) { MPI_Accumulate(&number, 1, MPI_INT, target, 0, 1, MPI_INT, MPI_SUM, win); }
static void lock(int target) { MPI_Win_lock(MPI_LOCK_SHARED, target, 0, win); }
static void unlock(int target) { MPI_Win_unlock(target, win); }
static void fence(int assertion) { MPI_Win_fence(assertion, win); }

/* Every rank accesses its own memory. */
static void access_begin(void) {
  MPI_Win_post(neighbour, 0, win);
  MPI_Win_start(neighbour, 0, win);
}
static void access_end(void) {
  MPI_Win_complete(win);
  MPI_Win_wait(win);
}

static void outside(void) {
  int inside = right && (is("put-outside") || is("get-outside") || is("accumulate-outside"));
  if (inside) lock(other);
  if (is("put-outside")) put(other);
  if (is("get-outside")) get(other);
  if (is("accumulate-outside")) add(other);
  if (inside) unlock(other);
  if (is("put-after-unlock")) {
    lock(other);
    if (!right) unlock(other);
    put(other);
    if (right) unlock(other);
  }
  if (is("put-after-complete")) {
    access_begin();
    if (right) put(other);
    access_end();
    if (!right) put(other);
  }
  if (is("exposed-only")) {
    MPI_Win_post(neighbour, 0, win);
    if (right) MPI_Win_start(neighbour, 0, win);
    put(other);
    access_end();
  }
}

static void fences(void) {
  if (is("no-succeed")) {
    fence(right ? 0 : MPI_MODE_NOSUCCEED);
    put(other);
    fence(0);
  }
  if (is("no-precede")) {
    fence(0);
    put(other);
    fence(right ? 0 : MPI_MODE_NOPRECEDE);
  }
  if (is("free-after-put")) {
    fence(0);
    put(other);
    if (right) fence(0);
  }
  if (is("fence-while-locked")) {
    lock(other);
    put(other);
    if (right) unlock(other);
    fence(0);
  }
  if (is("fence-while-started")) {
    access_begin();
    if (right) access_end();
    fence(0);
  }
  if (is("lock-in-fence")) {
    fence(0);
    put(other);
    if (right) fence(0);
    lock(other);
    unlock(other);
  }
}

static void locks(void) {
  if (is("free-locked") || is("never-unlocked")) {
    lock(other);
    put(other);
    if (right) unlock(other);
  }
  if (is("free-locked-all")) {
    MPI_Win_lock_all(0, win);
    put(other);
    if (right) MPI_Win_unlock_all(win);
  }
  if (is("lock-twice")) {
    lock(other);
    if (!right) lock(other);
    put(other);
    unlock(other);
  }
  if (is("lock-and-lock-all")) {
    MPI_Win_lock_all(0, win);
    if (!right) lock(other);
    put(other);
    MPI_Win_unlock_all(win);
  }
  if (is("unlock-without-lock")) {
    if (right) lock(other);
    unlock(other);
  }
  if (is("unlock-twice")) {
    lock(other);
    put(other);
    unlock(other);
    if (!right) unlock(other);
  }
  if (is("unlock-all-alone")) {
    if (right) MPI_Win_lock_all(0, win);
    MPI_Win_unlock_all(win);
  }
}

static void starts(void) {
  int flag = 0;
  if (is("free-started")) {
    access_begin();
    if (right) access_end();
  }
  if (is("free-posted")) {
    access_begin();
    MPI_Win_complete(win);
    if (right) MPI_Win_wait(win);
  }
  if (is("complete-alone") && !right) MPI_Win_complete(win);
  if (is("wait-alone") && !right) MPI_Win_wait(win);
  if (is("test-alone") && !right) MPI_Win_test(win, &flag);
  if (right && (is("complete-alone") || is("wait-alone"))) {
    access_begin();
    access_end();
  }
  if (right && is("test-alone")) {
    access_begin();
    MPI_Win_complete(win);
    while (!flag) MPI_Win_test(win, &flag);
  }
  if (is("complete-twice")) {
    access_begin();
    access_end();
    if (!right) MPI_Win_complete(win);
  }
  if (is("post-twice")) {
    access_begin();
    if (!right) MPI_Win_post(neighbour, 0, win);
    access_end();
  }
  if (is("start-twice")) {
    access_begin();
    if (!right) MPI_Win_start(neighbour, 0, win);
    access_end();
  }
}

static void flushes_and_requests(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  if (is("flush-in-fence")) {
    fence(0);
    put(other);
    if (!right) MPI_Win_flush(other, win);
    fence(0);
  }
  if (is("flush-all-outside")) {
    if (right) MPI_Win_lock_all(0, win);
    MPI_Win_flush_all(win);
    if (right) MPI_Win_unlock_all(win);
  }
  if (is("rput-in-fence")) {
    fence(0);
    if (right) put(other);
    else MPI_Rput(&number, 1, MPI_INT, other, 0, 1, MPI_INT, win, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    fence(0);
  }
  if (is("rget-outside")) {
    if (right) lock(other);
    MPI_Rget(&number, 1, MPI_INT, other, 0, 1, MPI_INT, win, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    if (right) unlock(other);
  }
}

static void ranges(void) {
  if (is("out-of-range")) {
    lock(other);
    MPI_Put(&number, 1, MPI_INT, other, right ? 3 : 4, 1, MPI_INT, win);
    unlock(other);
  }
  if (is("not-attached")) {
    MPI_Win dynamic;
    MPI_Aint mine, theirs;
    MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_WORLD, &dynamic);
    if (right) MPI_Win_attach(dynamic, memory, sizeof memory);
    MPI_Get_address(memory, &mine);
    MPI_Sendrecv(&mine, 1, MPI_AINT, other, 0, &theirs, 1, MPI_AINT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Win_lock(MPI_LOCK_SHARED, other, 0, dynamic);
    MPI_Put(&number, 1, MPI_INT, other, theirs, 1, MPI_INT, dynamic);
    MPI_Win_unlock(other, dynamic);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Win_free(&dynamic);
  }
}

int main(int argc, char **argv) {
  MPI_Group world;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  asked = argv[1];
  right = argc > 2;
  other = rank;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_incl(world, 1, &other, &neighbour);
  MPI_Group_free(&world);
  MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  outside();
  fences();
  locks();
  starts();
  flushes_and_requests();
  ranges();
  MPI_Group_free(&neighbour);
  if (right || (!is("never-freed") && !is("never-unlocked"))) MPI_Win_free(&win);
  MPI_Finalize();
  return 0;
}
