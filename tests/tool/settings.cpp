// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Prints docs/settings.md from what MPI_T tells of its control variables; with a name as its argument, the value of that one in a rank.
#include <mpi.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>

namespace {

template <class Ask>
std::string text_of(Ask&& ask) {
  char text[512] = "";
  int room = sizeof text;
  ask(text, &room);
  return text;
}

struct Control {
  int index, verbosity, bind, scope;
  MPI_Datatype type;
  MPI_T_enum items;
  std::string name, description;

  explicit Control(int i) : index(i) {
    name =
        text_of([&](char* text, int* length) { MPI_T_cvar_get_info(i, text, length, &verbosity, &type, &items, nullptr, nullptr, &bind, &scope); });
    description = text_of(
        [&](char* text, int* length) { MPI_T_cvar_get_info(i, nullptr, nullptr, nullptr, nullptr, nullptr, text, length, nullptr, nullptr); });
  }
  std::string item(int i) const {
    return text_of([&](char* text, int* length) { MPI_T_enum_get_item(items, i, nullptr, text, length); });
  }
  std::string value() const {
    MPI_T_cvar_handle handle;
    int count, narrow = 0;
    MPI_Count wide = 0;
    MPI_T_cvar_handle_alloc(index, nullptr, &handle, &count);
    MPI_T_cvar_read(handle, items != MPI_T_ENUM_NULL ? static_cast<void*>(&narrow) : &wide);
    MPI_T_cvar_handle_free(&handle);
    return items != MPI_T_ENUM_NULL ? item(narrow) : std::to_string(wide);
  }
  std::string variable() const {
    std::string text = "TUTTI_" + name;
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
  }
  std::string choices() const {
    if (items == MPI_T_ENUM_NULL) return "number";
    int n = 0;
    MPI_T_enum_get_info(items, &n, nullptr, nullptr);
    std::string text;
    for (int i = 0; i < n; ++i) text += (i == 0 ? "" : ", ") + item(i);
    return text;
  }
};

void page() {
  int n = 0;
  MPI_T_cvar_get_num(&n);
  std::printf(
      "# Settings\n\nPrinted by `tests/tool/settings.cpp`; `tool.settings` compares. Each setting is an environment variable, read by the first `MPI_Init`,\n"
      "session or `MPI_T_init_thread`, and a control variable of MPI_T (its name in small letters, without `TUTTI_`), which may be set at any time.\n"
      "`mpiexec --env TUTTI_EAGER_BYTES=4096 -n 4 ./a.out` sets one for all ranks. All ranks must force the same algorithm; an algorithm whose restrictions\n"
      "forbid it in some call is not used there.\n\n| variable | values | default | what it is |\n|---|---|---|---|\n");
  for (int i = 0; i < n; ++i) {
    const Control control(i);
    if (control.scope == MPI_T_SCOPE_CONSTANT) continue;
    std::printf("| `%s` | %s | %s | %s |\n", control.variable().c_str(), control.choices().c_str(), control.value().c_str(),
                control.description.c_str());
  }
}
}  // namespace

int main(int argc, char** argv) {
  int provided, index;
  if (argc > 1) MPI_Init(&argc, &argv);
  if (MPI_T_init_thread(MPI_THREAD_SINGLE, &provided) != MPI_SUCCESS) return 1;
  if (argc == 1) page();
  else if (MPI_T_cvar_get_index(argv[1], &index) == MPI_SUCCESS) std::printf("%s\n", Control(index).value().c_str());
  MPI_T_finalize();
  if (argc > 1) MPI_Finalize();
  return 0;
}
