// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Which operation goes with which type (MPI-5.0 §6.9.2), and the choice of the processor's kernels.
#include "base/reduce.hpp"

#include <cstring>

#include "base/reduce_table.hpp"

namespace tutti::base {
namespace {

KernelTable choose_table() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return kernels_avx2::kernel_table();
#endif
  return kernels_base::kernel_table();
}

const Kernels& kernels_of(Number number) {
  static const KernelTable table = choose_table();
  return table.of[static_cast<int>(number)];
}

template <std::size_t N>
void replace(const void* in, void* inout, Count n) {
  std::memcpy(inout, in, N * static_cast<std::size_t>(n));
}
void keep(const void*, void*, Count) {}

Kernel replace_kernel(std::uint8_t extent) {
  switch (extent) {
    case 1: return replace<1>;
    case 2: return replace<2>;
    case 4: return replace<4>;
    case 8: return replace<8>;
    case 12: return replace<12>;
    case 16: return replace<16>;
    case 24: return replace<24>;
    case 32: return replace<32>;
    default: return nullptr;
  }
}

bool is_integer(Domain domain) { return domain == Domain::c_integer || domain == Domain::fortran_integer || domain == Domain::multi_language; }
bool is_ordered(Domain domain) { return is_integer(domain) || domain == Domain::floating; }
bool has_bits(Domain domain) { return is_integer(domain) || domain == Domain::byte; }
bool has_truth(Domain domain) { return domain == Domain::c_integer || domain == Domain::logical; }
}  // namespace

Kernel kernel(Operation operation, BasicType type) {
  const BasicInfo& info = basic_info(type);
  if (!info.exists()) return nullptr;
  const Kernels& k = kernels_of(info.number);
  const Domain domain = info.domain;
  switch (operation) {
    case Operation::sum: return domain == Domain::complex ? k.complex_sum : is_ordered(domain) ? k.sum : nullptr;
    case Operation::prod: return domain == Domain::complex ? k.complex_prod : is_ordered(domain) ? k.prod : nullptr;
    case Operation::min: return is_ordered(domain) ? k.min : nullptr;
    case Operation::max: return is_ordered(domain) ? k.max : nullptr;
    case Operation::band: return has_bits(domain) ? k.band : nullptr;
    case Operation::bor: return has_bits(domain) ? k.bor : nullptr;
    case Operation::bxor: return has_bits(domain) ? k.bxor : nullptr;
    case Operation::land: return has_truth(domain) ? k.land : nullptr;
    case Operation::lor: return has_truth(domain) ? k.lor : nullptr;
    case Operation::lxor: return has_truth(domain) ? k.lxor : nullptr;
    case Operation::minloc: return domain == Domain::pair ? pair_kernel(true, info.number, info.index) : nullptr;
    case Operation::maxloc: return domain == Domain::pair ? pair_kernel(false, info.number, info.index) : nullptr;
    case Operation::replace: return replace_kernel(info.extent);
    case Operation::no_op: return keep;
    case Operation::none: break;
  }
  return nullptr;
}

const char* operation_name(Operation operation) {
  switch (operation) {
    case Operation::sum: return "MPI_SUM";
    case Operation::min: return "MPI_MIN";
    case Operation::max: return "MPI_MAX";
    case Operation::prod: return "MPI_PROD";
    case Operation::band: return "MPI_BAND";
    case Operation::bor: return "MPI_BOR";
    case Operation::bxor: return "MPI_BXOR";
    case Operation::land: return "MPI_LAND";
    case Operation::lor: return "MPI_LOR";
    case Operation::lxor: return "MPI_LXOR";
    case Operation::minloc: return "MPI_MINLOC";
    case Operation::maxloc: return "MPI_MAXLOC";
    case Operation::replace: return "MPI_REPLACE";
    case Operation::no_op: return "MPI_NO_OP";
    case Operation::none: break;
  }
  return "";
}

const char* operation_takes(Operation operation) {
  switch (operation) {
    case Operation::sum:
    case Operation::prod: return "integers, floating-point and complex numbers";
    case Operation::min:
    case Operation::max: return "integers and floating-point numbers";
    case Operation::band:
    case Operation::bor:
    case Operation::bxor: return "integers and bytes";
    case Operation::land:
    case Operation::lor:
    case Operation::lxor: return "C integers and logicals";
    case Operation::minloc:
    case Operation::maxloc: return "pairs of a value and an index, as MPI_DOUBLE_INT";
    case Operation::replace:
    case Operation::no_op: return "any type, but in one-sided communication only";
    case Operation::none: break;
  }
  return "";
}
}  // namespace tutti::base
