// The whole audit trail of one question as a file to take away: every act that this person may see, newest first. Written to
// disk a piece at a time, so that its length is not a matter of memory.
#pragma once
#include "sdk/plugin.h"

namespace chancery::desk {

Outcome<Answer> trail_as_csv(const Host&, const Viewer&, TrailQuery);    // RFC 4180
Outcome<Answer> trail_as_json(const Host&, const Viewer&, TrailQuery);   // one array of act files, as the trail's model has them

}  // namespace chancery::desk
