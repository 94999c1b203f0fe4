// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The layout of the segment: what mpiexec makes is what a rank maps, and nothing overlaps.
#include "runtime/segment.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/areas.hpp"

namespace tutti::runtime {
namespace {

struct Made {
  int descriptor = -1;
  Segment segment;
  explicit Made(std::uint32_t ranks) : segment(create_segment(ranks, 2, &descriptor)) {}
  ~Made() {
    munmap(segment.base(), segment.header().segment_bytes);
    close(descriptor);
  }
};

TEST(Segment, AreasFollowEachOther) {
  for (const std::uint32_t ranks : {1u, 2u, 3u, 64u, 65u, 512u}) {
    Made made(ranks);
    const JobHeader& h = made.segment.header();
    EXPECT_EQ(h.ranks, ranks);
    EXPECT_GE(h.rank_blocks, sizeof(JobHeader));
    EXPECT_GE(h.contacts, h.rank_blocks + ranks * sizeof(RankBlock));
    EXPECT_GE(h.contact_bytes * 8, ranks + 64 + kGuests);
    EXPECT_GE(h.guests, h.contacts + ranks * h.contact_bytes);
    EXPECT_GE(h.names, h.guests + kGuests * sizeof(ProcessId));
    EXPECT_GE(h.boards, h.names + kNames * kNameBytes);
    EXPECT_GE(h.pairs, h.boards + kBoards * kBoardBytes);
    EXPECT_EQ(h.segment_bytes, h.pairs + std::uint64_t(ranks + kGuests) * ranks * kPairBytes);
    EXPECT_EQ(made.segment.pair(ranks + kGuests - 1, ranks - 1) + kPairBytes, made.segment.base() + h.segment_bytes);
  }
}

TEST(Segment, IsSparse) {
  Made made(512);
  struct stat status;
  ASSERT_EQ(fstat(made.descriptor, &status), 0);
  EXPECT_GT(status.st_size, off_t(60) << 30);
  EXPECT_LT(status.st_blocks * 512, off_t(1) << 20);
}

TEST(Segment, IsMappedByItsJobOnly) {
  Made made(3);
  const std::uint64_t job = made.segment.header().job;
  Segment again = map_segment(made.descriptor, job);
  ASSERT_TRUE(again.mapped());
  made.segment.rank(2).bell.store(77);
  EXPECT_EQ(again.rank(2).bell.load(), 77u);
  munmap(again.base(), again.header().segment_bytes);
  EXPECT_FALSE(map_segment(made.descriptor, job + 1).mapped());
}

TEST(Segment, IsFoundThroughItsHolder) {
  Made made(2);
  const JobId job = made.segment.header().job;
  EXPECT_EQ(holder_of(job), getpid());
  const int held = fcntl(made.descriptor, F_DUPFD, kHeldDescriptor + 3);
  const int found = open_segment(job);
  ASSERT_GE(found, 0);
  EXPECT_TRUE(map_segment(found, job).mapped());
  close(found);
  EXPECT_EQ(held_job(getpid()), job);
  close(held);
  EXPECT_EQ(open_segment(job ^ 1), -1);
  EXPECT_EQ(open_segment(job_id(1 << 21, 5)), -1);
}

TEST(Identity, PartsDoNotMix) {
  const JobId job = job_id(0x3fffff, ~0ull);
  const ProcessId last = process_id(job, kMostRanks - 1);
  EXPECT_EQ(job_of(last), job);
  EXPECT_EQ(rank_of(last), kMostRanks - 1);
  EXPECT_EQ(holder_of(job), 0x3fffff);
  EXPECT_NE(context_id(last, 1), context_id(last, 2));
  EXPECT_NE(context_id(process_id(job_id(7, 1), 1), 0), context_id(process_id(job_id(7, 1), 0), 1u << (kCounterBits - 1)));
  EXPECT_EQ(context_id(last, 5) & 15, 0u);
  EXPECT_EQ(derived_context(~0ull) >> 42, 0u);
}

TEST(Segment, IsNothingElse) {
  EXPECT_FALSE(map_segment(-1, 0).mapped());
  const int null = open("/dev/null", O_RDWR);
  EXPECT_FALSE(map_segment(null, 0).mapped());
  close(null);
  const int file = memfd_create("not-a-segment", 0);
  EXPECT_FALSE(map_segment(file, 0).mapped());  // empty
  ASSERT_EQ(ftruncate(file, 1 << 20), 0);
  EXPECT_FALSE(map_segment(file, 0).mapped());  // zeros
  close(file);
}

TEST(Segment, MustBeWhole) {
  JobHeader header = {};
  header.magic = kSegmentMagic;
  header.version = kSegmentVersion;
  header.job = 5;
  header.segment_bytes = 1 << 30;
  const int file = memfd_create("cut-off", 0);
  ASSERT_EQ(write(file, static_cast<const void*>(&header), sizeof header), static_cast<ssize_t>(sizeof header));
  EXPECT_FALSE(map_segment(file, 5).mapped());
  close(file);
}
}  // namespace
}  // namespace tutti::runtime
