#include "desk/picture.h"

#include "sdk/shown.h"

#include <algorithm>
#include <string>
#include <vector>

namespace chancery::desk {
namespace {

// In units of the picture. States stand below one another in the policy's order; what leads on passes at the right, what leads
// back at the left, each further out the longer it is.
constexpr int box_width = 160, box_height = 36, step = 84, top = 64, nearest = 64, further = 36, margin = 16;

struct Arrow { int from, to; std::vector<std::string> acts; };   // places of states; -1: where an item begins

class Picture {
 public:
  explicit Picture(const Json& policy) : policy_(policy) {
    for (const auto& state : policy.value("states", Json::array())) states_.push_back(state.get<std::string>());
    gather();
    const auto by_span = [](const Arrow& a, const Arrow& b) { return std::abs(a.to - a.from) < std::abs(b.to - b.from); };
    std::vector<Arrow> outward = arrows_;
    std::stable_sort(outward.begin(), outward.end(), by_span);
    for (const auto& each : outward) if (!is_short(each)) (each.to > each.from ? right_ : left_).push_back(each);
  }

  Json model() const {
    Json states = Json::array(), arrows = Json::array(), legend = Json::array();
    const Json rest = policy_.value("rest", Json::array());
    for (int i = 0; i < static_cast<int>(states_.size()); ++i)
      states.push_back({{"x", box_left()}, {"y", y_of(i) - box_height / 2}, {"width", box_width}, {"height", box_height}, {"text_x", box_left() + box_width / 2}, {"text_y", y_of(i) + 5},
                        {"state", states_[static_cast<std::size_t>(i)]}, {"rests", std::find(rest.begin(), rest.end(), Json(states_[static_cast<std::size_t>(i)])) != rest.end()}});
    int number = 0;
    for (const auto& each : arrows_) {
      Json drawn = drawn_as(each);
      drawn["number"] = ++number;
      std::string acts;
      for (const auto& act : each.acts) acts += (acts.empty() ? "" : ", ") + act;
      legend.push_back({{"number", number}, {"from", each.from < 0 ? Json() : Json(states_[static_cast<std::size_t>(each.from)])}, {"to", states_[static_cast<std::size_t>(each.to)]}, {"acts", acts}});
      arrows.push_back(std::move(drawn));
    }
    const int width = box_left() + box_width + side(right_) + margin, height = y_of(static_cast<int>(states_.size()) - 1) + box_height / 2 + margin;
    return {{"view_box", "0 0 " + std::to_string(width) + " " + std::to_string(height)}, {"width", width}, {"height", height}, {"states", states}, {"arrows", arrows}, {"legend", legend}};
  }

 private:
  int place(const std::string& state) const { return static_cast<int>(std::find(states_.begin(), states_.end(), state) - states_.begin()); }
  static int y_of(int place) { return top + place * step; }
  static int side(const std::vector<Arrow>& arrows) { return arrows.empty() ? margin : nearest + further * static_cast<int>(arrows.size()); }
  int box_left() const { return margin + side(left_); }
  static bool is_short(const Arrow& arrow) { return arrow.from < 0 ? arrow.to == 0 : arrow.to == arrow.from + 1; }

  void add(int from, int to, const std::string& label) {
    if (from == to || to >= static_cast<int>(states_.size())) return;
    const auto at = std::find_if(arrows_.begin(), arrows_.end(), [&](const Arrow& each) { return each.from == from && each.to == to; });
    if (at == arrows_.end()) arrows_.push_back({from, to, {label}});
    else if (std::find(at->acts.begin(), at->acts.end(), label) == at->acts.end()) at->acts.push_back(label);
  }

  void gather() {
    const std::string superseded = shown::text(policy_, "superseded"), in_force = shown::text(policy_, "in_force");
    for (const auto& act : policy_.value("acts", Json::array())) {
      const std::string to = shown::text(act, "to"), label = shown::text(act, "label");
      if (to.empty()) continue;
      if (shown::text(act, "begins") == "item") add(-1, place(to), label);
      for (const auto& from : act.value("from", Json::array())) add(place(from.get<std::string>()), place(to), label);
      if (act.value("releases", false) && !superseded.empty()) add(place(in_force), place(superseded), label);   // of the former revision
    }
    std::stable_sort(arrows_.begin(), arrows_.end(), [](const Arrow& a, const Arrow& b) { return a.from < b.from; });
  }

  Json drawn_as(const Arrow& arrow) const {
    const int middle = box_left() + box_width / 2;
    const int begin = arrow.from < 0 ? margin : y_of(arrow.from) + box_height / 2, end = y_of(arrow.to) - box_height / 2;
    if (is_short(arrow)) return at(middle, (begin + end) / 2 - 2, "M" + point(middle, begin) + " L" + point(middle, end - 2));
    const bool onward = arrow.to > arrow.from;
    const auto& same_side = onward ? right_ : left_;
    const auto rank = std::find_if(same_side.begin(), same_side.end(), [&](const Arrow& each) { return each.from == arrow.from && each.to == arrow.to; }) - same_side.begin();
    const int reach = (nearest + further * static_cast<int>(rank)) * 4 / 3, edge = onward ? box_left() + box_width : box_left(), out = onward ? edge + reach : edge - reach;
    // Arrows leave above and arrive below the middle, so that two at one box do not lie on each other.
    const int y1 = arrow.from < 0 ? margin : y_of(arrow.from) - 6 + static_cast<int>(rank % 3) * 4, y2 = y_of(arrow.to) + 6 - static_cast<int>(rank % 3) * 4, tip = onward ? edge + 2 : edge - 2;
    const int x = (2 * edge + 6 * out) / 8;
    return at(x, (y1 + y2) / 2, "M" + point(edge, y1) + " C" + point(out, y1) + " " + point(out, y2) + " " + point(tip, y2));
  }

  static std::string point(int x, int y) { return std::to_string(x) + "," + std::to_string(y); }
  static Json at(int x, int y, const std::string& path) { return {{"path", path}, {"x", x}, {"y", y}, {"text_y", y + 4}}; }

  const Json& policy_;
  std::vector<std::string> states_;
  std::vector<Arrow> arrows_, right_, left_;
};

}  // namespace

Json picture_of(const Json& policy) { return Picture(policy).model(); }

}  // namespace chancery::desk
