// What was chosen, for reading: data/summary.html and data/summary.pdf, the same words in both. Written as the items come; nothing
// of a former one is kept.
#pragma once
#include "evidence/choice.h"
#include "evidence/html_page.h"
#include "evidence/pdf_pages.h"

#include "sdk/plugin.h"

#include <fstream>
#include <optional>
#include <string>

namespace chancery::evidence {

// True for a sign-off on an earlier wording, or of a round that ended with a return.
bool no_longer_counts(const Json& signoff, const Json& item);

// What the summary says of one revision or record: a few short texts.
Json summary_of(const Host&, const Chosen&, const Json& item);

class Summary {
 public:
  Summary(const Host&, std::string html_file, std::string pdf_file);
  void begin(const Viewer&, const std::string& now, const Choice&, std::size_t count);
  void add(const Json& summary);
  void end(const std::string& head);   // both files are whole
  const std::string& html() const { return html_file_; }
  const std::string& pdf() const { return pdf_file_; }

 private:
  void paragraph(const std::string& words);
  void files(const Json&);
  void signoffs(const Json&);

  const Host& host_;
  std::string html_file_, pdf_file_;
  std::ofstream out_;
  std::optional<HtmlPage> page_;
  std::optional<PdfPages> paper_;
};

}  // namespace chancery::evidence
