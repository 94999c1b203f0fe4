// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a call leaves in the recorder, and how failures become codes.
#include "abi/call.hpp"

#include <gtest/gtest.h>

#include <new>

#include "base/catalogue.hpp"
#include "object/error_codes.hpp"

namespace tutti::abi {
namespace {

using api::Function;

runtime::Recorder& recorder() { return runtime::recorder(); }
const runtime::RecordedCall& last() { return recorder().ring[(recorder().calls - 1) % runtime::kRecordedCalls]; }
std::uint32_t number(Function function) { return static_cast<std::uint32_t>(function); }
const void* site(std::uintptr_t value) { return reinterpret_cast<const void*>(value); }

TEST(Call, RecordsItsArgumentsAndItsEnd) {
  const std::uint32_t before = recorder().calls;
  {
    Call call(Function::Send);
    Record record(call, Function::Send, site(0x1234));
    record.peer(3);
    record.tag(17);
    record.count(1000);
    record.datatype(MPI_INT);
    record.communicator(MPI_COMM_WORLD);
    EXPECT_EQ(recorder().calls, before) << "visible before its arguments stand";
    record.enter();
    EXPECT_EQ(recorder().calls, before + 1);
    EXPECT_EQ(recorder().activity, static_cast<std::uint32_t>(runtime::Activity::inside));
  }
  EXPECT_EQ(recorder().activity, static_cast<std::uint32_t>(runtime::Activity::outside));
  EXPECT_EQ(last().function, number(Function::Send));
  EXPECT_EQ(last().peer, 3);
  EXPECT_EQ(last().tag, 17);
  EXPECT_EQ(last().count, 1000);
  EXPECT_EQ(last().datatype, reinterpret_cast<std::uintptr_t>(MPI_INT));
  EXPECT_EQ(last().communicator, reinterpret_cast<std::uintptr_t>(MPI_COMM_WORLD));
  EXPECT_EQ(last().call_site, 0x1234u);
  EXPECT_EQ(last().sequence, before + 1);
  EXPECT_EQ(last().entered, 0u);
}

TEST(Call, NestedCallsAreNotRecorded) {
  const std::uint32_t before = recorder().calls;
  Call outer(Function::Comm_free);
  Record outer_record(outer, Function::Comm_free, site(1));
  outer_record.enter();
  {
    Call inner(Function::Send);  // of a callback
    Record inner_record(inner, Function::Send, site(2));
    inner_record.peer(1);
    inner_record.enter();
  }
  EXPECT_EQ(recorder().calls, before + 1);
  EXPECT_EQ(last().function, number(Function::Comm_free));
  EXPECT_EQ(recorder().activity, static_cast<std::uint32_t>(runtime::Activity::inside)) << "the outer call goes on";
}

TEST(Call, ARunOfPollsTakesOnePlace) {
  const auto poll = [](std::uintptr_t from) {
    Call call(Function::Test);
    Record record(call, Function::Test, site(from), true);
    record.enter();
  };
  poll(10);
  const std::uint32_t before = recorder().calls;
  for (int i = 0; i < 100; ++i) poll(10);
  EXPECT_EQ(recorder().calls, before);
  poll(11);  // another place in the program
  EXPECT_EQ(recorder().calls, before + 1);
}

TEST(Call, TurnsWhatIsThrownIntoCodes) {
  const auto code = [](auto&& body) {
    Call call(Function::T_cvar_read);
    try {
      body();
    } catch (...) {
      return call.failed_quietly();
    }
    return MPI_SUCCESS + 0;
  };
  EXPECT_EQ(code([] { throw base::Error(base::msg::null_pointer, "buf"); }), MPI_ERR_ARG);
  EXPECT_NE(object::error_string(MPI_ERR_ARG).find("the argument buf is a null pointer"), std::string::npos);
  EXPECT_NE(object::error_string(MPI_ERR_ARG).find("MPI_T_cvar_read"), std::string::npos);
  EXPECT_EQ(code([] { throw std::bad_alloc(); }), MPI_ERR_NO_MEM);
  EXPECT_EQ(code([] { throw std::runtime_error("odd"); }), MPI_ERR_OTHER);
}

TEST(Call, FunctionsHaveTheirNames) {
  EXPECT_STREQ(api::function_info(number(Function::Send)).name, "MPI_Send");
  EXPECT_STREQ(api::function_info(number(Function::Send_c)).name, "MPI_Send_c");
  EXPECT_STREQ(api::function_info(0).name, "no call");
  EXPECT_STREQ(api::function_info(0xffffffff).name, "no call");
  EXPECT_EQ(api::function_info(number(Function::Recv)).peer, api::Peer::source);
  EXPECT_EQ(api::kFunctionCount, 675u);
}
}  // namespace
}  // namespace tutti::abi
