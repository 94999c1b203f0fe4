// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/report.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <system_error>

#include "explain/kinds.hpp"

namespace tutti::explain {
namespace {
constexpr const char* kNoStatus = "\n ],\n \"exit_status\": null\n}\n";

/// Text in a workflow command: GitHub's own escapes. `property`: in the part before the last "::".
std::string escaped(const std::string& text, bool property) {
  std::string result;
  for (char c : text) {
    if (c == '%') result += "%25";
    else if (c == '\r') result += "%0D";
    else if (c == '\n') result += "%0A";
    else if (property && c == ':') result += "%3A";
    else if (property && c == ',') result += "%2C";
    else result += c;
  }
  return result;
}

/// GitHub wants names of files as they are in the repository.
std::string in_repository(const std::string& file) {
  const char* workspace = std::getenv("GITHUB_WORKSPACE");
  std::error_code ignored;
  const std::filesystem::path root = workspace != nullptr ? std::filesystem::path(workspace) : std::filesystem::current_path(ignored);
  const std::filesystem::path relative = std::filesystem::path(file).lexically_relative(root);
  return relative.empty() || *relative.begin() == ".." ? file : relative.string();
}

std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern, int group) {
  std::vector<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    std::string word = (*match)[static_cast<std::size_t>(group)];
    if (!word.empty() && std::find(found.begin(), found.end(), word) == found.end()) found.push_back(std::move(word));
  }
  return found;
}

nlohmann::ordered_json json_of(const Report& report) {
  nlohmann::ordered_json json;
  const Severity severity = severity_of(report.kind);
  json["kind"] = report.kind;
  json["severity"] = severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "notice";
  json["sentence"] = report.sentence;
  json["details"] = nlohmann::ordered_json::array();
  for (std::size_t at = 0, end; at < report.details.size(); at = end + 1) {
    end = std::min(report.details.find('\n', at), report.details.size());
    json["details"].push_back(report.details.substr(at, end - at));
  }
  json["ranks"] = report.ranks();
  json["functions"] = report.functions();
  json["communicators"] = report.communicators();
  json["places"] = nlohmann::ordered_json::array();
  for (const auto& [rank, place] : report.places)
    json["places"].push_back(
        {{"rank", rank}, {"text", place.text()}, {"file", place.file}, {"line", place.line}, {"function", place.function}, {"module", place.module}});
  return json;
}

std::string dumped(const nlohmann::ordered_json& json) { return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace); }
}  // namespace

std::string Report::text() const { return fmt::format("tutti: {}: {}\n{}", kind, sentence, details); }

std::string Report::annotation() const {
  const Severity severity = severity_of(kind);
  std::string text = severity == Severity::error ? "::error " : severity == Severity::warning ? "::warning " : "::notice ";
  const auto known = std::find_if(places.begin(), places.end(), [](const RankPlace& p) { return !p.place.file.empty(); });
  if (known != places.end()) text += fmt::format("file={},line={},", escaped(in_repository(known->place.file), true), known->place.line);
  std::string words = sentence + "\n" + details;
  words.pop_back();
  return text + fmt::format("title=tutti {}::{}\n", escaped(kind, true), escaped(words, false));
}

std::vector<std::string> Report::functions() const {
  static const std::regex pattern("\\bMPI_(?!ERR_|COMM_|ANY_)[A-Z][A-Za-z0-9]*(_[a-z0-9_]+)?\\b");
  std::vector<std::string> names = all_matches(sentence + "\n" + details, pattern, 0);
  std::erase_if(names, [](const std::string& name) { return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }); });
  return names;
}

std::vector<std::string> Report::communicators() const {
  static const std::regex predefined("\\bMPI_COMM_(WORLD|SELF)\\b"), named("communicator \"([^\"]*)\"");
  std::vector<std::string> names = all_matches(sentence + "\n" + details, predefined, 0);
  for (std::string& name : all_matches(sentence + "\n" + details, named, 1)) names.push_back(std::move(name));
  return names;
}

std::vector<std::uint32_t> Report::ranks() const {
  static const std::regex pattern("\\branks? (\\d+(?:-\\d+)?(?:, \\d+(?:-\\d+)?)*)");
  std::vector<std::uint32_t> numbers;
  for (const std::string& list : all_matches(sentence + "\n" + details, pattern, 1)) {
    static const std::regex part("(\\d{1,7})(?:-(\\d{1,7}))?");
    for (std::sregex_iterator match(list.begin(), list.end(), part), end; match != end; ++match) {
      const auto first = static_cast<std::uint32_t>(std::stoul((*match)[1]));
      const auto last = (*match)[2].matched ? static_cast<std::uint32_t>(std::stoul((*match)[2])) : first;
      for (std::uint32_t rank = first; rank <= last && numbers.size() < 65536; ++rank) numbers.push_back(rank);
    }
  }
  for (const RankPlace& place : places) numbers.push_back(place.rank);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

ReportFile::ReportFile(const std::string& path, const std::vector<std::string>& command, int ranks) {
  file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw std::system_error(errno, std::generic_category());
  write_at_tail(fmt::format("{{\n \"schema\": \"tutti-report\",\n \"version\": 1,\n \"command\": {},\n \"ranks\": {},\n \"reports\": [",
                            dumped(command), ranks),
                kNoStatus);
}

ReportFile::~ReportFile() {
  if (file_ >= 0) close(file_);
}

/// In one write, so that no reader sees half of it.
void ReportFile::write_at_tail(const std::string& text, const std::string& tail) {
  const std::string all = text + tail;
  if (pwrite(file_, all.data(), all.size(), static_cast<off_t>(tail_)) == static_cast<ssize_t>(all.size())) tail_ += text.size();
}

void ReportFile::add(const Report& report) {
  write_at_tail((empty_ ? "\n  " : ",\n  ") + dumped(json_of(report)), kNoStatus);
  empty_ = false;
}

void ReportFile::finish(int exit_status) {
  const std::string tail = fmt::format("\n ],\n \"exit_status\": {}\n}}\n", exit_status);
  write_at_tail("", tail);
  if (ftruncate(file_, static_cast<off_t>(tail_ + tail.size())) != 0) return;  // shorter than "null": the rest would be seen
}
}  // namespace tutti::explain
