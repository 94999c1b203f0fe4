// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Message races (mpiexec --check=races): a receive from any rank that can take either of two messages, and only one of them goes well. A program in
// which both go well is right, whatever it does with the outcome. So it is asked what would have become of the other message's coming first:
//
//   R1, from any rank, has taken m1 of A. Later R2 took m2 of another sender B, which R1 accepts and which does not depend on R1 (vector
//   clocks, runtime/causality.hpp), so m2 may come first. Then either m2 does not fit R1 (too long, another type); or R2 is left without a
//   message: it does not take m1, and no exchange of messages among the later receives and those that nobody received helps (alternating paths).
//
// The second holds only if R2 is as it is whatever R1 takes. So nothing is said where R2 names a source that a receive or probe from any rank
// had told before, where its line receives from several ranks but never from A ("then all others"), or where this process has sent anything in
// between that others may have answered. Nor where ranks may be ordered by other things than messages (windows, files, other jobs). Of each
// communicator the last kWindow receives are remembered. All under the Guard.
#pragma once
#include "p2p/protocol.hpp"
#include "runtime/checks.hpp"

namespace tutti::p2p::races {

inline bool wanted() { return __builtin_expect(runtime::checking(runtime::Check::races), 0); }

/// A receive is posted; before it meets a message.
void posted(RequestCore& request);
/// It takes a message, which is in no list any more.
void matched(RequestCore& request, const Envelope& envelope);
/// A probe has told of a message, or (`take`) has taken it.
void probed(Channel& channel, int source, int tag, const Envelope& envelope, bool take);
/// The channel goes: judges what is left to be judged, and reports later, as the Guard is held. At the end of MPI see find_races() (left_over.hpp).
void closed(Channel& channel);
}  // namespace tutti::p2p::races
