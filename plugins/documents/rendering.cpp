// From the bytes of the controlled file to what the reading pages show of it.
#include "documents/pages.h"

#include "item_pages/headings.h"
#include "item_pages/item.h"
#include "item_pages/moment.h"
#include "item_pages/outline.h"
#include "item_pages/register.h"
#include "item_pages/sniff.h"
#include "item_pages/text.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::documents {

using namespace item_pages;

namespace {

constexpr std::uint64_t largest_sized = 32 * 1024 * 1024;     // a larger picture is not read for its size
constexpr std::size_t longest_in_page = 2 * 1024 * 1024;   // more is offered as a file: no browser is glad of it in one page

// Levels count from the highest heading that there is, whichever that is on the page.
Json contents_of(const std::string& html) {
  Json rows = Json::array();
  const auto headings = outline(html);
  int highest = 6;
  for (const Heading& each : headings) highest = std::min(highest, each.level);
  for (const Heading& each : headings)
    if (each.level - highest < 3) rows.push_back({{"level", each.level - highest + 1}, {"href", "#" + each.id}, {"text", each.text}});
  return rows;
}

// The item was just given to this viewer, so that its bytes are refused means that they are lost or damaged.
struct Unreadable : std::runtime_error { using std::runtime_error::runtime_error; };

std::string bytes_of(const Host& host, const Viewer& viewer, const Json& item, const std::string& sha256) {
  auto bytes = host.items().bytes(viewer, item, sha256);
  if (!bytes) throw Unreadable("a file of " + text_of(item, "id") + " cannot be read: " + bytes.refusal().key);
  return std::move(*bytes);
}

// What a rendering shows of them is their sizes: a picture exchanged under its name makes another rendering.
std::string pictures_in(const Json& item) {
  std::string all;
  for (const Json& each : attachments_of(item))
    if (text_of(each, "media_type").rfind("image/", 0) == 0) all += ' ' + text_of(each, "name") + ' ' + text_of(each, "sha256");
  return all;
}

}  // namespace

FilesBeside files_beside(const Host& host, const Viewer& viewer, const Json& item, const std::string& base) {
  return {base, [&host, viewer, item](const std::string& name) -> std::optional<std::string> {
            for (const Json& each : attachments_of(item)) {
              if (text_of(each, "name") != name || each.value("size", std::uint64_t{0}) > largest_sized) continue;
              auto bytes = host.items().bytes(viewer, item, text_of(each, "sha256"));
              return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
            }
            return std::nullopt;
          },
          [item](const std::string& name) { return text_of(file_named(item, name), "sha256"); }};
}

// What is out of use may be open to people to whom its former revisions are not: it is found where it stands.
std::string files_in_force(const Json& item) {
  const std::string base = address(text_of(item, "register"), text_of(item, "id"));
  return item.value("in_force", !text_of(item, "in_force_since").empty()) ? base + "/revisions/" + std::to_string(item.value("revision", 0)) + "/files/" : base + "/files/";
}

// {body_html, href, name, media_type, size_shown, sha256, says, contents[], is_pdf, is_file}; what is not so is
// null or false. One of body_html, is_pdf and is_file stands for the content, `says` a sentence about it.
Json Pages::body(const Viewer& viewer, const Json& item, const std::string& files_base, const std::string& as_of) {
  try {
    return readable_body(viewer, item, files_base, as_of);
  } catch (const Unreadable&) {   // who may read it, since when and by whose approval is still worth showing
    return {{"body_html", nullptr}, {"is_pdf", false}, {"is_file", false}, {"says", host_.say("refusal.file-damaged", {{"item", text_of(item, "id")}})},
            {"contents", Json::array()}, {"any_contents", false}, {"href", nullptr}, {"name", nullptr}, {"media_type", nullptr}, {"size_shown", nullptr}, {"sha256", nullptr}};
  }
}

Json Pages::readable_body(const Viewer& viewer, const Json& item, const std::string& files_base, const std::string& as_of) {
  Json body = {{"body_html", nullptr}, {"is_pdf", false}, {"is_file", false}, {"says", nullptr}, {"contents", Json::array()},
               {"any_contents", false}, {"href", nullptr}, {"name", nullptr}, {"media_type", nullptr}, {"size_shown", nullptr}, {"sha256", nullptr}};
  const Json& content = content_of(item);
  if (content.empty()) {
    body["says"] = host_.say("documents.no-content");
    return body;
  }
  const std::string name = text_of(content, "name"), media_type = text_of(content, "media_type"), sha256 = text_of(content, "sha256");
  body["href"] = files_base + shown::encoded(name);
  body["name"] = name;
  body["media_type"] = media_type;
  body["size_shown"] = shown::size(content.value("size", std::uint64_t{0}));
  body["sha256"] = sha256;
  const Renderer* renderer = host_.renderer(media_type);
  if (renderer && content.value("size", std::uint64_t{0}) <= longest_in_page) {
    const auto html = renderings_.get(sha256 + ' ' + renderer->version() + ' ' + files_base + pictures_in(item),
                                      [&] { return below_the_title(renderer->html(bytes_of(host_, viewer, item, sha256), files_beside(host_, viewer, item, files_base))); });
    body["body_html"] = links_at_moment(host_, *html, as_of);
    body["contents"] = contents_of(*html);
    body["any_contents"] = body["contents"].size() > 2;
    return body;
  }
  // Whether it is the PDF it says it is, is kept too: a scanned manual of 50 MB is not read again for each reader.
  const auto kind = renderings_.get("kind " + sha256 + ' ' + media_type, [&] {
    const Shown how = how_to_show(bytes_of(host_, viewer, item, sha256), media_type);
    return std::string(!how.honest ? "dishonest" : how.media_type == "application/pdf" ? "pdf" : "file");
  });
  body["is_pdf"] = *kind == "pdf";
  body["is_file"] = *kind != "pdf";
  if (*kind == "dishonest") body["says"] = host_.say("documents.not-what-it-says", {{"name", name}, {"media_type", media_type}});
  if (*kind == "file") body["says"] = host_.say("documents.open-as-file", {{"name", name}});
  return body;
}

Json Pages::redline(const Viewer& viewer, const Side& older, const Side& newer) {
  const Json &before = content_of(older.item), &after = content_of(newer.item);
  if (before.empty() || after.empty()) return nullptr;
  const Renderer* renderer = host_.renderer(text_of(after, "media_type"));
  if (!renderer || host_.renderer(text_of(before, "media_type")) != renderer) return nullptr;
  if (before.value("size", std::uint64_t{0}) + after.value("size", std::uint64_t{0}) > 2 * longest_in_page) return nullptr;
  const std::string key = text_of(before, "sha256") + ' ' + text_of(after, "sha256") + ' ' + renderer->version() + ' ' + older.files_base + pictures_in(older.item) + ' ' + newer.files_base + pictures_in(newer.item);
  return *renderings_.get(key, [&] {
    return below_the_title(renderer->redline(bytes_of(host_, viewer, older.item, text_of(before, "sha256")), bytes_of(host_, viewer, newer.item, text_of(after, "sha256")),
                                              files_beside(host_, viewer, older.item, older.files_base), files_beside(host_, viewer, newer.item, newer.files_base)));
  });
}

}  // namespace chancery::documents
