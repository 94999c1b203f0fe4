// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What MPI_T tells about itself, before MPI_Init and after MPI_Finalize: every variable, enumeration, category and type of events with its
// name found again by its index; the rules for strings and for results that are not wanted; and every argument that can be wrong.
// ranks: 1
#include <cstring>
#include <set>

#include "tool.hpp"

namespace {

template <class Ask>
std::string text_of(Ask&& ask) {
  int length = 0;
  CHECK_EQ(ask(nullptr, &length), MPI_SUCCESS);
  CHECK(length > 1);
  std::string text(static_cast<std::size_t>(length), '?');
  int room = length;
  CHECK_EQ(ask(text.data(), &room), MPI_SUCCESS);
  CHECK_EQ(room, length);
  CHECK_EQ(text.back(), '\0');
  text.pop_back();
  CHECK_EQ(text.size(), std::strlen(text.c_str()));
  // Too little room: cut off, and what would be needed is told.
  char little[3] = {'?', '?', '?'};
  room = 2;
  CHECK_EQ(ask(little, &room), MPI_SUCCESS);
  CHECK_EQ(room, length);
  CHECK(little[0] == text[0] && little[1] == '\0' && little[2] == '?');
  CHECK_EQ(ask(little, nullptr), MPI_SUCCESS);
  return text;
}

void enumeration(MPI_T_enum type) {
  if (type == MPI_T_ENUM_NULL) return;
  int items = 0;
  CHECK_EQ(MPI_T_enum_get_info(type, &items, nullptr, nullptr), MPI_SUCCESS);
  CHECK(items > 0);
  text_of([&](char* text, int* length) { return MPI_T_enum_get_info(type, nullptr, text, length); });
  std::set<std::string> names;
  for (int i = 0; i < items; ++i) {
    int value = -1;
    names.insert(text_of([&](char* text, int* length) { return MPI_T_enum_get_item(type, i, &value, text, length); }));
    CHECK_EQ(value, i);
  }
  CHECK_EQ(names.size(), std::size_t(items));
  CHECK_ERROR(MPI_T_enum_get_item(type, items, nullptr, nullptr, nullptr), MPI_T_ERR_INVALID_INDEX);
  CHECK_ERROR(MPI_T_enum_get_item(type, -1, nullptr, nullptr, nullptr), MPI_T_ERR_INVALID_INDEX);
}

int control_variables() {
  int n = 0;
  CHECK_EQ(MPI_T_cvar_get_num(&n), MPI_SUCCESS);
  CHECK(n >= 30);
  for (int i = 0; i < n; ++i) {
    int verbosity = 0, bind = 0, scope = 0, found = -1, count = 0;
    MPI_Datatype type = MPI_DATATYPE_NULL;
    MPI_T_enum items = MPI_T_ENUM_NULL;
    const auto info = [&](char* name, int* name_len, char* desc, int* desc_len) {
      return MPI_T_cvar_get_info(i, name, name_len, &verbosity, &type, &items, desc, desc_len, &bind, &scope);
    };
    const std::string name = text_of([&](char* text, int* length) { return info(text, length, nullptr, nullptr); });
    text_of([&](char* text, int* length) { return info(nullptr, nullptr, text, length); });
    CHECK_EQ(MPI_T_cvar_get_index(name.c_str(), &found), MPI_SUCCESS);
    CHECK_EQ(found, i);
    CHECK(verbosity >= MPI_T_VERBOSITY_USER_BASIC && verbosity <= MPI_T_VERBOSITY_MPIDEV_ALL);
    CHECK(scope >= MPI_T_SCOPE_CONSTANT && scope <= MPI_T_SCOPE_ALL_EQ);
    CHECK_EQ(bind, int(MPI_T_BIND_NO_OBJECT));
    CHECK(type == (items == MPI_T_ENUM_NULL ? MPI_COUNT : MPI_INT));
    enumeration(items);
    // Reading and writing back what was read changes nothing, unless it is a constant.
    MPI_T_cvar_handle handle;
    MPI_Count value = 0;
    CHECK_EQ(MPI_T_cvar_handle_alloc(i, nullptr, &handle, &count), MPI_SUCCESS);
    CHECK_EQ(MPI_T_cvar_read(handle, &value), MPI_SUCCESS);
    CHECK_ERROR(MPI_T_cvar_write(handle, &value), scope == MPI_T_SCOPE_CONSTANT ? MPI_T_ERR_CVAR_SET_NEVER : MPI_SUCCESS);
    value = -1;
    if (scope != MPI_T_SCOPE_CONSTANT) CHECK_ERROR(MPI_T_cvar_write(handle, &value), MPI_T_ERR_INVALID);
    CHECK_ERROR(MPI_T_cvar_read(handle, nullptr), MPI_T_ERR_INVALID);
    CHECK_ERROR(MPI_T_cvar_write(handle, nullptr), MPI_T_ERR_INVALID);
    const MPI_T_cvar_handle freed = handle;
    CHECK_EQ(MPI_T_cvar_handle_free(&handle), MPI_SUCCESS);
    CHECK(handle == MPI_T_CVAR_HANDLE_NULL);
    CHECK_ERROR(MPI_T_cvar_read(freed, &value), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_cvar_write(freed, &value), MPI_T_ERR_INVALID_HANDLE);
  }
  return n;
}

int performance_variables(MPI_T_pvar_session session) {
  int n = 0;
  std::set<int> classes;
  CHECK_EQ(MPI_T_pvar_get_num(&n), MPI_SUCCESS);
  CHECK(n >= 60);
  for (int i = 0; i < n; ++i) {
    int verbosity = 0, bind = 0, var_class = 0, readonly = -1, continuous = -1, atomic = -1, found = -1;
    MPI_Datatype type = MPI_DATATYPE_NULL;
    MPI_T_enum items = MPI_T_ENUM_NULL;
    const auto info = [&](char* name, int* name_len, char* desc, int* desc_len) {
      return MPI_T_pvar_get_info(i, name, name_len, &verbosity, &var_class, &type, &items, desc, desc_len, &bind, &readonly, &continuous, &atomic);
    };
    const std::string name = text_of([&](char* text, int* length) { return info(text, length, nullptr, nullptr); });
    text_of([&](char* text, int* length) { return info(nullptr, nullptr, text, length); });
    CHECK_EQ(MPI_T_pvar_get_index(name.c_str(), var_class, &found), MPI_SUCCESS);
    CHECK_EQ(found, i);
    CHECK_ERROR(MPI_T_pvar_get_index(name.c_str(), MPI_T_PVAR_CLASS_GENERIC, &found), MPI_T_ERR_INVALID_NAME);
    CHECK_EQ(name.rfind("comm_", 0) == 0, bind == MPI_T_BIND_MPI_COMM);
    classes.insert(var_class);
    enumeration(items);
    CHECK_EQ(items != MPI_T_ENUM_NULL, var_class == MPI_T_PVAR_CLASS_STATE);
    MPI_T_pvar_handle handle = MPI_T_PVAR_HANDLE_NULL;
    int count = 0;
    if (bind == MPI_T_BIND_MPI_COMM) {
      CHECK_ERROR(MPI_T_pvar_handle_alloc(session, i, nullptr, &handle, &count), MPI_T_ERR_INVALID);
      continue;
    }
    CHECK_EQ(MPI_T_pvar_handle_alloc(session, i, nullptr, &handle, &count), MPI_SUCCESS);
    std::vector<unsigned long long> values(static_cast<std::size_t>(count));
    CHECK(count >= 1);
    CHECK_EQ(MPI_T_pvar_read(session, handle, values.data()), MPI_SUCCESS);
    CHECK_ERROR(MPI_T_pvar_start(session, handle), continuous ? MPI_T_ERR_PVAR_NO_STARTSTOP : MPI_SUCCESS);
    CHECK_ERROR(MPI_T_pvar_stop(session, handle), continuous ? MPI_T_ERR_PVAR_NO_STARTSTOP : MPI_SUCCESS);
    CHECK_ERROR(MPI_T_pvar_reset(session, handle), readonly ? MPI_T_ERR_PVAR_NO_WRITE : MPI_SUCCESS);
    CHECK_ERROR(MPI_T_pvar_write(session, handle, values.data()), readonly ? MPI_T_ERR_PVAR_NO_WRITE : MPI_SUCCESS);
    CHECK_ERROR(MPI_T_pvar_readreset(session, handle, values.data()), readonly ? MPI_T_ERR_PVAR_NO_WRITE : MPI_SUCCESS);
    CHECK(readonly || atomic);
    CHECK_ERROR(MPI_T_pvar_read(session, handle, nullptr), MPI_T_ERR_INVALID);
    const MPI_T_pvar_handle freed = handle;
    CHECK_EQ(MPI_T_pvar_handle_free(session, &handle), MPI_SUCCESS);
    CHECK(handle == MPI_T_PVAR_HANDLE_NULL);
    CHECK_ERROR(MPI_T_pvar_read(session, freed, values.data()), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_pvar_start(session, freed), MPI_T_ERR_INVALID_HANDLE);
  }
  CHECK(classes.size() >= 8);
  return n;
}

int events() {
  int n = 0, sources = 0;
  CHECK_EQ(MPI_T_source_get_num(&sources), MPI_SUCCESS);
  CHECK_EQ(sources, 1);
  MPI_T_source_order order;
  MPI_Count ticks = 0, last = 0, now = 0, later = 0;
  MPI_Info info = MPI_INFO_NULL;
  text_of([&](char* text, int* length) { return MPI_T_source_get_info(0, text, length, nullptr, nullptr, &order, &ticks, &last, nullptr); });
  text_of([&](char* text, int* length) { return MPI_T_source_get_info(0, nullptr, nullptr, text, length, nullptr, nullptr, nullptr, nullptr); });
  CHECK_EQ(MPI_T_source_get_info(0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &info), MPI_SUCCESS);
  MPI_Info_free(&info);
  CHECK(order == MPI_T_SOURCE_ORDERED && ticks == 1000000000 && last > ticks);
  CHECK_EQ(MPI_T_source_get_timestamp(0, &now), MPI_SUCCESS);
  CHECK_EQ(MPI_T_source_get_timestamp(0, &later), MPI_SUCCESS);
  CHECK(now > 0 && later >= now);
  CHECK_ERROR(MPI_T_source_get_timestamp(1, &now), MPI_T_ERR_INVALID_INDEX);
  CHECK_ERROR(MPI_T_source_get_info(-1, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr), MPI_T_ERR_INVALID_INDEX);

  CHECK_EQ(MPI_T_event_get_num(&n), MPI_SUCCESS);
  CHECK(n >= 5);
  for (int i = 0; i < n; ++i) {
    int elements = 0, bind = 0, verbosity = 0, found = -1;
    MPI_T_enum names = MPI_T_ENUM_NULL;
    const std::string name = text_of([&](char* text, int* length) {
      return MPI_T_event_get_info(i, text, length, &verbosity, nullptr, nullptr, &elements, &names, nullptr, nullptr, nullptr, &bind);
    });
    text_of([&](char* text, int* length) {
      return MPI_T_event_get_info(i, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, text, length, nullptr);
    });
    CHECK_EQ(MPI_T_event_get_index(name.c_str(), &found), MPI_SUCCESS);
    CHECK_EQ(found, i);
    CHECK(elements >= 1);
    enumeration(names);
    std::vector<MPI_Datatype> types(std::size_t(elements), MPI_DATATYPE_NULL);
    std::vector<MPI_Aint> places(std::size_t(elements), -1);
    int room = elements - 1;  // the last one stays untouched
    CHECK_EQ(MPI_T_event_get_info(i, nullptr, nullptr, nullptr, types.data(), places.data(), &room, nullptr, &info, nullptr, nullptr, nullptr),
             MPI_SUCCESS);
    CHECK_EQ(room, elements);
    for (int e = 0; e < elements; ++e) {
      CHECK(types[std::size_t(e)] == (e < elements - 1 ? MPI_COUNT : MPI_DATATYPE_NULL));
      CHECK_EQ(places[std::size_t(e)], e < elements - 1 ? MPI_Aint(e) * 8 : -1);
    }
    MPI_Info_free(&info);
  }
  return n;
}

/// Every variable and type of events stands in one category, and every category but the roots in one other.
void categories(int cvars, int pvars, int event_types) {
  int n = 0, before = -1, after = -2;
  CHECK_EQ(MPI_T_category_changed(&before), MPI_SUCCESS);
  CHECK_EQ(MPI_T_category_get_num(&n), MPI_SUCCESS);
  std::multiset<int> seen_cvars, seen_pvars, seen_events, seen_categories;
  for (int i = 0; i < n; ++i) {
    int c = 0, p = 0, k = 0, e = 0, found = -1;
    const std::string name = text_of([&](char* text, int* length) { return MPI_T_category_get_info(i, text, length, nullptr, nullptr, &c, &p, &k); });
    text_of([&](char* text, int* length) { return MPI_T_category_get_info(i, nullptr, nullptr, text, length, nullptr, nullptr, nullptr); });
    CHECK_EQ(MPI_T_category_get_index(name.c_str(), &found), MPI_SUCCESS);
    CHECK_EQ(found, i);
    CHECK_EQ(MPI_T_category_get_num_events(i, &e), MPI_SUCCESS);
    const auto members = [&](auto&& get, int size, std::multiset<int>& all) {
      std::vector<int> indices(std::size_t(size) + 1, -7);
      CHECK_EQ(get(i, size + 1, indices.data()), MPI_SUCCESS);
      CHECK_EQ(indices.back(), -7);
      all.insert(indices.begin(), indices.end() - 1);
      int one[2] = {-7, -7};
      CHECK_EQ(get(i, 1, one), MPI_SUCCESS);
      CHECK_EQ(one[1], -7);
      CHECK_EQ(get(i, 0, nullptr), MPI_SUCCESS);
      CHECK_ERROR(get(i, 1, nullptr), MPI_T_ERR_INVALID);
      CHECK_ERROR(get(i, -1, one), MPI_T_ERR_INVALID);
      CHECK_ERROR(get(n, 1, one), MPI_T_ERR_INVALID_INDEX);
    };
    members(MPI_T_category_get_cvars, c, seen_cvars);
    members(MPI_T_category_get_pvars, p, seen_pvars);
    members(MPI_T_category_get_events, e, seen_events);
    members(MPI_T_category_get_categories, k, seen_categories);
  }
  const auto each_once = [](const std::multiset<int>& seen, int size) {
    for (int i = 0; i < size; ++i) CHECK_EQ(seen.count(i), 1u);
  };
  each_once(seen_cvars, cvars);
  each_once(seen_pvars, pvars);
  each_once(seen_events, event_types);
  for (const int category : seen_categories) CHECK_EQ(seen_categories.count(category), 1u);
  CHECK(!seen_categories.empty() && int(seen_categories.size()) < n);
  CHECK_EQ(MPI_T_category_changed(&after), MPI_SUCCESS);
  CHECK_EQ(before, after);
}

void wrong_arguments(MPI_T_pvar_session session, int cvars, int pvars, int event_types) {
  int n = 0, count = 0;
  char text[8];
  MPI_T_cvar_handle control;
  MPI_T_pvar_handle measure;
  MPI_T_event_registration registration;
  const auto made_up_enum = reinterpret_cast<MPI_T_enum>(0x77770);
  const auto made_up_control = reinterpret_cast<MPI_T_cvar_handle>(0x77770);
  const auto made_up_measure = reinterpret_cast<MPI_T_pvar_handle>(0x77770);
  const auto made_up_session = reinterpret_cast<MPI_T_pvar_session>(0x77770);
  const auto made_up_instance = reinterpret_cast<MPI_T_event_instance>(0x77770);
  const auto made_up_registration = reinterpret_cast<MPI_T_event_registration>(0x77770);
  for (const MPI_T_enum bad : {MPI_T_ENUM_NULL, made_up_enum}) {
    CHECK_ERROR(MPI_T_enum_get_info(bad, &n, nullptr, nullptr), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_enum_get_item(bad, 0, &n, nullptr, nullptr), MPI_T_ERR_INVALID_HANDLE);
  }
  for (const int bad : {-1, cvars, 1 << 30}) {
    CHECK_ERROR(MPI_T_cvar_get_info(bad, text, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr), MPI_T_ERR_INVALID_INDEX);
    CHECK_ERROR(MPI_T_cvar_handle_alloc(bad, nullptr, &control, &count), MPI_T_ERR_INVALID_INDEX);
  }
  for (const int bad : {-1, pvars, 1 << 30}) {
    CHECK_ERROR(MPI_T_pvar_get_info(bad, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
                MPI_T_ERR_INVALID_INDEX);
    CHECK_ERROR(MPI_T_pvar_handle_alloc(session, bad, nullptr, &measure, &count), MPI_T_ERR_INVALID_INDEX);
  }
  for (const int bad : {-1, event_types, 1 << 30}) {
    CHECK_ERROR(MPI_T_event_get_info(bad, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
                MPI_T_ERR_INVALID_INDEX);
    CHECK_ERROR(MPI_T_event_handle_alloc(bad, nullptr, MPI_INFO_NULL, &registration), MPI_T_ERR_INVALID_INDEX);
    CHECK_ERROR(MPI_T_category_get_info(bad, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
                bad == event_types ? MPI_SUCCESS : MPI_T_ERR_INVALID_INDEX);
    CHECK_ERROR(MPI_T_category_get_num_events(bad, &n), bad == event_types ? MPI_SUCCESS : MPI_T_ERR_INVALID_INDEX);
  }
  CHECK_ERROR(MPI_T_cvar_get_index("no such variable", &n), MPI_T_ERR_INVALID_NAME);
  CHECK_ERROR(MPI_T_pvar_get_index("no such variable", MPI_T_PVAR_CLASS_COUNTER, &n), MPI_T_ERR_INVALID_NAME);
  CHECK_ERROR(MPI_T_event_get_index("no such event", &n), MPI_T_ERR_INVALID_NAME);
  CHECK_ERROR(MPI_T_category_get_index("no such category", &n), MPI_T_ERR_INVALID_NAME);
  CHECK_ERROR(MPI_T_cvar_get_index(nullptr, &n), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_cvar_get_index("spins", nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_pvar_get_index("sleeps", MPI_T_PVAR_CLASS_COUNTER, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_get_index("rank_asleep", nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_category_get_index("waiting", nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_cvar_get_num(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_pvar_get_num(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_get_num(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_source_get_num(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_source_get_timestamp(0, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_category_get_num(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_category_get_num_events(0, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_category_changed(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_cvar_handle_alloc(0, nullptr, nullptr, &count), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_cvar_handle_alloc(0, nullptr, &control, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_pvar_handle_alloc(session, 0, nullptr, nullptr, &count), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_pvar_handle_alloc(session, 0, nullptr, &measure, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_handle_alloc(event_types - 1, nullptr, MPI_INFO_NULL, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_handle_alloc(event_types - 1, nullptr, reinterpret_cast<MPI_Info>(0x77770), &registration), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_handle_alloc(0, nullptr, MPI_INFO_NULL, &registration), MPI_T_ERR_INVALID);  // bound to a communicator
  CHECK_ERROR(MPI_T_pvar_session_create(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_pvar_session_free(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_cvar_handle_free(nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_pvar_handle_free(session, nullptr), MPI_T_ERR_INVALID);
  unsigned long long value = 0;
  for (MPI_T_cvar_handle bad : {MPI_T_CVAR_HANDLE_NULL, made_up_control}) {
    CHECK_ERROR(MPI_T_cvar_read(bad, &value), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_cvar_handle_free(&bad), MPI_T_ERR_INVALID_HANDLE);
  }
  for (MPI_T_pvar_session bad : {MPI_T_PVAR_SESSION_NULL, made_up_session}) {
    CHECK_ERROR(MPI_T_pvar_start(bad, MPI_T_PVAR_ALL_HANDLES), MPI_T_ERR_INVALID_SESSION);
    CHECK_ERROR(MPI_T_pvar_read(bad, made_up_measure, &value), MPI_T_ERR_INVALID_SESSION);
    CHECK_ERROR(MPI_T_pvar_handle_alloc(bad, 0, nullptr, &measure, &count), MPI_T_ERR_INVALID_SESSION);
    CHECK_ERROR(MPI_T_pvar_session_free(&bad), MPI_T_ERR_INVALID_SESSION);
  }
  for (MPI_T_pvar_handle bad : {MPI_T_PVAR_HANDLE_NULL, made_up_measure}) {
    CHECK_ERROR(MPI_T_pvar_start(session, bad), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_pvar_stop(session, bad), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_pvar_reset(session, bad), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_pvar_write(session, bad, &value), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_pvar_handle_free(session, &bad), MPI_T_ERR_INVALID_HANDLE);
  }
  CHECK_ERROR(MPI_T_pvar_read(session, MPI_T_PVAR_ALL_HANDLES, &value), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_pvar_readreset(session, MPI_T_PVAR_ALL_HANDLES, &value), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_pvar_write(session, MPI_T_PVAR_ALL_HANDLES, &value), MPI_T_ERR_INVALID_HANDLE);
  MPI_Info info;
  CHECK_ERROR(MPI_T_event_handle_set_info(made_up_registration, MPI_INFO_NULL), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_handle_get_info(made_up_registration, &info), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_handle_free(made_up_registration, nullptr, nullptr), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_register_callback(made_up_registration, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL, nullptr, nullptr), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_callback_set_info(made_up_registration, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_callback_get_info(made_up_registration, MPI_T_CB_REQUIRE_NONE, &info), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_set_dropped_handler(made_up_registration, nullptr), MPI_T_ERR_INVALID_HANDLE);
  MPI_Count ticks;
  CHECK_ERROR(MPI_T_event_read(made_up_instance, 0, &value), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_copy(made_up_instance, &value), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_get_timestamp(made_up_instance, &ticks), MPI_T_ERR_INVALID_HANDLE);
  CHECK_ERROR(MPI_T_event_get_source(made_up_instance, &n), MPI_T_ERR_INVALID_HANDLE);
}

void everything() {
  MPI_T_pvar_session session;
  CHECK_EQ(MPI_T_pvar_session_create(&session), MPI_SUCCESS);
  const int cvars = control_variables(), pvars = performance_variables(session), event_types = events();
  categories(cvars, pvars, event_types);
  wrong_arguments(session, cvars, pvars, event_types);
  CHECK_EQ(MPI_T_pvar_session_free(&session), MPI_SUCCESS);
  CHECK(session == MPI_T_PVAR_SESSION_NULL);
}

void not_initialized() {
  int n = 0;
  CHECK_ERROR(MPI_T_cvar_get_num(&n), MPI_T_ERR_NOT_INITIALIZED);
  CHECK_ERROR(MPI_T_pvar_get_num(&n), MPI_T_ERR_NOT_INITIALIZED);
  CHECK_ERROR(MPI_T_event_get_num(&n), MPI_T_ERR_NOT_INITIALIZED);
  CHECK_ERROR(MPI_T_category_changed(&n), MPI_T_ERR_NOT_INITIALIZED);
  CHECK_ERROR(MPI_T_event_handle_free(nullptr, nullptr, nullptr), MPI_T_ERR_NOT_INITIALIZED);
  CHECK_ERROR(MPI_T_finalize(), MPI_T_ERR_NOT_INITIALIZED);
}
}  // namespace

int main(int argc, char** argv) {
  int provided = -1;
  not_initialized();
  CHECK_EQ(MPI_T_init_thread(MPI_THREAD_FUNNELED, &provided), MPI_SUCCESS);
  CHECK_EQ(provided, int(MPI_THREAD_FUNNELED));
  everything();
  MPI_Init(&argc, &argv);
  everything();
  // Counted: as many ends as beginnings.
  CHECK_EQ(MPI_T_init_thread(MPI_THREAD_MULTIPLE, &provided), MPI_SUCCESS);
  CHECK_EQ(provided, int(MPI_THREAD_SERIALIZED));
  CHECK_EQ(MPI_T_finalize(), MPI_SUCCESS);
  everything();
  MPI_Finalize();
  everything();
  // The last end frees what is left.
  MPI_T_pvar_session session;
  CHECK_EQ(MPI_T_pvar_session_create(&session), MPI_SUCCESS);
  CHECK_EQ(MPI_T_finalize(), MPI_SUCCESS);
  not_initialized();
  CHECK_EQ(MPI_T_init_thread(MPI_THREAD_SINGLE, &provided), MPI_SUCCESS);
  CHECK_ERROR(MPI_T_pvar_session_free(&session), MPI_T_ERR_INVALID_SESSION);
  CHECK_EQ(MPI_T_finalize(), MPI_SUCCESS);
  return 0;
}
