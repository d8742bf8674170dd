#include "evidence/reading_pages.h"

#include "evidence/html_page.h"

#include "sdk/shown.h"

namespace chancery::evidence {

std::string readme_page(const Host& host, const std::string& now, const std::string& head, std::size_t items, bool whole_ledger) {
  const auto organisation = shown::text(host.organisation(), "organisation");
  HtmlPage page(host, host.say("evidence.readme-title", {{"organisation", organisation}}));
  page.paragraph(page.say("readme-what", {{"organisation", organisation}, {"time", shown::time(now)}, {"count", items}}));
  page.heading(page.say("readme-read"));
  page.list({"<a href=\"data/summary.html\">data/summary.html</a>, <a href=\"data/summary.pdf\">data/summary.pdf</a>: " + page.say("readme-summary"), "data/items/: " + page.say("readme-items"),
             "data/acts.csv: " + page.say("readme-acts"), whole_ledger ? "data/ledger.bundle: " + page.say("readme-bundle") : "data/ledger.pack: " + page.say("readme-pack"),
             "data/allowed_signers: " + page.say("readme-signers"), "data/contents.tsv, data/sealed.tsv: " + page.say("readme-lists"), "data/original-names.csv: " + page.say("readme-names")});
  page.heading(page.say("readme-confidential"));
  page.paragraph(page.say(whole_ledger ? "readme-confidential-whole" : "readme-confidential-part"));
  page.heading(page.say("readme-check"));
  page.paragraph(page.say("readme-check-how"));
  page.pre("sh verify.sh");
  page.paragraph(page.say("readme-check-what"));
  page.heading(page.say("readme-trust"));
  page.list({page.say("readme-trust-key"), page.say("readme-trust-head") + " " + HtmlPage::code(head), page.say("readme-trust-passkey"), page.say("readme-trust-password"), page.say("readme-trust-not")});
  return page.done();
}

}  // namespace chancery::evidence
