// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The compiled form of a type map: a short program of strided copies. A program is a loop round one pattern; patterns are one
// block, blocks of equal size at listed offsets, any blocks, or further programs. Whatever can be merged is merged when the program
// is made, so that regular types become one loop over one block. Made by the layout's constructors, run by pack.cpp; immutable.
//
// All offsets are in bytes from the element's address; arithmetic wraps as addresses do, so that MPI_BOTTOM works.
#pragma once
#include "base/types.hpp"

#include <memory>
#include <vector>

namespace tutti::base {

struct Pieces;

struct Program {
  enum class Pattern : std::uint8_t {
    block,   // `length` bytes at `offset`
    same,    // `length` bytes at each of pieces->offsets
    blocks,  // pieces->blocks
    branch,  // pieces->children, one after the other
  };
  Pattern pattern = Pattern::block;
  Count repeat = 1;  // the pattern is repeated this often,
  Count stride = 0;  // this far apart
  Count bytes = 0;   // data in one repetition
  Count offset = 0;  // added to everything inside
  Count length = 0;
  Count count = 1;  // contiguous blocks in one repetition
  std::shared_ptr<const Pieces> pieces;

  Count total() const { return repeat * bytes; }
  bool empty() const { return repeat == 0 || bytes == 0; }
  bool single_block() const { return pattern == Pattern::block && repeat == 1; }
};

struct Pieces {
  struct Block {
    Count offset;
    Count length;
    Count packed;  // bytes of the blocks before it
  };
  struct Child {
    Count packed;  // bytes of the children before it
    Program program;
  };
  std::vector<Count> offsets;
  std::vector<Block> blocks;
  Count span = 0;  // bytes of memory from the first to the end of the last of these blocks
  std::vector<Child> children;
};

/// `length` contiguous bytes at `offset`.
Program block_program(Count offset, Count length);

/// `program` executed `times` times, `stride` bytes apart.
Program repeat_program(Program program, Count times, Count stride);

/// Puts programs one after the other, in type map order.
class ProgramSequence {
 public:
  void append(const Program& program, Count displacement);
  Program finish();

 private:
  void add_block(Count offset, Count length);
  void flush();

  std::vector<Pieces::Block> blocks_;
  std::vector<Pieces::Child> children_;
};
}  // namespace tutti::base
