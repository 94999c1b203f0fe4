// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The palette: a ring of colours, blended in whole numbers into a table once. A level's place on the ring grows with
// its logarithm: few iterations pass the colours slowly, the many near the edge of the set do not become noise.
#include "palette.hpp"

#include <array>

#include "kernel.hpp"

namespace {

struct Stop {
  int place, red, green, blue;
};

constexpr int kPlaces = 1024;
constexpr int kPlacesPerOctave = 288;  // an octave: twice as many iterations
constexpr int kFirstPlace = 120;       // turns the ring: the far surroundings of the set shall be dark
constexpr Stop kStops[] = {
    {0, 4, 8, 46},       {150, 16, 66, 152}, {330, 72, 160, 226}, {470, 236, 250, 252},
    {620, 255, 190, 62}, {760, 206, 84, 22}, {890, 74, 16, 52},   {1024, 4, 8, 46},
};

using Table = std::array<std::array<std::uint8_t, 3>, kPlaces>;

// Eases in and out between two stops: 0..1 as 0..4096, by 3 t^2 - 2 t^3.
constexpr int blend(int from, int to, int place, int length) {
  const std::int64_t t = 4096 * place / length;
  const std::int64_t eased = t * t * (3 * 4096 - 2 * t) / (4096 * 4096);
  return static_cast<int>((from * (4096 - eased) + to * eased) / 4096);
}

constexpr Table make_table() {
  Table table{};
  for (std::size_t stop = 0; stop + 1 < std::size(kStops); ++stop) {
    const Stop& from = kStops[stop];
    const Stop& to = kStops[stop + 1];
    const int length = to.place - from.place;
    for (int place = 0; place < length; ++place) {
      table[from.place + place] = {static_cast<std::uint8_t>(blend(from.red, to.red, place, length)),
                                   static_cast<std::uint8_t>(blend(from.green, to.green, place, length)),
                                   static_cast<std::uint8_t>(blend(from.blue, to.blue, place, length))};
    }
  }
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

void paint(const std::int32_t* levels, int count, std::uint8_t* rgb) {
  for (int k = 0; k < count; ++k) {
    std::array<std::uint8_t, 3> colour = {0, 0, 0};  // the set itself is black
    if (levels[k] > 0) {
      const int place = kFirstPlace + static_cast<int>(log2_near(levels[k]) * kPlacesPerOctave);
      colour = kTable[place % kPlaces];
    }
    for (int part = 0; part < 3; ++part) rgb[3 * k + part] = colour[part];
  }
}
