// A PDF of running text on A4 pages, written to disk page by page. Pango sets it: it finds a font for every script of the names
// in it, shapes and orders them (also from right to left), and Cairo writes text that can be searched and copied. (libharu, the
// smaller choice, does neither: a name in Arabic or Devanagari comes out as boxes.) Bookmarks are made of the headings.
#pragma once
#include <memory>
#include <string>

namespace chancery::evidence {

// One thread at a time. Every fault (a full disk) is a std::runtime_error.
class PdfPages {
 public:
  // `made`: RFC 3339, the date in the document. `footer` stands below every page, before its number.
  PdfPages(const std::string& file, const std::string& title, const std::string& made, std::string footer);
  ~PdfPages();
  PdfPages(const PdfPages&) = delete;
  PdfPages& operator=(const PdfPages&) = delete;

  void title(const std::string&);
  void heading(const std::string&);
  void paragraph(const std::string&);
  void line(const std::string& name, const std::string& value);   // the name in bold
  void small(const std::string&);                                 // hashes and paths, in fixed width
  void finish();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace chancery::evidence
