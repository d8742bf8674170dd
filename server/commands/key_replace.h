// `key replace`: the server's key is lost, and the recovery key says which one takes its place. In two steps, because the recovery key is not on
// the server: first the statement is written for its holder to sign, then the same command finds the signature beside it and does the act.
#pragma once
#include "commands/commands.h"

namespace chancery {

int replace_lost_key(const Arguments&, const Programs&);

}  // namespace chancery
