// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of control variables, and the way from the environment into them.
#include "tool/controls.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <mutex>

#include "base/catalogue.hpp"
#include "p2p/settings.hpp"
#include "transport/shm/shm.hpp"

namespace tutti::tool {
namespace {

using coll::Collective;
namespace shm = transport::shm;
constexpr Count kMany = 1000000000;
constexpr Count kMostPiece = shm::kBulkBytes / 4;

/// A number between two bounds, this rank's own business.
constexpr Control number(const char* name, runtime::Setting& setting, Count low, Count high, Category category, const char* description) {
  return {name, &setting, -1, low, high, MPI_T_SCOPE_LOCAL, MPI_T_VERBOSITY_TUNER_BASIC, Enumeration::none, category, description};
}
constexpr Control choice(const char* name, runtime::Setting& setting, Enumeration items, Count highest, Category category, const char* description) {
  return {name, &setting, -1, 0, highest, MPI_T_SCOPE_LOCAL, MPI_T_VERBOSITY_TUNER_BASIC, items, category, description};
}
/// All ranks must choose the same.
constexpr Control algorithm(const char* name, Collective collective, const char* description) {
  return {name,
          nullptr,
          static_cast<int>(collective),
          0,
          coll::kMostAlgorithms,
          MPI_T_SCOPE_ALL_EQ,
          MPI_T_VERBOSITY_TUNER_DETAIL,
          algorithms_of(collective),
          Category::algorithms,
          description};
}
constexpr Control constant(const char* name, Count value, Category category, const char* description) {
  return {name, nullptr, -1, value, value, MPI_T_SCOPE_CONSTANT, MPI_T_VERBOSITY_MPIDEV_BASIC, Enumeration::none, category, description};
}

constexpr Control kControls[] = {
    number("eager_bytes", p2p::settings::eager_bytes, shm::kInlineBytes, kMostPiece, Category::point_to_point,
           "messages up to this size are copied to the receiver at once; larger ones wait for their receive"),
    constant("inline_bytes", shm::kInlineBytes, Category::point_to_point, "messages up to this size travel inside one slot of the ring"),
    constant("ring_slots", shm::kSlots, Category::point_to_point,
             "messages under way from one rank to another at most, before more wait at the sender"),
    constant("bulk_bytes", shm::kBulkBytes, Category::point_to_point,
             "shared memory from one rank to another for payloads that do not fit into a slot"),
    choice("direct", shm::settings::direct, Enumeration::on_off, 1, Category::large_messages,
           "whether ranks may copy out of and into each other's memory"),
    choice("large_way", p2p::settings::large_way, Enumeration::way, 2, Category::large_messages,
           "how large contiguous messages are moved; measured: the first few try each way"),
    number("joint_bytes", p2p::settings::joint_bytes, 1, kMany, Category::large_messages,
           "from this size on a large message may be copied by both ranks, each directly into or out of the other's memory"),
    number("pipe_bytes", p2p::settings::pipe_bytes, 64, kMostPiece, Category::large_messages,
           "largest piece of a message that is piped through shared memory"),
    number("least_pipe_bytes", p2p::settings::least_pipe_bytes, 64, kMostPiece, Category::large_messages,
           "smallest piece into which such a message is cut"),
    number("offer_polls", p2p::settings::offer_polls, 0, kMany, Category::large_messages,
           "how often a receiver looks for its sender to begin before it copies the message alone"),
    number("offer_polls_oversubscribed", p2p::settings::offer_polls_oversubscribed, 0, kMany, Category::large_messages,
           "the same when there are more ranks than cores"),
    number("spins", runtime::settings::spins, 0, kMany, Category::waiting, "rounds without news before a waiting rank goes to sleep"),
    number("yields", runtime::settings::yields, 0, kMany, Category::waiting,
           "the same when there are more ranks than cores; the core is offered to others after each"),
    number("event_queue", runtime::settings::event_queue, 1, kMany, Category::tools,
           "events that wait to be given to a tool at most; more are dropped"),
    choice("coll_report", coll::settings::report, Enumeration::on_off, 1, Category::collectives,
           "whether each rank says at its end which algorithms ran how often"),
    algorithm("coll_barrier", Collective::barrier, "algorithm of barriers"),
    algorithm("coll_bcast", Collective::bcast, "algorithm of broadcasts"),
    algorithm("coll_gather", Collective::gather, "algorithm of gathers"),
    algorithm("coll_gatherv", Collective::gatherv, "algorithm of gathers of different lengths"),
    algorithm("coll_scatter", Collective::scatter, "algorithm of scatters"),
    algorithm("coll_scatterv", Collective::scatterv, "algorithm of scatters in different lengths"),
    algorithm("coll_allgather", Collective::allgather, "algorithm of all-gathers"),
    algorithm("coll_allgatherv", Collective::allgatherv, "algorithm of all-gathers of different lengths"),
    algorithm("coll_alltoall", Collective::alltoall, "algorithm of all-to-alls"),
    algorithm("coll_alltoallv", Collective::alltoallv, "algorithm of all-to-alls in different lengths"),
    algorithm("coll_reduce", Collective::reduce, "algorithm of reductions to one rank"),
    algorithm("coll_allreduce", Collective::allreduce, "algorithm of reductions to all ranks"),
    algorithm("coll_reduce_scatter", Collective::reduce_scatter, "algorithm of reductions that are spread"),
    algorithm("coll_scan", Collective::scan, "algorithm of scans"),
    algorithm("coll_exscan", Collective::exscan, "algorithm of exclusive scans"),
};

std::string item_names(const Control& control) {
  std::string names;
  for (int i = 0; i < items_of(control.items); ++i) {
    if (control.collective >= 0 && i == 0) continue;  // "automatic" is no algorithm
    names += (names.empty() ? "" : ", ") + std::string(item_name(control.items, i));
  }
  return names;
}

/// The value that a word of the environment means.
Count value_of(const Control& control, const std::string& text) {
  if (control.items != Enumeration::none) {
    for (int i = 0; i < items_of(control.items); ++i)
      if (text == item_name(control.items, i)) return i;
  }
  if (control.collective >= 0) throw base::Error(base::msg::unknown_algorithm, control.variable(), text, item_names(control));
  Count value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size() && value >= control.low && value <= control.high;
  if (is_number) return value;
  if (control.items != Enumeration::none) throw base::Error(base::msg::setting_word, control.variable(), text, item_names(control));
  throw base::Error(base::msg::setting_number, control.variable(), text, control.low, control.high);
}
}  // namespace

std::span<const Control> controls() { return kControls; }

Handles<const Control>& control_handles() {
  static Handles<const Control>& instance = *new Handles<const Control>;
  return instance;
}

Count Control::get() const {
  if (setting != nullptr) return setting->get();
  return collective >= 0 ? coll::forced(static_cast<Collective>(collective)) + 1 : low;
}

void Control::set(Count value) const {
  if (constant()) throw base::Error(base::msg::tool_constant, name);
  const Count highest = items != Enumeration::none ? items_of(items) - 1 : high;
  if (value < low || value > highest) throw base::Error(base::msg::tool_value, value, name, low, highest);
  if (setting != nullptr) return setting->set(value);
  coll::force(static_cast<Collective>(collective), static_cast<int>(value) - 1);
}

std::string Control::variable() const {
  std::string text = std::string("TUTTI_") + name;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void settings_from_environment() {
  static std::mutex mutex;
  static bool done = false;
  std::lock_guard lock(mutex);
  if (done) return;
  done = true;
  for (const Control& control : kControls) {
    const char* text = std::getenv(control.variable().c_str());
    if (text != nullptr && *text != '\0' && !control.constant()) control.set(value_of(control, text));
  }
}
}  // namespace tutti::tool
