#include "evidence/pdf_pages.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <map>
#include <stdexcept>
#include <unordered_map>

namespace chancery::evidence {
namespace {

// Points: A4, and what stays white around the text.
constexpr double page_width = 595.28, page_height = 841.89, margin = 56, footer_height = 24;

using Layout = std::shared_ptr<PangoLayout>;   // set once, drawn as often as the same words come

// Laid out and kept: what is said of one revision is mostly said of the next one, too, and to set a line costs more than to draw it.
constexpr std::size_t most_kept = 200, longest_kept = 300;   // texts, and bytes of one

}  // namespace

struct PdfPages::Parts {
  struct Unref { void operator()(void* object) const { g_object_unref(object); } };
  struct FreeFont { void operator()(PangoFontDescription* font) const { pango_font_description_free(font); } };

  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface;
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo;
  std::unique_ptr<PangoContext, Unref> context;
  std::map<std::string, std::unique_ptr<PangoFontDescription, FreeFont>, std::less<>> fonts;
  std::unordered_map<std::string, Layout> kept;
  std::string footer;
  double y = margin;
  int page = 1;

  Parts(const std::string& file, std::string words)
      : surface(cairo_pdf_surface_create(file.c_str(), page_width, page_height), cairo_surface_destroy), cairo(cairo_create(surface.get()), cairo_destroy), context(pango_cairo_create_context(cairo.get())),
        footer(std::move(words)) {
    check();
    pango_cairo_context_set_resolution(context.get(), 72);   // a point is a point
  }

  void check() const {
    for (const auto status : {cairo_status(cairo.get()), cairo_surface_status(surface.get())})
      if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error(std::string("evidence package, summary.pdf: ") + cairo_status_to_string(status));
  }

  const PangoFontDescription* described(const char* font) {
    auto& found = fonts[font];
    if (!found) found.reset(pango_font_description_from_string(font));
    return found.get();
  }

  Layout set(const std::string& words, const char* font, bool markup) {
    Layout made(pango_layout_new(context.get()), Unref());
    pango_layout_set_font_description(made.get(), described(font));
    pango_layout_set_width(made.get(), static_cast<int>((page_width - 2 * margin) * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    if (markup) pango_layout_set_markup(made.get(), words.data(), static_cast<int>(words.size()));
    else pango_layout_set_text(made.get(), words.data(), static_cast<int>(words.size()));
    return made;
  }

  Layout layout(const std::string& words, const char* font, bool markup = false) {
    if (words.size() > longest_kept) return set(words, font, markup);
    if (kept.size() >= most_kept) kept.clear();
    auto& found = kept[fmt::format("{} {} {}", font, markup, words)];
    if (!found) found = set(words, font, markup);
    return found;
  }

  void end_page() {
    const auto below = set(fmt::format("{}  ·  {}", footer, page), "serif 8", false);
    cairo_move_to(cairo.get(), margin, page_height - margin + footer_height / 2);
    pango_cairo_show_layout(cairo.get(), below.get());
    cairo_show_page(cairo.get());
    check();
    ++page;
    y = margin;
  }

  void room_for(double height) {
    if (y + height > page_height - margin) end_page();
  }

  // Line by line, so that what is longer than a page goes on on the next.
  void put(const Layout& words, double before) {
    if (y > margin) y += before;
    PangoLayoutIter* line = pango_layout_get_iter(words.get());
    do {
      PangoRectangle extent;
      pango_layout_iter_get_line_extents(line, nullptr, &extent);
      const double height = static_cast<double>(extent.height) / PANGO_SCALE;
      room_for(height);
      const double baseline = static_cast<double>(pango_layout_iter_get_baseline(line) - extent.y) / PANGO_SCALE;
      cairo_move_to(cairo.get(), margin + static_cast<double>(extent.x) / PANGO_SCALE, y + baseline);
      pango_cairo_show_layout_line(cairo.get(), pango_layout_iter_get_line_readonly(line));
      y += height;
    } while (pango_layout_iter_next_line(line) != 0);
    pango_layout_iter_free(line);
  }
};

PdfPages::PdfPages(const std::string& file, const std::string& title, const std::string& made, std::string footer) : parts_(std::make_unique<Parts>(file, std::move(footer))) {
  cairo_pdf_surface_set_metadata(parts_->surface.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(parts_->surface.get(), CAIRO_PDF_METADATA_CREATOR, "Chancery " CHANCERY_VERSION);
  cairo_pdf_surface_set_metadata(parts_->surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
}

PdfPages::~PdfPages() = default;

void PdfPages::title(const std::string& words) { parts_->put(parts_->layout(words, "serif bold 20"), 0); }

void PdfPages::heading(const std::string& words) {
  parts_->room_for(80);   // not alone at the foot of a page
  cairo_pdf_surface_add_outline(parts_->surface.get(), CAIRO_PDF_OUTLINE_ROOT, words.c_str(), fmt::format("page={} pos=[{:.0f} {:.0f}]", parts_->page, margin, parts_->y).c_str(),
                                static_cast<cairo_pdf_outline_flags_t>(0));
  parts_->put(parts_->layout(words, "serif bold 13"), 16);
}

void PdfPages::paragraph(const std::string& words) { parts_->put(parts_->layout(words, "serif 10.5"), 5); }

void PdfPages::line(const std::string& name, const std::string& value) {
  const std::unique_ptr<char, decltype(&g_free)> text(g_markup_printf_escaped("<b>%s</b>  %s", name.c_str(), value.c_str()), g_free);
  parts_->put(parts_->layout(text.get(), "serif 10.5", true), 3);
}

void PdfPages::small(const std::string& words) { parts_->put(parts_->layout(words, "monospace 8"), 2); }

void PdfPages::finish() {
  parts_->end_page();
  cairo_surface_finish(parts_->surface.get());
  if (const auto status = cairo_surface_status(parts_->surface.get()); status != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error(std::string("evidence package, summary.pdf: ") + cairo_status_to_string(status));
}

}  // namespace chancery::evidence
