# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# What the tests of this folder share. Set before: bin (the folder of mpicc and mpiexec), lib (where the library must be found).
set -euo pipefail
unset LD_LIBRARY_PATH TUTTI_CC TUTTI_CXX PKG_CONFIG_PATH
tests=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tutti packaging.XXXXXX")  # with a blank: users have such folders
plain=$(mktemp -d "${TMPDIR:-/tmp}/tutti-packaging.XXXXXX")
trap 'rm -rf "$scratch" "$plain"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# says PROGRAM: it is linked to the right library and says hello on two ranks.
says() {
  local output expected=$'hello from rank 0 of 2\nhello from rank 1 of 2'
  output=$(ldd "$1" | sed -n 's/.*libmpi_abi.so.1 => \(.*\) (.*/\1/p')
  [ "$(readlink -f "$output")" = "$(readlink -f "$lib/libmpi_abi.so.1")" ] || fail "$1 is linked to another library: $output"
  output=$("$bin/mpiexec" -n 2 "$1" </dev/null | sort) || fail "$1 ended with status $?"
  [ "$output" = "$expected" ] || fail "$1 says: $output"
  echo "ok: $1"
}

# cmake_project NAME OPTION...: the project of that name in this folder configures, builds and runs.
cmake_project() {
  local build="$scratch/build $1"
  cmake -S "$tests/$1" -B "$build" "${@:2}" >"$scratch/log" 2>&1 || fail "$1: $(cat "$scratch/log")"
  cmake --build "$build" >"$scratch/log" 2>&1 || fail "$1: $(cat "$scratch/log")"
  says "$build/hello_c"
  says "$build/hello_cxx"
}

# wrappers: every name of mpicc and mpicxx compiles, links, and tells what it does.
wrappers() {
  local name
  for name in mpicc mpicc_abi; do
    "$bin/$name" -std=c99 -Wall -Wextra -Wpedantic -Werror -o "$scratch/$name" "$tests/hello/hello.c"
    says "$scratch/$name"
  done
  for name in mpicxx mpic++ mpicxx_abi mpic++_abi; do
    "$bin/$name" -std=c++11 -Wall -Wextra -Wpedantic -Werror -c -o "$scratch/$name.o" "$tests/hello/hello.cpp"
    "$bin/$name" -o "$scratch/$name" "$scratch/$name.o"
    says "$scratch/$name"
  done
  mkdir -p "$scratch/links"
  ln -sf "$bin/mpicc" "$scratch/links/mycc"
  "$scratch/links/mycc" -o "$scratch/by_link" "$tests/hello/hello.c"
  says "$scratch/by_link"

  (cd "$scratch" && eval "$("$bin/mpicc" -show -o shown "$tests/hello/hello.c")")
  says "$scratch/shown"
  [[ $("$bin/mpicc" -compile-info) == cc\ -I* ]] || fail "-compile-info"
  [[ $("$bin/mpicxx" -link-info) == c++\ -L*-lmpi_abi ]] || fail "-link-info"
  [ "$("$bin/mpicc" -showme:libs)" = mpi_abi ] || fail "-showme:libs"
  [ "$(TUTTI_CC="gcc -O1" "$bin/mpicc" -showme:command)" = "gcc -O1" ] || fail "TUTTI_CC"
  [ "$(TUTTI_CXX=g++ "$bin/mpic++" -showme:command)" = g++ ] || fail "TUTTI_CXX"
  [ "$("$bin/mpicc" -cc=gcc -showme:command)" = gcc ] || fail "-cc="
  [[ $("$bin/mpicc" -help) == *TUTTI_CC* ]] || fail "-help"
  [[ $("$bin/mpicc" --version) == *Copyright* ]] || fail "--version is the compiler's"
  "$bin/mpicc" -dumpversion >/dev/null || fail "-dumpversion"
  local refusal
  refusal=$(TUTTI_CC=no_such_compiler "$bin/mpicc" x.c 2>&1) && fail "a compiler that is not there was called"
  [[ $refusal == *no_such_compiler*TUTTI_CC* ]] || fail "a compiler that is not there: $refusal"
  refusal=$("$bin/mpicc" -showme:nonsense 2>&1) && fail "-showme:nonsense was accepted"
  [[ $refusal == *showme:nonsense* ]] || fail "-showme:nonsense: $refusal"
}
