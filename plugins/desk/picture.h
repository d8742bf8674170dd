// A register's states and what leads from one to the next, as a picture: where each box and arrow is. The template draws it,
// the style sheet colours it; the table of acts beside it says the same in words.
#pragma once
#include "sdk/json.h"

namespace chancery::desk {

// {view_box, states: [{x, y, width, height, text_x, text_y, state, rests}], arrows: [{path, number, x, y, text_y}],
//  legend: [{number, from, to, acts}]} of a policy as Host::policy gives it. Acts that change no state are not drawn, acts
// between the same two states share an arrow. `from` is null where an item begins.
Json picture_of(const Json& policy);

}  // namespace chancery::desk
