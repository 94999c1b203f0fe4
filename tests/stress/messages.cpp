// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Rounds of point-to-point traffic: a random set of messages between random ranks, each with its own mode, size, type and way of
// receiving.
#include <algorithm>

#include "plan.hpp"

namespace stress {
namespace {

enum class Receiving { posted, probed, matched, any_source, late };

struct Message {
  int from, to, tag, mode;
  std::size_t bytes;
  bool strided;  // the receiver's memory has gaps
  Receiving receiving;
};

std::vector<Message> draw(const Run& run, Dice& dice) {
  std::vector<Message> messages;
  const int many = dice.one_in(6) ? 150 : 1 + dice.below(25);
  // A rank may be up to ten rounds of at most seven numbers ahead; a receive from any source must not get what belongs to a later
  // round, neither another one like this nor one of the other kinds, whose tags are below 200.
  const int first_tag = 200 + static_cast<int>(run.round % 150) * 200;
  for (int i = 0; i < many; ++i) {
    Message m{dice.below(run.ranks),
              dice.below(run.ranks),
              first_tag + i,
              dice.below(5),
              many > 100 ? static_cast<std::size_t>(dice.below(3000)) : dice.bytes(),
              dice.one_in(3),
              static_cast<Receiving>(dice.below(5))};
    messages.push_back(m);
  }
  return messages;
}

struct Sent {
  std::vector<unsigned char> data;
  MPI_Request request = MPI_REQUEST_NULL;
};

void send(const Run& run, const Message& m, Sent& sent) {
  sent.data.resize(m.bytes);
  fill(sent.data, key(run, m.from, m.to, m.tag));
  const int bytes = static_cast<int>(m.bytes);
  switch (m.mode) {
    case 0:
    case 1: MPI_Isend(sent.data.data(), bytes, MPI_BYTE, m.to, m.tag, run.comm, &sent.request); break;
    case 2: MPI_Issend(sent.data.data(), bytes, MPI_BYTE, m.to, m.tag, run.comm, &sent.request); break;
    case 3: MPI_Ibsend(sent.data.data(), bytes, MPI_BYTE, m.to, m.tag, run.comm, &sent.request); break;
    default: MPI_Bsend(sent.data.data(), bytes, MPI_BYTE, m.to, m.tag, run.comm); fill(sent.data, 0);  // it may be used at once
  }
}

/// Bytes in pairs with gaps of one byte.
MPI_Datatype strided_type(std::size_t bytes) {
  MPI_Datatype pair, type;
  MPI_Type_create_resized(MPI_BYTE, 0, 2, &pair);
  MPI_Type_contiguous(static_cast<int>(bytes), pair, &type);
  MPI_Type_commit(&type);
  MPI_Type_free(&pair);
  return type;
}

struct Received {
  std::vector<unsigned char> data;
  MPI_Datatype type = MPI_BYTE;
  int count = 0;
  MPI_Request request = MPI_REQUEST_NULL;

  explicit Received(const Message& m) {
    data.assign(m.bytes * (m.strided ? 2 : 1), 0xa5);
    count = static_cast<int>(m.bytes);
    if (m.strided && m.bytes > 0) type = strided_type(m.bytes), count = 1;
  }
  void check_all(const Run& run, const Message& m) {
    if (type != MPI_BYTE) {
      for (std::size_t i = 0; i < m.bytes; ++i) {
        if (data[2 * i + 1] != 0xa5) wrong(run, "a gap was written, message " + std::to_string(m.tag));
        data[i] = data[2 * i];
      }
      MPI_Type_free(&type);
    }
    check(run, data, m.bytes, key(run, m.from, m.to, m.tag), "message " + std::to_string(m.tag) + " of " + std::to_string(m.bytes) + " bytes");
  }
};

void check_status(const Run& run, const Message& m, const MPI_Status& status) {
  MPI_Count bytes = -1;
  MPI_Get_elements_c(&status, MPI_BYTE, &bytes);
  if (status.MPI_SOURCE != m.from || status.MPI_TAG != m.tag || bytes != static_cast<MPI_Count>(m.bytes))
    wrong(run, "a status is wrong, message " + std::to_string(m.tag));
}

void post(const Run& run, const Message& m, Received& r) {
  if (m.receiving != Receiving::posted && m.receiving != Receiving::any_source) return;
  MPI_Irecv(r.data.data(), r.count, r.type, m.receiving == Receiving::posted ? m.from : MPI_ANY_SOURCE, m.tag, run.comm, &r.request);
}

void receive(const Run& run, const Message& m, Received& r) {
  MPI_Status status;
  MPI_Message message;
  switch (m.receiving) {
    case Receiving::posted:
    case Receiving::any_source: MPI_Wait(&r.request, &status); break;
    case Receiving::probed:
      MPI_Probe(MPI_ANY_SOURCE, m.tag, run.comm, &status);
      check_status(run, m, status);
      MPI_Recv(r.data.data(), r.count, r.type, status.MPI_SOURCE, m.tag, run.comm, &status);
      break;
    case Receiving::matched:
      MPI_Mprobe(m.from, m.tag, run.comm, &message, &status);
      MPI_Mrecv(r.data.data(), r.count, r.type, &message, &status);
      break;
    case Receiving::late: MPI_Recv(r.data.data(), r.count, r.type, m.from, m.tag, run.comm, &status);
  }
  check_status(run, m, status);
  r.check_all(run, m);
}
}  // namespace

void messages(Run& run, Dice& dice) {
  run.kind = "messages";
  const std::vector<Message> plan = draw(run, dice);
  std::vector<const Message*> mine;
  std::vector<Received> received;
  for (const Message& m : plan)
    if (m.to == run.me) mine.push_back(&m), received.emplace_back(m);
  for (std::size_t i = 0; i < mine.size(); ++i) post(run, *mine[i], received[i]);
  std::vector<Sent> sent(plan.size());
  for (std::size_t i = 0; i < plan.size(); ++i)
    if (plan[i].from == run.me) send(run, plan[i], sent[i]);
  // All sends are non-blocking, so any order of receiving goes; take another than that of sending.
  for (std::size_t i = mine.size(); i-- > 0;) receive(run, *mine[i], received[i]);
  for (Sent& s : sent) MPI_Wait(&s.request, MPI_STATUS_IGNORE);
}

void persistent(Run& run, Dice& dice) {
  run.kind = "persistent";
  const int distance = 1 + dice.below(run.ranks), starts = 1 + dice.below(6), mode = dice.below(3);
  const std::size_t bytes = dice.bytes();
  const int to = (run.me + distance) % run.ranks, from = (run.me + run.ranks - distance % run.ranks) % run.ranks;
  std::vector<unsigned char> out(bytes), in(bytes);
  MPI_Request pair[2];
  const auto init = mode == 0 ? MPI_Send_init : mode == 1 ? MPI_Ssend_init : MPI_Bsend_init;
  init(out.data(), static_cast<int>(bytes), MPI_BYTE, to, 1, run.comm, &pair[0]);
  MPI_Recv_init(in.data(), static_cast<int>(bytes), MPI_BYTE, from, 1, run.comm, &pair[1]);
  for (int i = 0; i < starts; ++i) {
    fill(out, key(run, run.me, to, i));
    MPI_Startall(2, pair);
    MPI_Waitall(2, pair, MPI_STATUSES_IGNORE);
    check(run, in, bytes, key(run, from, run.me, i), "start " + std::to_string(i));
  }
  MPI_Request_free(&pair[0]);
  MPI_Request_free(&pair[1]);
}

void exchanges(Run& run, Dice& dice) {
  run.kind = "exchanges";
  const int times = 1 + dice.below(20);
  for (int i = 0; i < times; ++i) {
    const int distance = 1 + dice.below(run.ranks);
    const std::size_t bytes = dice.bytes();
    const bool replace = dice.one_in(2), immediate = dice.one_in(2);
    const int to = (run.me + distance) % run.ranks, from = (run.me + run.ranks - distance % run.ranks) % run.ranks, n = static_cast<int>(bytes);
    std::vector<unsigned char> out(bytes), in(bytes);
    fill(out, key(run, run.me, to, i));
    if (replace) in = out;
    MPI_Request request = MPI_REQUEST_NULL;
    if (replace && immediate) MPI_Isendrecv_replace(in.data(), n, MPI_BYTE, to, i, from, i, run.comm, &request);
    else if (replace) MPI_Sendrecv_replace(in.data(), n, MPI_BYTE, to, i, from, i, run.comm, MPI_STATUS_IGNORE);
    else if (immediate) MPI_Isendrecv(out.data(), n, MPI_BYTE, to, i, in.data(), n, MPI_BYTE, from, i, run.comm, &request);
    else MPI_Sendrecv(out.data(), n, MPI_BYTE, to, i, in.data(), n, MPI_BYTE, from, i, run.comm, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    check(run, in, bytes, key(run, from, run.me, i), "exchange " + std::to_string(i));
  }
}
}  // namespace stress
