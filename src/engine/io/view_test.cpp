// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Views against a plain list of the bytes that they show.
#include "engine/io/view.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/error.hpp"

namespace tutti::io {
namespace {

struct Model {
  View view;
  std::vector<Count> shown;  // offsets in one tile
  Count offset(Count stream) const {
    const auto n = static_cast<Count>(shown.size());
    return view.displacement + stream / n * view.filetype->extent + shown[static_cast<std::size_t>(stream % n)];
  }
};

Model random_model(std::mt19937& random) {
  const auto below = [&random](int n) { return static_cast<Count>(random() % static_cast<unsigned>(n)); };
  Model m;
  std::vector<Count> lengths, places;
  Count at = below(3);
  for (Count b = 1 + below(5); b > 0; --b) {
    lengths.push_back(1 + below(4));
    places.push_back(at);
    for (Count i = 0; i < lengths.back(); ++i) m.shown.push_back(at + i);
    at += lengths.back() + below(4);
  }
  const base::Layout& byte = base::Layout::predefined(base::BasicType::byte);
  const base::LayoutRef blocks = base::Layout::hindexed(static_cast<Count>(lengths.size()), lengths.data(), places.data(), byte);
  m.view.filetype = base::Layout::resized(*blocks, 0, at + below(5));
  m.view.displacement = below(100);
  return m;
}

TEST(View, ShowsWhatTheFiletypeShows) {
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE(i);
    const Model m = random_model(random);
    const auto from = static_cast<Count>(random() % 200), n = static_cast<Count>(random() % 300);
    Count stream = from;
    for (const Extent& e : m.view.extents(from, n)) {
      ASSERT_EQ(e.stream, stream);
      for (Count b = 0; b < e.length; ++b) ASSERT_EQ(e.offset + b, m.offset(stream + b));
      stream += e.length;
    }
    ASSERT_EQ(stream, from + n);
    ASSERT_EQ(m.view.offset_of(from), m.offset(from));
  }
}

TEST(View, FindsTheStreamOfAnOffset) {
  std::mt19937 random(2);
  for (int i = 0; i < 200; ++i) {
    SCOPED_TRACE(i);
    const Model m = random_model(random);
    Count stream = 0;
    for (Count offset = 0; offset < 200; ++offset) {
      while (m.offset(stream) < offset) ++stream;
      ASSERT_EQ(m.view.stream_at(offset), stream) << offset;
    }
  }
}

TEST(View, RefusesWhatOffsetsCannotReach) {
  View view;
  view.displacement = 10;
  view.filetype = base::LayoutRef(&base::Layout::predefined(base::BasicType::byte));
  EXPECT_THROW(view.extents(INT64_MAX / 2 + 1, 10), base::Error);
  EXPECT_EQ(view.extents(Count{1} << 40, 10)[0].offset, (Count{1} << 40) + 10);
}
}  // namespace
}  // namespace tutti::io
