// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From the level of a pixel to its colour, in whole numbers only; palette.py does the same.
#pragma once

#include <cstdint>

// Writes three bytes (red, green, blue) per level.
void paint(const std::int32_t* levels, int count, std::uint8_t* rgb);
