// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What ranks have to say (runtime/mailbox.hpp): it goes to the user, with files and lines in the place of marks, and back to them. A letter
// that ends the job waits a moment for the other ranks, which often make the same mistake: what is the same is said once.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/futex.hpp"
#include "explain/rank_lines.hpp"
#include "explain/words.hpp"
#include "job.hpp"
#include "messages.hpp"
#include "runtime/report.hpp"
#include "runtime/site.hpp"

namespace tutti::launch {
namespace {
constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kPatienceNs = 300 * kMs;  // for ranks that are neither asleep in MPI nor through with it
constexpr std::uint64_t kGraceNs = 200 * kMs;     // between asking the other ranks to end and killing them
constexpr std::size_t kShown = 4;                 // different errors of one job

bool asked(const runtime::Mailbox& box) { return box.state.load(std::memory_order_acquire) == static_cast<std::uint32_t>(runtime::Letter::asked); }

bool ends_job(const runtime::Mailbox& box) { return asked(box) && (box.flags & runtime::Mailbox::kEnds) != 0; }

std::string text_of(const runtime::Mailbox& box) { return std::string(box.text, std::min(box.bytes, runtime::Mailbox::kTextBytes)); }

/// Ranks that end the job with the same words, each saying its own number.
struct Same {
  std::string text;    // with places, without the rank's number
  std::string letter;  // as the first of them wrote it
  std::vector<int> ranks;
};

std::string rank_word(const std::vector<int>& ranks) {
  return fmt::format("on rank{} {} of MPI_COMM_WORLD", ranks.size() > 1 ? "s" : "", rank_list(ranks));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  if (const std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

/// The sender that a letter names, which is left out of `text` then; -1: none.
int take_sender(std::string& text) {
  const std::size_t at = text.find(runtime::kSentBy);
  if (at == std::string::npos) return -1;
  std::size_t end = at + std::strlen(runtime::kSentBy);
  const int sender = std::atoi(text.c_str() + end);
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  text.erase(at, end - at);
  return sender;
}

std::string with_senders(std::string letter, const std::vector<int>& senders) {
  const std::size_t at = letter.find(runtime::kSentBy);
  take_sender(letter);
  std::string by = runtime::kSentBy;
  return letter.insert(at, by.replace(by.rfind("rank "), std::string::npos, explain::these_ranks(senders)));
}
}  // namespace

pid_t Job::claimed_pid(std::uint32_t rank) const { return rank < segment_.ranks() ? segment_.rank(rank).pid.load(std::memory_order_relaxed) : 0; }

Describe Job::describe() {
  return [this](std::uint32_t rank, runtime::Site site) { return places_.describe(claimed_pid(rank), site); };
}

std::string Job::with_places(const std::string& letter) { return runtime::replace_marks(letter, describe()); }

void Job::read_letters() {
  for (int rank = 0; rank < ranks_; ++rank) {
    runtime::Mailbox& box = segment_.mailbox(static_cast<std::uint32_t>(rank));
    if (!asked(box)) continue;
    const bool ends = ends_job(box);
    if (ends && phase_ == Phase::running) {
      if (fatal_since_ns_ == 0) fatal_since_ns_ = now_ns();
      continue;
    }
    const std::string letter = text_of(box);
    const std::string text = with_places(letter);
    box.kind[sizeof box.kind - 1] = '\0';
    if ((box.flags & runtime::Mailbox::kPrint) != 0 && !ends) take_letter(rank, box, box.kind, letter, text);
    answer(box, text);
  }
  if (fatal_since_ns_ != 0 && phase_ == Phase::running) end_by_letters();
}

/// Prints a letter, now, at the end or not again.
void Job::take_letter(int rank, const runtime::Mailbox& box, const std::string& kind, const std::string& letter, const std::string& text) {
  using runtime::Mailbox;
  const bool fatal = (box.flags & Mailbox::kFatal) != 0;
  if ((box.flags & Mailbox::kGather) != 0) {
    std::string key = text;
    const int sender = take_sender(key);
    auto same = std::find_if(gathered_.begin(), gathered_.end(), [&](const Gathered& g) { return g.kind == kind && g.text == key; });
    if (same == gathered_.end()) same = gathered_.insert(same, {kind, key, letter, {}, {}});
    if (std::find(same->senders.begin(), same->senders.end(), sender) == same->senders.end() && sender >= 0) same->senders.push_back(sender);
    if (std::find(same->ranks.begin(), same->ranks.end(), rank) == same->ranks.end()) same->ranks.push_back(rank);
    condemned_ = condemned_ || fatal;
    return;
  }
  const bool by_places = (box.flags & Mailbox::kOncePerPlaces) != 0;
  const std::string key = kind + '\n' + (by_places ? with_places(runtime::without_numbers(letter)) : text);
  const bool once = by_places || (box.flags & Mailbox::kOnce) != 0;
  const bool ends_job = fatal && phase_ == Phase::running;
  if ((said_.insert(key).second || !once) && !options_.quiet)
    report(kind.c_str(), letter, ends_job ? fmt::format(msg::ended_by_finding, runtime::kStatusFinding) : "");
  if (ends_job) begin_end(runtime::kStatusFinding, SIGTERM, kGraceNs);
}

/// What ranks said for the end of the job.
void Job::say_gathered() {
  for (Gathered& g : gathered_) {
    std::sort(g.ranks.begin(), g.ranks.end());
    std::sort(g.senders.begin(), g.senders.end());
    if (g.senders.size() > 1) g.letter = with_senders(g.letter, g.senders);
    if (!options_.quiet) report(g.kind.c_str(), g.letter + fmt::format(msg::on_ranks, g.ranks.size() == 1 ? "" : "s", rank_list(g.ranks)));
  }
  gathered_.clear();
  if (condemned_ && status_ == 0) status_ = runtime::kStatusFinding;
}

void Job::answer(runtime::Mailbox& box, const std::string& text) {
  box.bytes = static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), runtime::Mailbox::kTextBytes));
  std::memcpy(box.text, text.data(), box.bytes);
  box.state.store(static_cast<std::uint32_t>(runtime::Letter::answered), std::memory_order_release);
  base::futex_wake_all(box.state);
}

std::vector<int> Job::letters_that_end() const {
  std::vector<int> ranks;
  for (int rank = 0; rank < ranks_; ++rank)
    if (ends_job(segment_.mailbox(static_cast<std::uint32_t>(rank)))) ranks.push_back(rank);
  return ranks;
}

/// Whether no rank is left that may be about to report an error, too.
bool Job::all_have_spoken() const {
  for (int rank = 0; rank < ranks_; ++rank) {
    const runtime::RankBlock& block = segment_.rank(static_cast<std::uint32_t>(rank));
    const auto state = block.state.load(std::memory_order_acquire);
    if (!processes_[static_cast<std::size_t>(rank)].alive || state == runtime::RankState::finalized || state == runtime::RankState::gone) continue;
    if (block.recorder.activity.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(runtime::Activity::asleep)) continue;
    if (!ends_job(segment_.mailbox(static_cast<std::uint32_t>(rank)))) return false;
  }
  return true;
}

/// In a hurry: without waiting for more letters.
void Job::end_by_letters(bool hurry) {
  const std::vector<int> ranks = letters_that_end();
  if (ranks.empty()) return;
  const runtime::Mailbox& first = segment_.mailbox(static_cast<std::uint32_t>(ranks[0]));
  const std::string kind(first.kind, strnlen(first.kind, sizeof first.kind));
  const bool abort = kind == runtime::kAbortKind;
  if (!abort && !all_have_spoken() && !hurry && now_ns() - fatal_since_ns_ < kPatienceNs) return;
  const int status = (first.code & 255) == 0 ? 1 : first.code & 255;
  std::vector<Same> said;
  std::size_t more = 0;
  for (int rank : ranks) {
    const std::string letter = text_of(segment_.mailbox(static_cast<std::uint32_t>(rank)));
    const std::string text = replaced(with_places(letter), rank_word({rank}), rank_word({}));
    auto same = std::find_if(said.begin(), said.end(), [&](const Same& s) { return s.text == text; });
    if (same != said.end()) same->ranks.push_back(rank);
    else if (said.size() < kShown) said.push_back({text, letter, {rank}});
    else ++more;
  }
  std::string details = more == 0 ? "" : fmt::format(msg::more_errors, more);
  // A mismatch tells of all ranks that have called, whoever was the first to notice it.
  const bool mismatch = kind == "mismatch";
  std::vector<int> told = ranks;
  for (const Same& s : said)
    if (mismatch)
      for (const int rank : explain::ranks_told_of(s.text)) told.push_back(rank);
  if (ranks_ > 1) details += what_ranks_do(segment_, processes_, told, describe());
  const int others = alive_ - static_cast<int>(ranks.size());
  if (mismatch) details += fmt::format(msg::deadlock_ended, status);
  else if (others > 0) details += fmt::format(msg::ended_rest, others == 1 ? "the other rank is" : "the others are", status);
  output_->drain(-1);
  if (abort) said = {{"", fmt::format(msg::abort, who(segment_, processes_, ranks[0]), first.code, ", at " + text_of(first)), {ranks[0]}}};
  for (std::size_t i = 0; i < said.size() && !options_.quiet; ++i)
    report(kind.c_str(), replaced(said[i].letter, rank_word({said[i].ranks[0]}), rank_word(said[i].ranks)), i + 1 == said.size() ? details : "");
  begin_end(status, SIGTERM, kGraceNs);
  for (int rank : ranks) answer(segment_.mailbox(static_cast<std::uint32_t>(rank)), "");
}
}  // namespace tutti::launch
