// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// mpiexec: reads the command line, works out what to start, runs the job, and ends with its status.
#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <vector>

#include "base/cores.hpp"
#include "job.hpp"
#include "messages.hpp"
#include "options.hpp"
#include "placement.hpp"
#include "plan.hpp"
#include "refusal.hpp"
#include "served.hpp"
#include "status_of.hpp"
#include "tutti.hpp"

namespace tutti::launch {
namespace {

/// Descriptors 0 to 2 must be something, or a pipe of ours would take their numbers.
void open_missing_descriptors() {
  while (true) {
    int fd = open("/dev/null", O_RDWR);
    if (fd > 2) close(fd);
    if (fd < 0 || fd > 2) return;
  }
}

/// Ends as the terminal's signal would have ended us, so that a shell stops its loop, too.
void end_by(int signal) {
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  ::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  kill(getpid(), signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
}

/// Runs the job of a spawn. What is wrong before it runs is told to the rank that spawns, not to the user.
int run_served(Options& options) {
  runtime::SpawnRequest request;
  open_request(options, request);
  try {
    serve(options, request);
    const int cores = static_cast<int>(base::available_cores());
    Plan plan = make_plan(options, cores);
    return Job(options, std::move(plan), {}, cores, &request.answer()).run();
  } catch (const Refusal& refusal) {
    request.answer().refuse(refusal.text.c_str());
    return 0;
  }
}

int run(const std::vector<std::string>& arguments) {
  Options options = parse_options(arguments);
  if (options.help) {
    fmt::print("{}", help_text());
    return 0;
  }
  if (options.version) {
    fmt::print("mpiexec (tutti) {}, MPI 5.0\n", TUTTI_VERSION);
    return 0;
  }
  if (options.status_of != 0) {
    show_status_of(options.status_of);
    return 0;
  }
  complete_options(options);
  if (!options.serve.empty()) return run_served(options);
  int cores = static_cast<int>(base::available_cores());
  Plan plan = make_plan(options, cores);
  Placement placement = make_placement(options, plan.ranks());
  int signal = 0;
  int status;
  {
    Job job(options, std::move(plan), std::move(placement), cores);
    status = job.run();
    signal = job.own_end();
  }
  if (signal != 0) end_by(signal);
  return status;
}

int guarded_main(int argc, char** argv) {
  std::string sentence;
  const char* kind = "system";
  int status = kStatusSystem;
  open_missing_descriptors();
  try {
    const std::string name = argc > 0 ? argv[0] : "";
    if (name.substr(name.rfind('/') + 1) == "tutti") return tutti_command({argv + 1, argv + argc});
    return run({argv + 1, argv + argc});
  } catch (const Refusal& refusal) {
    sentence = refusal.text;
    kind = refusal.kind;
    status = refusal.status;
  } catch (const std::exception& e) {
    sentence = fmt::format(msg::internal, e.what());
  }
  std::string text = fmt::format("tutti: {}: {}\n", kind, sentence);
  [[maybe_unused]] ssize_t n = write(2, text.data(), text.size());
  return status;
}
}  // namespace
}  // namespace tutti::launch

int main(int argc, char** argv) {
  int status = tutti::launch::guarded_main(argc, argv);
  fflush(stdout);
  _exit(status);  // the bell's watcher sleeps for ever; nothing is left to be undone
}
