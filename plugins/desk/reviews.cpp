#include "desk/reviews.h"

#include "item_pages/calendar.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {

using item_pages::days_after, item_pages::months_after;

namespace {

constexpr int most_read = 2000;   // rows of one register that one page looks at

void add_due(const Host& host, const Viewer& viewer, const Labels& labels, const Json& policy, const std::string& owner, std::vector<Json>& due) {
  const Json review = policy.value("review", Json::object());
  const int every = review.value("every_months", 0);
  if (every <= 0) return;
  const std::string today = host.now().substr(0, 10), soon = days_after(today, review.value("warn_days", 30));
  ListQuery query;
  query.register_name = shown::text(policy, "register");
  query.sort = "changed";   // oldest first: whatever changed late cannot be due
  query.limit = 500;
  if (!owner.empty()) query.where["owner"] = owner;
  for (int read = 0; read < most_read;) {
    const ListPage page = host.items().list(viewer, query);
    for (const auto& row : page.rows) {
      const std::string at = months_after(shown::text(row, "in_force_since"), every);
      if (at.empty() || at > soon || shown::text(row, "state") != shown::text(policy, "in_force")) continue;
      Json item = item_row(host, labels, row, false);
      add_review(item, row, policy, today);
      due.push_back(std::move(item));
    }
    read += static_cast<int>(page.rows.size());
    if (page.next.empty() || page.rows.empty() || months_after(shown::text(page.rows.back(), "changed"), every) > soon) return;
    query.after = page.next;
  }
}

}  // namespace

void add_review(Json& row, const Json& item, const Json& policy, const std::string& today) {
  const int every = policy.value("review", Json::object()).value("every_months", 0);
  const std::string at = every > 0 ? months_after(shown::text(item, "in_force_since"), every) : "";
  row["due"] = shown::or_null(at);
  row["due_shown"] = shown::or_null(shown::date(at));
  row["overdue"] = !at.empty() && at < today;
}

std::vector<Json> reviews_due(const Host& host, const Viewer& viewer, const Labels& labels, const std::string& owner) {
  std::vector<Json> due;
  for (const auto& policy : host.registers()) add_due(host, viewer, labels, labels.policy(shown::text(policy, "register")), owner, due);
  std::stable_sort(due.begin(), due.end(), [](const Json& a, const Json& b) { return a["due"] < b["due"]; });
  return due;
}

}  // namespace chancery::desk
