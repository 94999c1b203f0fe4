// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 10: the Mandelbrot set. Reads the options, lets the chosen schedule compute, writes the picture and a table
// of what it took. Each schedule has a file of its own; begin with serial.cpp.
#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "options.hpp"
#include "schedules.hpp"

namespace {

// Rank 0's answer, known to all.
bool agreed(bool answer) {
  int value = answer;
  MPI_Bcast(&value, 1, MPI_INT, 0, MPI_COMM_WORLD);
  return value != 0;
}

Effort compute(const Options& options, Picture& picture, Progress& progress, int rank) {
  const View& view = options.view;
  if (options.schedule == "dynamic") return compute_dynamic(view, picture, progress);
  if (options.schedule == "static") return compute_static(view, picture, progress);
  if (options.schedule == "reduce") return compute_reduce(view, picture, progress);
  if (rank != 0) return {};  // the other two know of one rank only
  if (options.schedule == "threads") return compute_threads(view, picture, progress, options.threads);
  return compute_serial(view, picture, progress);
}

struct Result {
  const char* workers;  // "ranks" or "threads"
  int count;            // of those that computed
  double seconds;
  Effort effort;  // of all of them together
};

void print_table(const Options& options, const Result& result, double seconds_alone, double seconds_writing) {
  const View& view = options.view;
  const double pixels = static_cast<double>(view.columns) * view.rows;
  const double waiting = 1 - result.effort.busy_seconds / (result.count * result.seconds);
  std::printf("schedule           %s\n", options.schedule.c_str());
  std::printf("%-18s %d\n", result.workers, result.count);
  std::printf("seconds            %.3f\n", result.seconds);
  std::printf("pixels per second  %.0f\n", pixels / result.seconds);
  if (options.compare) {
    std::printf("speed-up           %.2f (measured: one rank alone took %.3f s)\n", seconds_alone / result.seconds,
                seconds_alone);
  } else {
    std::printf("speed-up           %.2f (reckoned: all computing together took %.3f s of processor time)\n",
                result.effort.cpu_seconds / result.seconds, result.effort.cpu_seconds);
  }
  std::printf("waiting            %.1f %% of the %s' time\n", 100 * std::max(0.0, waiting), result.workers);
  std::printf("picture            %s, %d x %d pixels, written in another %.3f s\n", options.output.c_str(),
              view.columns, view.rows, seconds_writing);
}

// Computes, compares and writes. False if the picture could not be written; rank 0 has said why.
bool run(const Options& options, int rank, int size) {
  const View& view = options.view;
  const bool whole_picture = rank == 0 || options.schedule == "reduce";
  Picture picture(view.columns, whole_picture ? view.rows : 0);
  const bool bar = rank == 0 && (options.progress || isatty(STDERR_FILENO));

  Result result{"ranks", size, 0, {}};
  if (options.schedule == "serial") result.count = 1;
  if (options.schedule == "threads") result = {"threads", options.threads, 0, {}};
  MPI_Barrier(MPI_COMM_WORLD);
  const double start = now();
  Effort mine;
  {
    Progress progress(view.rows, bar);
    mine = compute(options, picture, progress, rank);
  }
  result.seconds = now() - start;
  MPI_Reduce(&mine, &result.effort, 2, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);

  bool written = true;
  if (rank == 0) {
    double alone = 0;
    if (options.compare) {
      Picture again(view.columns, view.rows);
      Progress progress(view.rows, bar);
      alone = now();
      compute_serial(view, again, progress);
      alone = now() - alone;
    }
    const double writing = now();
    std::string problem;
    written = write_png(picture, options.output, problem);
    if (written) {
      print_table(options, result, alone, now() - writing);
    } else {
      std::fprintf(stderr, "mandelbrot: cannot write %s: %s\n", options.output.c_str(), problem.c_str());
    }
  }
  return agreed(written);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);

  Options options;
  std::string text;
  const Parsed parsed = parse_options(argc, argv, options, text);
  if (options.threads == 0) options.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  int status = 0;
  if (parsed != Parsed::kGo) {  // on all ranks, as all have the same command line; one of them says it
    status = parsed == Parsed::kHelp ? 0 : 2;
    if (rank == 0) {
      std::fputs(status == 0 ? text.c_str() : ("mandelbrot: " + text + "; try --help\n").c_str(),
                 status == 0 ? stdout : stderr);
      std::fflush(nullptr);
    }
    MPI_Barrier(MPI_COMM_WORLD);
  } else {
    const bool writable = rank != 0 || can_write(options.output, text);
    if (!writable) std::fprintf(stderr, "mandelbrot: cannot write %s: %s\n", options.output.c_str(), text.c_str());
    status = agreed(writable) && run(options, rank, size) ? 0 : 1;
  }
  MPI_Finalize();
  return status;
}
