// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/pages.hpp"

#include <fmt/core.h>
#include <string.h>

#include <cstdlib>
#include <string_view>
#include <vector>

#include "explain/pages_text.hpp"

namespace tutti::explain {
namespace {

/// "# MPI_ERR_RANK 6", "# deadlock" or "# status 86", and the lines below it.
struct Page {
  std::string_view title, number, text;
  bool is_status() const { return title == "status" && !number.empty(); }
};

std::vector<Page> all_pages() {
  std::vector<Page> pages;
  std::string_view text = kPagesText;
  for (std::size_t at = text.find("\n# "); at != std::string_view::npos;) {
    const std::size_t line = at + 3, end = text.find('\n', line), next = text.find("\n# ", end);
    Page page;
    page.title = text.substr(line, end - line);
    if (const std::size_t space = page.title.rfind(' '); space != std::string_view::npos) {
      page.number = page.title.substr(space + 1);
      page.title = page.title.substr(0, space);
    }
    page.text = text.substr(end + 1, next == std::string_view::npos ? next : next - end);
    pages.push_back(page);
    at = next;
  }
  return pages;
}

std::string shown(const Page& page) {
  const std::string head = page.is_status()      ? fmt::format("exit status {}", page.number)
                           : page.number.empty() ? std::string(page.title)
                                                 : fmt::format("{} ({})", page.title, page.number);
  return fmt::format("{}\n\n{}", head, page.text);
}

/// 128 + n: signal n ended a rank.
std::string signal_page(const std::string& word) {
  const int status = std::atoi(word.c_str());
  if (status <= 128 || status >= 128 + 65 || word != std::to_string(status)) return {};
  const char* name = sigabbrev_np(status - 128);
  return fmt::format("exit status {}\n\nA signal, {}{}, ended a rank or mpiexec: see `tutti explain crash` and `tutti explain signal`.\n", status,
                     name != nullptr ? "SIG" : "number ", name != nullptr ? name : std::to_string(status - 128));
}
}  // namespace

std::string page_on(const std::string& word) {
  std::string text;
  for (const Page& page : all_pages()) {
    const bool by_name = !page.is_status() && strcasecmp(std::string(page.title).c_str(), word.c_str()) == 0;
    if (!by_name && page.number != word) continue;
    text += (text.empty() ? "" : "\n") + shown(page);
  }
  return text.empty() ? signal_page(word) : text;
}

std::string page_list() {
  std::string text, line;
  for (const Page& page : all_pages()) {
    const std::string word(page.is_status() ? page.number : page.title);
    if (line.size() + word.size() > 100) {
      text += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "  " : ", ") + word;
  }
  return text + line + "\n";
}
}  // namespace tutti::explain
