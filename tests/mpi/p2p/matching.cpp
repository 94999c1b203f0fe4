// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The order of matching (MPI-5.0 §3.5) against a model. Each rank in turn receives what all others (and itself) send in random order
// with random modes, tags and sizes, by random receives with and without wildcards. There are enough messages of each source and tag
// for all receives that fit them, so nothing can starve; the rest is drained by probes and wildcards. The rule checked: when a receive got a
// message, every message that the same sender sent earlier and that fits too went to a receive posted earlier.
//
// ranks: 1 2 3 4 8
// also with: TUTTI_DIRECT=0
#include <unistd.h>

#include <algorithm>

#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

constexpr int kTags = 3;
using Random = std::mt19937_64;

struct Message {
  int tag;
  std::size_t bytes;  // at least one header
};
struct Header {
  std::int32_t source, number, tag, round;
};
struct Receive {
  int source, tag;
};

std::uint64_t seed;
std::string label(int round) { return "seed " + std::to_string(seed) + " round " + std::to_string(round); }

int pick(Random& random, int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); }

std::size_t pick_size(Random& random) {
  switch (pick(random, 10)) {
    case 0: return 60000 + static_cast<std::size_t>(pick(random, 100000));
    case 1:
    case 2: return 16000 + static_cast<std::size_t>(pick(random, 800));
    case 3:
    case 4: return 16 + static_cast<std::size_t>(pick(random, 3000));
    default: return 16 + static_cast<std::size_t>(pick(random, 12));
  }
}

bool fits(const Receive& r, int source, int tag) {
  return (r.source == source || r.source == MPI_ANY_SOURCE) && (r.tag == tag || r.tag == MPI_ANY_TAG);
}

struct Plan {
  std::vector<Receive> receives;
  std::vector<std::vector<Message>> sent;  // by source, in order
};

Plan make_plan(Random& random, int ranks) {
  Plan plan;
  const int posted = 1 + pick(random, 24);
  for (int i = 0; i < posted; ++i)
    plan.receives.push_back({pick(random, 2) ? pick(random, ranks) : MPI_ANY_SOURCE, pick(random, 3) ? pick(random, kTags) : MPI_ANY_TAG});
  plan.sent.resize(static_cast<std::size_t>(ranks));
  for (int s = 0; s < ranks; ++s) {
    auto& messages = plan.sent[static_cast<std::size_t>(s)];
    for (int t = 0; t < kTags; ++t) {
      int needed = pick(random, 3);
      for (const Receive& r : plan.receives) needed += fits(r, s, t);
      for (int i = 0; i < needed; ++i) messages.push_back({t, pick_size(random)});
    }
    std::shuffle(messages.begin(), messages.end(), random);
  }
  return plan;
}

void pause(Random& random) {
  if (pick(random, 8) == 0) usleep(static_cast<useconds_t>(pick(random, 300)));
}

struct Sending {
  std::vector<std::vector<unsigned char>> buffers;
  std::vector<MPI_Request> requests;
};

void begin_sends(Sending& sending, const std::vector<Message>& messages, int me, int to, int round, Random& random) {
  sending.buffers.resize(messages.size());
  for (std::size_t k = 0; k < messages.size(); ++k) {
    auto& buffer = sending.buffers[k];
    buffer.resize(messages[k].bytes);
    const Header header{me, static_cast<int>(k), messages[k].tag, round};
    std::memcpy(buffer.data(), &header, sizeof header);
    for (std::size_t i = sizeof header; i < buffer.size(); ++i) buffer[i] = byte_of(static_cast<std::uint64_t>(header.number), i);
    const int bytes = static_cast<int>(buffer.size());
    const int kind = pick(random, 3);  // none may wait for its receive here: what is drained late would stop what is wanted early
    MPI_Request request = MPI_REQUEST_NULL;
    if (kind == 0) MPI_Isend(buffer.data(), bytes, MPI_BYTE, to, messages[k].tag, MPI_COMM_WORLD, &request);
    else if (kind == 1) MPI_Issend(buffer.data(), bytes, MPI_BYTE, to, messages[k].tag, MPI_COMM_WORLD, &request);
    else MPI_Bsend(buffer.data(), bytes, MPI_BYTE, to, messages[k].tag, MPI_COMM_WORLD);
    sending.requests.push_back(request);
    pause(random);
  }
}

/// Who got what: receives in posting order, for each the message's source and number.
struct Got {
  Receive receive;
  int source, number;
};

Got check_message(const Receive& receive, const std::vector<unsigned char>& buffer, const MPI_Status& status, const Plan& plan, int round) {
  Header header;
  std::memcpy(&header, buffer.data(), sizeof header);
  const std::string where = label(round);
  if (header.round != round || header.source != status.MPI_SOURCE || header.tag != status.MPI_TAG || !fits(receive, header.source, header.tag))
    check::failed(__FILE__, __LINE__,
                  where + ": a receive of source " + std::to_string(receive.source) + " tag " + std::to_string(receive.tag) + " got source " +
                      std::to_string(header.source) + " tag " + std::to_string(header.tag) + " of round " + std::to_string(header.round) +
                      ", status source " + std::to_string(status.MPI_SOURCE) + " tag " + std::to_string(status.MPI_TAG));
  const Message& message = plan.sent[static_cast<std::size_t>(header.source)][static_cast<std::size_t>(header.number)];
  int bytes;
  MPI_Get_count(&status, MPI_BYTE, &bytes);
  if (static_cast<std::size_t>(bytes) != message.bytes) check::failed(__FILE__, __LINE__, where + ": wrong size");
  for (std::size_t i = sizeof header; i < message.bytes; ++i)
    if (buffer[i] != byte_of(static_cast<std::uint64_t>(header.number), i)) check::failed(__FILE__, __LINE__, where + ": wrong contents");
  return {receive, header.source, header.number};
}

void check_order(const std::vector<Got>& got, const Plan& plan, int round) {
  std::vector<std::vector<std::size_t>> receiver_of(plan.sent.size());
  for (std::size_t s = 0; s < plan.sent.size(); ++s) receiver_of[s].assign(plan.sent[s].size(), got.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    std::size_t& place = receiver_of[static_cast<std::size_t>(got[i].source)][static_cast<std::size_t>(got[i].number)];
    if (place != got.size()) check::failed(__FILE__, __LINE__, label(round) + ": a message was received twice");
    place = i;
  }
  for (std::size_t i = 0; i < got.size(); ++i)
    for (int k = 0; k < got[i].number; ++k) {
      const auto source = static_cast<std::size_t>(got[i].source);
      if (fits(got[i].receive, got[i].source, plan.sent[source][static_cast<std::size_t>(k)].tag) &&
          receiver_of[source][static_cast<std::size_t>(k)] > i)
        check::failed(__FILE__, __LINE__,
                      label(round) + ": message " + std::to_string(got[i].number) + " of rank " + std::to_string(got[i].source) +
                          " overtook message " + std::to_string(k));
    }
}

/// Receives one message by one of the ways that look first.
void drain_one(std::vector<unsigned char>& buffer, Receive& receive, MPI_Status& status, Random& random) {
  const int way = pick(random, 3);
  receive = {MPI_ANY_SOURCE, MPI_ANY_TAG};
  if (way == 0) {
    MPI_Recv(buffer.data(), static_cast<int>(buffer.size()), MPI_BYTE, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
  } else if (way == 1) {
    MPI_Probe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
    MPI_Recv(buffer.data(), static_cast<int>(buffer.size()), MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, &status);
  } else {
    MPI_Message message;
    MPI_Mprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &message, &status);
    MPI_Mrecv(buffer.data(), static_cast<int>(buffer.size()), MPI_BYTE, &message, &status);
  }
}

void receive_all(const Plan& plan, int round, Random& random) {
  std::size_t total = 0;
  for (const auto& messages : plan.sent) total += messages.size();
  const std::size_t posted = plan.receives.size();
  std::vector<std::vector<unsigned char>> buffers(posted, std::vector<unsigned char>(160000));
  std::vector<MPI_Request> requests(posted);
  std::vector<Got> got;
  for (std::size_t i = 0; i < posted; ++i) {
    const Receive& r = plan.receives[i];
    MPI_Irecv(buffers[i].data(), static_cast<int>(buffers[i].size()), MPI_BYTE, r.source, r.tag, MPI_COMM_WORLD, &requests[i]);
    pause(random);
  }
  for (std::size_t i = 0; i < posted; ++i) {
    MPI_Status status;
    MPI_Wait(&requests[i], &status);
    got.push_back(check_message(plan.receives[i], buffers[i], status, plan, round));
  }
  std::vector<unsigned char> buffer(160000);
  while (got.size() < total) {
    Receive receive;
    MPI_Status status;
    drain_one(buffer, receive, status, random);
    got.push_back(check_message(receive, buffer, status, plan, round));
  }
  check_order(got, plan, round);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  const int me = rank_in(MPI_COMM_WORLD), ranks = size_of(MPI_COMM_WORLD);
  seed = agreed_seed();
  Random common(seed), own(seed * 31 + static_cast<std::uint64_t>(me));
  MPI_Comm aside;  // so that wildcards do not meet the meeting
  MPI_Comm_dup(MPI_COMM_WORLD, &aside);
  std::vector<char> attached(64 << 20);
  MPI_Buffer_attach(attached.data(), static_cast<int>(attached.size()));
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 60;
  for (int round = 0; round < rounds; ++round) {
    const int receiver = round % ranks;
    const Plan plan = make_plan(common, ranks);
    Sending sending;
    begin_sends(sending, plan.sent[static_cast<std::size_t>(me)], me, receiver, round, own);
    if (me == receiver) receive_all(plan, round, own);
    MPI_Waitall(static_cast<int>(sending.requests.size()), sending.requests.data(), MPI_STATUSES_IGNORE);
    meet(aside);
  }
  void* detached;
  int bytes;
  MPI_Buffer_detach(&detached, &bytes);
  MPI_Comm_free(&aside);
  MPI_Finalize();
}
