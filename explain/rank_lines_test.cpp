// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/rank_lines.hpp"

#include <gtest/gtest.h>

namespace tutti::explain {
namespace {

TEST(RankLines, RanksThatSayTheSameShareALine) {
  EXPECT_EQ(fold_rank_lines("head\n  rank 0: A, at x.c:1\n  rank 1: B, at x.c:2\n  rank 2: B, at x.c:2\n  rank 5: B, at x.c:2\n  tail"),
            "head\n  rank 0: A, at x.c:1\n  ranks 1-2, 5: B, at x.c:2\n  tail");
  EXPECT_EQ(fold_rank_lines("  ranks 0-1, 4: A\n  ranks 2-3: A\n"), "  ranks 0-4: A\n");
}

TEST(RankLines, OtherLinesStay) {
  for (const char* text : {"", "one line", "  rank 1 waits in MPI_Recv\n  rank 1 waits in MPI_Recv\n", "  ranks all: A\n  ranks all: A",
                           "  rank 1-: A\n  rank 3-1: A\n"})
    EXPECT_EQ(fold_rank_lines(text), text);
}

TEST(RankLines, WhoIsToldOf) {
  EXPECT_EQ(ranks_told_of("head\n  ranks 3-4, 1: A\n  rank 3: B\n  rank 7 waits\n  in another job rank 9: C"), (std::vector<int>{1, 3, 4}));
  EXPECT_TRUE(ranks_told_of("").empty());
}
}  // namespace
}  // namespace tutti::explain
