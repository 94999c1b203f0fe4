// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a report of a deadlock says besides who waits: sentences, as {fmt} formats, and the usual mend for each pattern. The gallery
// (tests/explain/deadlock) raises each.
#pragma once

namespace tutti::explain::msg {

inline constexpr char each_other[] = "{} wait for each other{}";
inline constexpr char in_a_circle[] = "{} wait for each other in a circle of {}{}";
inline constexpr char for_itself[] = "rank {} waits for itself{}";
inline constexpr char for_finished[] = "rank {} waits for {}, which {} finished{}";
inline constexpr char for_nobody[] = "{} wait{} for what nobody will do{}";
inline constexpr char all_of_job[] = ": none of the job's {} ranks can go on";
inline constexpr char some_of_job[] = "; {} can never go on";

inline constexpr char hidden_send[] =
    "without --check=synchronous this may go well, as small messages are buffered and {} does not wait for their receive; no program can be sure of that";
inline constexpr char hidden_collective[] =
    "without --check=synchronous this may go well, as {} may be over on one rank before the others call it; no program can be sure of that";

inline constexpr char other_tag[] = "{} has sent rank {} a message with tag {}, but tag {} is asked for";
inline constexpr char other_source[] = "{} has sent rank {} a message with tag {}, but rank {} is asked";
inline constexpr char other_comm[] = "{} has sent rank {} a message with tag {}, but on {}";
inline constexpr char only_collective[] = "rank {} has called {} at {}, which rank {} has not";
inline constexpr char unreceived[] = "{} has sent rank {} a message with tag {} ({} bytes){}, which was not received";
inline constexpr char more_unreceived[] = "{} more messages were not received";

// to mend it: ...
inline constexpr char mend_tag[] = "give both calls the same tag, or receive with MPI_ANY_TAG";
inline constexpr char mend_order[] = "receive in the order in which it is sent, or give both calls the same tag, or receive with MPI_ANY_TAG";
inline constexpr char mend_unstarted[] = "each rank must start its part of a persistent collective (MPI_Start) before it goes on to other calls";
inline constexpr char mend_source[] = "receive from the rank that sends, or from MPI_ANY_SOURCE";
inline constexpr char mend_comm[] = "send and receive on the same communicator";
inline constexpr char mend_collective_received[] =
    "MPI_Recv does not receive what {0} sends: all ranks of the communicator must call {0}, in the same order as their other calls";
inline constexpr char mend_finalize[] =
    "a rank must make the calls that others wait for before it calls MPI_Finalize; did it leave early, by a return, an exit or an exception "
    "(of which Python tells above)?";
inline constexpr char mend_self_receive[] = "a rank that receives from itself must have sent before, without waiting: MPI_Isend, or MPI_Sendrecv";
inline constexpr char mend_self_send[] = "a rank that sends to itself must receive meanwhile: MPI_Irecv before the send, or MPI_Sendrecv";
inline constexpr char mend_collectives_differ[] = "all ranks of a communicator must call the same collectives, in the same order";
inline constexpr char mend_collective_missing[] =
    "all ranks of the communicator must call {}; is it inside an 'if', or in another order than other calls?";
inline constexpr char mend_receives[] =
    "let one of them send first, or use MPI_Sendrecv, or start the sends with MPI_Isend before waiting for the receives";
inline constexpr char mend_sends[] =
    "a send of more than 16 KiB, or a synchronous one, waits for its receive: let one of them receive first, or use MPI_Sendrecv, or MPI_Irecv before the send";
inline constexpr char mend_mixed[] =
    "each send and its receive must be reached by both ranks without waiting for a later call of the other: compare their order";
inline constexpr char mend_start[] = "a rank that waits for a message needs a rank that sends it: is a send, an MPI_Start or a rank's turn missing?";
inline constexpr char mend_epochs[] =
    "MPI_Win_start needs MPI_Win_post at its targets, and MPI_Win_wait needs MPI_Win_complete at its origins: begin them in an order in which each finds its partner";
inline constexpr char mend_lock[] =
    "a lock is held until MPI_Win_unlock: unlock before waiting for anything that the others do only after they have had the lock";
inline constexpr char mend_ready[] = "MPI_Pready must be called for each partition before the send can be waited for";
}  // namespace tutti::explain::msg
