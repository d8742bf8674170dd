// A past act on a sealed item whose key is not at hand (a clone, or after its destruction): what can be judged of it without the words.
// Whoever asks `verify` is told how many acts were looked at in this way only. Checked: that the act file says what the commit says, that
// the rules of its time have such an act, from that state to that one, by somebody of a role that may, that its decision allowed it, and
// that nothing was changed or left in the clear beside what such an act writes. Not checked: requirements about the words, and sign-offs.
#pragma once
#include "engine/replay.h"

namespace chancery {

std::optional<ReplayProblem> replay_shut(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths, ParsedObjects&);

// What `git log` shows of an act must be what was done, by whom it was done (also of acts that are planned again).
std::optional<ReplayProblem> compare_trailers(const Recorded&, const Change& expected);

}  // namespace chancery
