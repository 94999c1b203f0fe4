// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reads the command line by one table of options, from which --help is made too. Parsing stops at the program's name: what follows
// belongs to the program, up to a lone ':'. Names are accepted with one dash or two, as the peers' users type them.
#include "options.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "messages.hpp"
#include "option_table.hpp"
#include "refusal.hpp"
#include "runtime/checks.hpp"

namespace tutti::launch {
namespace {

/// What a parse is about: the options read so far and the program whose turn it is.
struct Parse {
  Options options;
  Program program;
};

int number_of_ranks(const std::string& option, const std::string& text) {
  long long value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc::result_out_of_range) refuse_usage(msg::ranks_too_many, text, kMaxRanks);
  if (failure != std::errc() || end != text.data() + text.size()) refuse_usage(msg::ranks_not_a_number, text, option);
  if (value < 1) refuse_usage(msg::ranks_too_few, option, value);
  if (value > kMaxRanks) refuse_usage(msg::ranks_too_many, value, kMaxRanks);
  return static_cast<int>(value);
}

double seconds(const std::string& option, const std::string& text) {
  char* end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value > 0) || value > 1e9) refuse_usage(msg::bad_timeout, option, text);
  return value;
}

int process_id(const std::string& option, const std::string& text) {
  int value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 1) refuse_usage(msg::bad_process, option, text, option);
  return value;
}

/// NAME=VALUE; a plain NAME is of this environment, which is passed on anyway.
void add_environment(std::vector<std::string>& env, const std::string& option, const std::string& text, bool name_alone_is_fine) {
  std::size_t equals = text.find('=');
  if (equals == 0 || text.empty() || (equals == std::string::npos && !name_alone_is_fine)) refuse_usage(msg::bad_environment, option, text);
  if (equals != std::string::npos) env.push_back(text);
}

void set_stdin(Options& options, const std::string& option, const std::string& text) {
  options.stdin_option = option;
  if (text == "all" || text == "none") {
    options.stdin_to = text == "all" ? StdinTo::all : StdinTo::none;
    return;
  }
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), options.stdin_rank);
  if (failure != std::errc() || end != text.data() + text.size() || options.stdin_rank < 0) refuse_usage(msg::bad_stdin, option, text);
  options.stdin_to = StdinTo::one;
}

/// A binding or mapping word with the peers' other names for it; modifiers after ':' ask for what is the rule here anyway.
std::string place_word(const std::string& option, std::string text, bool mapping) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  text = text.substr(0, text.find(':'));
  if (text == "package") text = "socket";
  if (text == "pu" || text == "hwt") text = "hwthread";
  if (text == "l3") text = "l3cache";
  if (text == "l2") text = "l2cache";
  if (mapping && (text.empty() || text == "node" || text == "slot" || text == "none")) return "";
  static const char* const words[] = {"none", "hwthread", "core", "l2cache", "l3cache", "numa", "socket"};
  if (std::find(std::begin(words), std::end(words), text) == std::end(words))
    refuse_usage(msg::bad_choice, option, text,
                 mapping ? "slot, hwthread, core, l2cache, l3cache, numa and socket" : "none, hwthread, core, l2cache, l3cache, numa and socket");
  return text;
}

/// A list of words with commas between them; nothing or "all" is all of them.
std::uint32_t check_words(const std::string& option, const std::string& list) {
  std::uint32_t bits = 0;
  std::string known = "all";
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string word = list.substr(begin, end - begin);
    std::uint32_t found = 0;
    for (const runtime::CheckWord& check : runtime::kCheckWords) {
      if (word == check.word || word == "all" || list.empty()) found |= static_cast<std::uint32_t>(check.check);
      if (begin == 0) known += std::string(", ") + check.word;
    }
    if (found == 0) refuse_usage(msg::bad_choice, option, list, known);
    bits |= found;
    begin = end + 1;
  }
  return bits;
}

CrashReports crash_word(const std::string& option, const std::string& text) {
  if (text == "full") return CrashReports::full;
  if (text == "brief") return CrashReports::brief;
  if (text == "off") return CrashReports::off;
  refuse_usage(msg::bad_choice, option, text, "full, brief and off");
}

runtime::OnError on_error_word(const std::string& option, const std::string& word) {
  runtime::OnError result{};
  if (!runtime::parse_on_error(word, result)) refuse_usage(msg::bad_choice, option, word, "abort, warn and off");
  return result;
}

/// Lists like localhost:4,localhost; every name must be this machine's.
void check_hosts(const std::string& option, const std::string& list) {
  char own[256] = "";
  gethostname(own, sizeof own - 1);
  const std::string name = own;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    std::size_t end = std::min(list.find(',', begin), list.size());
    std::string host = list.substr(begin, end - begin);
    host = host.substr(0, host.find(':'));
    if (host != "localhost" && host != "127.0.0.1" && host != name && host != name.substr(0, name.find('.')))
      refuse_usage(msg::bad_host, option, list, name);
    begin = end + 1;
  }
}

void apply(Parse& parse, const OptionRow& row, const std::string& option, const std::vector<std::string>& values) {
  Options& o = parse.options;
  switch (row.id) {
    case OptionId::ranks: parse.program.ranks = number_of_ranks(option, values[0]); break;
    case OptionId::env: add_environment(parse.program.env, option, values[0], row.hidden); break;
    case OptionId::env_pair: o.env.push_back(values[0] + "=" + values[1]); break;
    case OptionId::env_pair_local: parse.program.env.push_back(values[0] + "=" + values[1]); break;
    case OptionId::wdir: parse.program.wdir = values[0]; break;
    case OptionId::stdin_to: set_stdin(o, option, values[0]); break;
    case OptionId::label: o.label = true; break;
    case OptionId::output_dir: o.output_dir = values[0]; break;
    case OptionId::timeout: o.timeout_seconds = seconds(option, values[0]); break;
    case OptionId::stuck: o.stuck_seconds = values[0] == "0" ? 0 : seconds(option, values[0]); break;
    case OptionId::status_of: o.status_of = process_id(option, values[0]); break;
    case OptionId::check: o.checks |= check_words(option, values.empty() ? "" : values[0]); break;
    case OptionId::on_error: o.on_error = on_error_word(option, values[0]); break;
    case OptionId::crash: o.crash = crash_word(option, values[0]); break;
    case OptionId::report:
      if (values[0] == "github") o.report_github = true;
      else o.report_file = values[0];
      break;
    case OptionId::bind_to: o.bind_to = place_word(option, values[0], false); break;
    case OptionId::map_by: o.map_by = place_word(option, values[0], true); break;
    case OptionId::report_bindings: o.report_bindings = true; break;
    case OptionId::gdb: o.gdb = true; break;
    case OptionId::recovery: o.recovery = true; break;
    case OptionId::quiet: o.quiet = true; break;
    case OptionId::verbose: o.verbose = true; break;
    case OptionId::version: o.version = true; break;
    case OptionId::help: o.help = true; break;
    case OptionId::host: check_hosts(option, values[0]); break;
    case OptionId::serve_spawn: o.serve = values[0]; break;
    case OptionId::ignored: break;
    case OptionId::refused: refuse_usage(msg::not_available, option, row.text);
  }
}

/// The number of single-letter edits between two names, for "did you mean".
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

[[noreturn]] void refuse_unknown(const std::string& option) {
  std::string name = option.substr(option.find_first_not_of('-'));
  std::string nearest;
  std::size_t best = name.size() / 3 + 2;
  for (const OptionRow& row : option_table()) {
    for (const std::string& known : row.names) {
      std::size_t d = distance(name, known);
      if (row.id != OptionId::refused && d < best && known.size() > 2) {
        best = d;
        nearest = known;
      }
    }
  }
  if (nearest.empty()) refuse_usage(msg::unknown_option, option);
  refuse_usage(msg::unknown_option_near, option, "--" + nearest);
}

const OptionRow* find_option(const std::string& name) {
  for (const OptionRow& row : option_table())
    if (std::find(row.names.begin(), row.names.end(), name) != row.names.end()) return &row;
  return nullptr;
}

/// Reads one option at arguments[i] and returns the index after it.
std::size_t read_option(Parse& parse, const std::vector<std::string>& arguments, std::size_t i) {
  std::string option = arguments[i++];
  std::vector<std::string> values;
  std::string name = option.substr(option.compare(0, 2, "--") == 0 ? 2 : 1);
  bool attached = false;
  if (std::size_t equals = name.find('='); equals != std::string::npos) {
    values.push_back(name.substr(equals + 1));
    name.resize(equals);
    option.resize(option.find('='));
    attached = true;
  } else if (option.size() > 2 && (option[1] == 'n' || option[1] == 'c') && std::isdigit(static_cast<unsigned char>(option[2]))) {
    values.push_back(option.substr(2));  // -n4
    option.resize(2);
    name.resize(1);
  }
  const OptionRow* row = find_option(name);
  if (row == nullptr) refuse_unknown(option);
  if (attached && row->values == 0) refuse_usage(msg::option_takes_no_value, option, values[0]);
  while (row->values > 0 && values.size() < static_cast<std::size_t>(row->values)) {
    if (i >= arguments.size() && row->id != OptionId::refused) refuse_usage(msg::option_needs_value, option, row->value_words, option, row->example);
    values.push_back(i < arguments.size() ? arguments[i] : "");
    ++i;
  }
  apply(parse, *row, option, values);
  return i;
}
}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
  Parse parse;
  std::size_t i = 0;
  while (i < arguments.size()) {
    const std::string& argument = arguments[i];
    if (argument.size() > 1 && argument[0] == '-' && argument != "--") {
      i = read_option(parse, arguments, i);
      if (parse.options.help || parse.options.version || parse.options.status_of != 0) return parse.options;
      continue;
    }
    if (argument == "--") ++i;
    while (i < arguments.size() && arguments[i] != ":") parse.program.argv.push_back(arguments[i++]);
    if (parse.program.argv.empty()) refuse_usage(msg::no_program_in_part, parse.options.programs.size() + 1);
    parse.options.programs.push_back(std::move(parse.program));
    parse.program = Program{};
    if (i < arguments.size() && ++i == arguments.size()) refuse_usage(msg::no_program_in_part, parse.options.programs.size() + 1);
  }
  if (parse.options.programs.empty() && parse.options.serve.empty()) refuse_usage(msg::no_program);
  if (!arguments.empty() && parse.program.ranks != 0) refuse_usage(msg::no_program_in_part, parse.options.programs.size() + 1);
  return std::move(parse.options);
}

void complete_options(Options& options) {
  const char* word = std::getenv(runtime::kOnErrorVariable);
  if (word != nullptr && !options.on_error) options.on_error = on_error_word(std::string(runtime::kOnErrorVariable) + "=", word);
}
}  // namespace tutti::launch
