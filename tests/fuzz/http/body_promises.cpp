// Bodies: multipart against a reader that has everything at once, and forms and JSON for what they may never give.
#include "domain/text.h"
#include "fuzz/http/promises.h"
#include "http/body.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace chancery::http::fuzz {
namespace {

const Limits limits;

// The values between the marks, as they lie there: the bytes of every part in order, without its header.
std::vector<std::string> between_the_marks(const std::string& boundary, const std::string& body) {
  const std::string mark = "\r\n--" + boundary, all = "\r\n" + body;
  std::vector<std::string> values;
  auto at = all.find(mark);
  while (at != all.npos && all.compare(at + mark.size(), 2, "\r\n") == 0) {
    const auto header = all.find("\r\n\r\n", at + mark.size());
    if (header == all.npos) break;
    const auto next = all.find(mark, header + 4);
    if (next == all.npos) break;
    values.push_back(all.substr(header + 4, next - header - 4));
    at = next;
  }
  return values;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void each_text(const Json& value, const std::function<void(const std::string&)>& look) {
  if (value.is_string()) look(value.get_ref<const std::string&>());
  if (value.is_array()) for (const auto& each : value) each_text(each, look);
  if (value.is_object()) for (const auto& [name, each] : value.items()) { look(name); each_text(each, look); }
}

void must_be_text(const Json& fields) {
  must(fields.is_object(), "a form is an object");
  each_text(fields, [](const std::string& text) { must(is_text(text), "every text is UTF-8 without NUL"); });
  (void)fields.dump();   // and can be written
}

}  // namespace

void multipart_is_kept(const std::string& boundary, const std::string& body, const std::string& folder) {
  {
    std::istringstream in(body);
    BodyStream stream(in, limits.upload_bytes, {});
    const auto read = read_multipart(boundary, stream, limits, folder);
    if (!read) {
      must(!read.refusal().key.empty(), "a refusal has a sentence");
    } else {
      must_be_text(read->fields);
      // Every value taken stands between two marks, whole; a file input that was left empty is the only part not taken.
      auto values = between_the_marks(boundary, body);
      const auto take = [&](const std::string& value) {
        const auto found = std::find(values.begin(), values.end(), value);
        must(found != values.end(), "what is taken is the bytes between two marks");
        values.erase(found);
      };
      for (const auto& upload : read->uploads) {
        const auto bytes = bytes_of(upload.path);
        must(bytes.size() == upload.size, "the size of a file is that of its bytes");
        must(is_text(upload.name), "a file name is text");
        take(bytes);
      }
      for (const auto& [name, value] : read->fields.items())
        for (const auto& each : value.is_array() ? value : Json::array({value})) take(each);
      for (const auto& left : values) must(left.empty(), "no part is lost");
    }
  }
  must(std::filesystem::is_empty(folder), "no temporary file is left behind");
}

void forms_are_kept(const std::string& text) {
  if (const auto json = read_json(text)) must_be_text(*json);
  if (const auto form = read_urlencoded(text, limits.fields)) must_be_text(*form);
}

}  // namespace chancery::http::fuzz
