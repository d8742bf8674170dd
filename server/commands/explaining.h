// `verify --witness --explain`: time stamps that contradict the dates of acts are explained by the operator, in the ledger.
#pragma once
#include "commands/commands.h"

namespace chancery {

// `told`: as Programs::compare_witnesses gives it. Each time stamp that contradicts and that nobody has explained gets the reason, by an act
// of the operator; the head after them, or a refusal. Opens the installation, so no server may be running on it.
Outcome<std::string> explain_stamps(const Arguments&, const Programs&, const std::string& repository, const Json& told,
                                    const std::function<void(const std::string& item, std::int64_t act)>& done);

}  // namespace chancery
