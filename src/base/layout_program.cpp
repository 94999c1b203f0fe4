// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Makes programs and keeps them small: merges neighbours, folds loops, unrolls short inner loops into lists.
#include "base/layout_program.hpp"

#include <algorithm>

namespace tutti::base {
namespace {

// A leaf with at most this many blocks is dissolved into the list it becomes part of; above, its own loop is cheaper.
constexpr Count kDissolve = 16;
// A short inner loop in an outer one becomes a list of at most this many blocks, so that the outer loop stays flat.
constexpr Count kUnroll = 64;

using Pattern = Program::Pattern;

bool is_leaf(const Program& program) { return program.pattern != Pattern::branch; }

/// A list of blocks as a pattern of its own; nothing is merged.
Program list_program(std::vector<Pieces::Block> blocks) {
  Program program;
  program.count = static_cast<Count>(blocks.size());
  program.bytes = blocks.back().packed + blocks.back().length;
  auto pieces = std::make_shared<Pieces>();
  bool same = true;
  Count low = blocks[0].offset, high = low;
  for (const auto& block : blocks) {
    same = same && block.length == blocks[0].length;
    low = std::min(low, block.offset);
    high = std::max(high, block.offset + block.length);
  }
  pieces->span = high - low;
  if (same) {
    program.pattern = Pattern::same;
    program.length = blocks[0].length;
    pieces->offsets.reserve(blocks.size());
    for (const auto& block : blocks) pieces->offsets.push_back(block.offset);
  } else {
    program.pattern = Pattern::blocks;
    blocks.shrink_to_fit();
    pieces->blocks = std::move(blocks);
  }
  program.pieces = std::move(pieces);
  return program;
}

Program from_blocks(std::vector<Pieces::Block> blocks) {
  if (blocks.size() == 1) return block_program(blocks[0].offset, blocks[0].length);
  bool regular = true;
  const Count stride = blocks[1].offset - blocks[0].offset;
  for (std::size_t i = 1; i < blocks.size(); ++i)
    regular = regular && blocks[i].length == blocks[0].length && blocks[i].offset - blocks[i - 1].offset == stride;
  if (regular) return repeat_program(block_program(blocks[0].offset, blocks[0].length), static_cast<Count>(blocks.size()), stride);
  return list_program(std::move(blocks));
}

/// Calls what(offset, length) for each block of a leaf.
template <class What>
void each_block(const Program& program, Count displacement, What what) {
  for (Count i = 0; i < program.repeat; ++i) {
    const Count base = displacement + program.offset + i * program.stride;
    switch (program.pattern) {
      case Pattern::block: what(base, program.length); break;
      case Pattern::same:
        for (Count offset : program.pieces->offsets) what(base + offset, program.length);
        break;
      case Pattern::blocks:
        for (const auto& block : program.pieces->blocks) what(base + block.offset, block.length);
        break;
      case Pattern::branch: break;
    }
  }
}

/// A leaf with all its repetitions written out as one list.
Program unrolled(const Program& program) {
  std::vector<Pieces::Block> blocks;
  Count packed = 0;
  each_block(program, 0, [&](Count offset, Count length) {
    blocks.push_back({offset, length, packed});
    packed += length;
  });
  return list_program(std::move(blocks));
}
}  // namespace

Program block_program(Count offset, Count length) {
  Program program;
  program.offset = offset;
  program.length = program.bytes = length;
  return program;
}

Program repeat_program(Program program, Count times, Count stride) {
  if (times == 0 || program.empty()) return Program{};
  if (times == 1) return program;
  if (program.single_block() && stride == program.length) return block_program(program.offset, program.length * times);
  if (program.repeat == 1) {
    program.repeat = times;
    program.stride = stride;
    return program;
  }
  if (stride == program.repeat * program.stride) {
    program.repeat *= times;
    return program;
  }
  if (is_leaf(program) && program.repeat * program.count <= kUnroll) {
    program = unrolled(program);
  } else {
    Program outer;
    outer.pattern = Pattern::branch;
    outer.bytes = program.total();
    outer.count = program.repeat * program.count;
    auto pieces = std::make_shared<Pieces>();
    pieces->children.push_back({0, std::move(program)});
    outer.pieces = std::move(pieces);
    program = std::move(outer);
  }
  program.repeat = times;
  program.stride = stride;
  return program;
}

void ProgramSequence::append(const Program& program, Count displacement) {
  if (program.empty()) return;
  if (is_leaf(program) && program.repeat * program.count <= kDissolve) {
    each_block(program, displacement, [this](Count offset, Count length) { add_block(offset, length); });
    return;
  }
  flush();
  Program child = program;
  child.offset += displacement;
  const Count packed = children_.empty() ? 0 : children_.back().packed + children_.back().program.total();
  children_.push_back({packed, std::move(child)});
}

void ProgramSequence::add_block(Count offset, Count length) {
  if (!blocks_.empty()) {
    Pieces::Block& last = blocks_.back();
    if (last.offset + last.length == offset) {
      last.length += length;
      return;
    }
    blocks_.push_back({offset, length, last.packed + last.length});
    return;
  }
  blocks_.push_back({offset, length, 0});
}

void ProgramSequence::flush() {
  if (blocks_.empty()) return;
  const Count packed = children_.empty() ? 0 : children_.back().packed + children_.back().program.total();
  children_.push_back({packed, from_blocks(std::move(blocks_))});
  blocks_.clear();
}

Program ProgramSequence::finish() {
  if (children_.empty()) return blocks_.empty() ? Program{} : from_blocks(std::move(blocks_));
  flush();
  if (children_.size() == 1) return std::move(children_[0].program);
  Program program;
  program.pattern = Pattern::branch;
  program.bytes = children_.back().packed + children_.back().program.total();
  program.count = 0;
  for (const auto& child : children_) program.count += child.program.repeat * child.program.count;
  auto pieces = std::make_shared<Pieces>();
  children_.shrink_to_fit();
  pieces->children = std::move(children_);
  program.pieces = std::move(pieces);
  return program;
}
}  // namespace tutti::base
