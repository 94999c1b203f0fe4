// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One bad call for each kind of parameter: each gives its error class under MPI_ERRORS_RETURN, and none crashes. That every function
// checks every handle is the business of api.every_handle.
// ranks: 1 2
#include <climits>
#include <cstdint>
#include <cstring>

#include "check.hpp"

namespace {
int rank, size;
int data[16];

template <class Handle>
Handle garbage() {
  return reinterpret_cast<Handle>(std::uintptr_t{0x123456789abc});
}

void ranks_and_tags() {
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, size, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, -7, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Recv(data, 1, MPI_INT, size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Recv(data, 1, MPI_INT, INT_MIN, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, 0, -1, MPI_COMM_WORLD), MPI_ERR_TAG);
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD), MPI_ERR_TAG);
  CHECK_ERROR(MPI_Recv(data, 1, MPI_INT, 0, -5, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_TAG);
  CHECK_ERROR(MPI_Bcast(data, 1, MPI_INT, size, MPI_COMM_WORLD), MPI_ERR_ROOT);
  CHECK_ERROR(MPI_Bcast(data, 1, MPI_INT, MPI_PROC_NULL, MPI_COMM_WORLD), MPI_ERR_ROOT);
  CHECK_ERROR(MPI_Bcast(data, 1, MPI_INT, MPI_ROOT, MPI_COMM_WORLD), MPI_ERR_ROOT);
  MPI_Request request = MPI_REQUEST_NULL;
  CHECK_ERROR(MPI_Isend(data, 1, MPI_INT, size, 0, MPI_COMM_WORLD, &request), MPI_ERR_RANK);
  CHECK(request == MPI_REQUEST_NULL);
  int flag;
  CHECK_ERROR(MPI_Iprobe(size, 0, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE), MPI_ERR_RANK);
}

void counts() {
  CHECK_ERROR(MPI_Send(data, -1, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Send_c(data, MPI_Count{-1} << 40, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Recv(data, -2, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Allreduce(data, data + 8, -1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), MPI_ERR_COUNT);
  int negative[16], zeros[16] = {};
  for (int& n : negative) n = -1;
  CHECK_ERROR(MPI_Allgatherv(data, 0, MPI_INT, data, negative, zeros, MPI_INT, MPI_COMM_WORLD), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Allgatherv(data, 0, MPI_INT, data, nullptr, zeros, MPI_INT, MPI_COMM_WORLD), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Waitall(-1, nullptr, MPI_STATUSES_IGNORE), MPI_ERR_COUNT);
  MPI_Datatype type;
  CHECK_ERROR(MPI_Type_contiguous(-1, MPI_INT, &type), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Type_indexed(2, negative, zeros, MPI_INT, &type), MPI_ERR_ARG);
  MPI_Group group;
  CHECK_ERROR(MPI_Group_incl(MPI_GROUP_EMPTY, -1, zeros, &group), MPI_ERR_ARG);
}

void buffers() {
  CHECK_ERROR(MPI_Send(nullptr, 1, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Recv(nullptr, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Send(MPI_IN_PLACE, 1, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Bcast(nullptr, 1, MPI_INT, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Bcast(MPI_IN_PLACE, 1, MPI_INT, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Allreduce(data, MPI_IN_PLACE, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  if (rank != 0) CHECK_ERROR(MPI_Reduce(MPI_IN_PLACE, data, 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Allreduce(data, data, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Reduce_local(data, data, 1, MPI_INT, MPI_SUM), MPI_ERR_BUFFER);
  if (rank == 0) CHECK_ERROR(MPI_Reduce(data, data, 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_EQ(MPI_Allreduce(data, data, 0, MPI_INT, MPI_SUM, MPI_COMM_SELF), MPI_SUCCESS);
  // Legal: nothing is to be there, or the type itself says where the data is.
  MPI_Request request;
  CHECK_EQ(MPI_Irecv(nullptr, 0, MPI_INT, 0, 9, MPI_COMM_SELF, &request), MPI_SUCCESS);
  CHECK_EQ(MPI_Send(nullptr, 0, MPI_INT, 0, 9, MPI_COMM_SELF), MPI_SUCCESS);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  int from = 42, to = 0;
  const int one = 1;
  MPI_Aint from_address, to_address;
  MPI_Datatype at_from, at_to;
  MPI_Get_address(&from, &from_address);
  MPI_Get_address(&to, &to_address);
  MPI_Type_create_hindexed(1, &one, &from_address, MPI_INT, &at_from);
  MPI_Type_create_hindexed(1, &one, &to_address, MPI_INT, &at_to);
  MPI_Type_commit(&at_from);
  MPI_Type_commit(&at_to);
  CHECK_EQ(MPI_Sendrecv(MPI_BOTTOM, 1, at_from, 0, 1, MPI_BOTTOM, 1, at_to, 0, 1, MPI_COMM_SELF, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(to, 42);
  MPI_Type_free(&at_from);
  MPI_Type_free(&at_to);
}

void datatypes() {
  MPI_Datatype type;
  MPI_Type_contiguous(2, MPI_INT, &type);
  CHECK_ERROR(MPI_Send(data, 1, type, 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE);  // not committed
  MPI_Type_commit(&type);
  MPI_Datatype freed = type;
  MPI_Type_free(&type);
  CHECK(type == MPI_DATATYPE_NULL);
  CHECK_ERROR(MPI_Send(data, 1, freed, 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Type_free(&freed), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Send(data, 1, MPI_DATATYPE_NULL, 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Send(data, 1, garbage<MPI_Datatype>(), 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE);
  MPI_Datatype predefined = MPI_INT;
  CHECK_ERROR(MPI_Type_free(&predefined), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Type_contiguous(1, MPI_DATATYPE_NULL, &type), MPI_ERR_TYPE);
}

void handles() {
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, 0, 0, MPI_COMM_NULL), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Barrier(garbage<MPI_Comm>()), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Barrier(reinterpret_cast<MPI_Comm>(MPI_INT)), MPI_ERR_COMM);
  MPI_Comm dup;
  MPI_Comm_dup(MPI_COMM_SELF, &dup);
  MPI_Comm freed = dup;
  MPI_Comm_free(&dup);
  CHECK(dup == MPI_COMM_NULL);
  CHECK_ERROR(MPI_Barrier(freed), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_free(&freed), MPI_ERR_COMM);
  int out = 0;
  CHECK_ERROR(MPI_Comm_remote_size(MPI_COMM_WORLD, &out), MPI_ERR_COMM);  // not an inter-communicator
  CHECK_ERROR(MPI_Group_size(MPI_GROUP_NULL, &out), MPI_ERR_GROUP);
  CHECK_ERROR(MPI_Group_size(garbage<MPI_Group>(), &out), MPI_ERR_GROUP);
  CHECK_ERROR(MPI_Allreduce(data, data + 8, 1, MPI_INT, MPI_OP_NULL, MPI_COMM_WORLD), MPI_ERR_OP);
  CHECK_ERROR(MPI_Allreduce(data, data + 8, 1, MPI_INT, garbage<MPI_Op>(), MPI_COMM_WORLD), MPI_ERR_OP);
  CHECK_ERROR(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRHANDLER_NULL), MPI_ERR_ERRHANDLER);
  CHECK_ERROR(MPI_Info_get_nkeys(MPI_INFO_NULL, &out), MPI_ERR_INFO);
  MPI_Request request = garbage<MPI_Request>();
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_ERR_REQUEST);
  MPI_Message message = MPI_MESSAGE_NULL;
  CHECK_ERROR(MPI_Mrecv(data, 1, MPI_INT, &message, MPI_STATUS_IGNORE), MPI_ERR_REQUEST);
}

void pointers() {
  CHECK_ERROR(MPI_Comm_rank(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_dup(MPI_COMM_SELF, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Isend(data, 1, MPI_INT, 0, 0, MPI_COMM_SELF, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Wait(nullptr, MPI_STATUS_IGNORE), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Waitall(1, nullptr, MPI_STATUSES_IGNORE), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_free(nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_free(nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_set_name(MPI_COMM_SELF, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Get_count(nullptr, MPI_INT, &size), MPI_ERR_ARG);
  MPI_Op op;
  CHECK_ERROR(MPI_Op_create(nullptr, 1, &op), MPI_ERR_ARG);
}

// What does not fit through the narrow door.
void narrow() {
  MPI_Datatype large, larger;
  MPI_Type_contiguous(1 << 30, MPI_BYTE, &large);
  MPI_Type_contiguous(1 << 10, large, &larger);
  int size = 0;
  MPI_Count size_c = 0;
  CHECK_EQ(MPI_Type_size(larger, &size), MPI_SUCCESS);
  CHECK_EQ(size, int(MPI_UNDEFINED));
  CHECK_EQ(MPI_Type_size_c(larger, &size_c), MPI_SUCCESS);
  CHECK_EQ(size_c, MPI_Count{1} << 40);
  MPI_Type_commit(&larger);
  CHECK_ERROR(MPI_Pack_size(1, larger, MPI_COMM_SELF, &size), MPI_ERR_VALUE_TOO_LARGE);
  MPI_Type_free(&large);
  MPI_Type_free(&larger);
}

// The handler of the communicator among the arguments hears of errors in all the others.
int heard = 0;
void hear(MPI_Comm* comm, int* code, ...) {
  ++heard;
  CHECK(*comm != MPI_COMM_SELF && *comm != MPI_COMM_WORLD);
  CHECK(*code != MPI_SUCCESS);
}

void whose_handler() {
  MPI_Comm dup;
  MPI_Errhandler handler;
  MPI_Comm_dup(MPI_COMM_SELF, &dup);
  MPI_Comm_create_errhandler(hear, &handler);
  MPI_Comm_set_errhandler(dup, handler);
  int out;
  CHECK_ERROR(MPI_Send(data, -1, MPI_INT, 0, 0, dup), MPI_ERR_COUNT);
  CHECK_EQ(heard, 1);
  CHECK_ERROR(MPI_Send(data, 1, MPI_DATATYPE_NULL, 0, 0, dup), MPI_ERR_TYPE);
  CHECK_EQ(heard, 2);
  CHECK_ERROR(MPI_Comm_remote_size(dup, &out), MPI_ERR_COMM);
  CHECK_EQ(heard, 3);
  CHECK_ERROR(MPI_Send(data, 1, MPI_INT, 0, 0, MPI_COMM_NULL), MPI_ERR_COMM);
  CHECK_EQ(heard, 3);
  MPI_Errhandler_free(&handler);
  MPI_Comm_free(&dup);
}

// The sentence names the call and the argument.
void words() {
  const int code = MPI_Send(data, 1, MPI_INT, size + 3, 0, MPI_COMM_WORLD);
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  CHECK_EQ(MPI_Error_string(code, text, &length), MPI_SUCCESS);
  CHECK(std::strstr(text, "dest") != nullptr);
  CHECK(std::strstr(text, std::to_string(size + 3).c_str()) != nullptr);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  ranks_and_tags();
  counts();
  buffers();
  datatypes();
  handles();
  pointers();
  narrow();
  whose_handler();
  words();
  MPI_Finalize();
  return 0;
}
