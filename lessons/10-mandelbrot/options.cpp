// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The command line by CLI11.
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <cmath>
#include <set>

namespace {

constexpr int kLongestSide = 30000;
constexpr int kMostIterations = 8'000'000;  // a level is 256 times as large and must fit into 32 bits

void declare(CLI::App& app, Options& options, std::vector<double>& real, std::vector<double>& imag) {
  View& view = options.view;
  app.add_option("--columns", view.columns, "Width of the picture in pixels (1800)")
      ->check(CLI::Range(1, kLongestSide))
      ->option_text("N");
  app.add_option("--rows", view.rows, "Height of the picture in pixels (1200)")
      ->check(CLI::Range(1, kLongestSide))
      ->option_text("N");
  app.add_option("--real", real, "Left and right edge: real parts (for square pixels)")
      ->expected(2)
      ->option_text("A B");
  app.add_option("--imag", imag, "Lower and upper edge: imaginary parts (-1.2 1.2)")->expected(2)->option_text("A B");
  app.add_option("--iterations", view.iterations, "Iterations after which a point belongs to the set (2000)")
      ->check(CLI::Range(1, kMostIterations))
      ->option_text("N");
  app.add_option("--output", options.output, "File to write (mandelbrot.png)")->option_text("FILE");
  app.add_option("--schedule", options.schedule, "serial, threads, static, reduce or dynamic (dynamic)")
      ->check(CLI::IsMember(std::set<std::string>{"serial", "threads", "static", "reduce", "dynamic"}))
      ->option_text("NAME");
  app.add_option("--threads", options.threads, "Threads of the schedule \"threads\" (one per core)")
      ->check(CLI::Range(0, 1024))
      ->option_text("N");
  app.add_flag("--compare", options.compare, "Compute it on one rank too, and compare");
  app.add_flag("--progress", options.progress, "Show progress even if standard error is not a terminal");
}

// Copies a range given as two numbers; empty if all is well, else what is wrong.
std::string take_range(const char* name, const std::vector<double>& given, double (&range)[2]) {
  if (!std::isfinite(given[0]) || !std::isfinite(given[1]) || !(given[0] < given[1])) {
    return std::string(name) + " needs two numbers, the smaller one first";
  }
  range[0] = given[0];
  range[1] = given[1];
  return {};
}

// The set is about 2.5 wide with its middle at -0.7; the picture shows as much more as its shape leaves room for.
std::vector<double> real_for_square_pixels(const View& view) {
  const double half = (view.imag[1] - view.imag[0]) * view.columns / view.rows / 2.0;
  return {-0.7 - half, -0.7 + half};
}

}  // namespace

Parsed parse_options(int argc, char** argv, Options& options, std::string& text) {
  CLI::App app{"Computes a picture of the Mandelbrot set on all ranks.", "mandelbrot"};
  View& view = options.view;
  std::vector<double> real, imag(view.imag, view.imag + 2);
  declare(app, options, real, imag);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    text = app.help();
    return Parsed::kHelp;
  } catch (const CLI::ParseError& error) {
    text = error.what();
    return Parsed::kWrong;
  }
  text = take_range("--imag", imag, view.imag);
  if (real.empty()) real = real_for_square_pixels(view);
  if (text.empty()) text = take_range("--real", real, view.real);
  return text.empty() ? Parsed::kGo : Parsed::kWrong;
}
