// What http does with files: uploads that become temporary ones, and catalogues, templates and statics that are read from a folder.
#include "http/body.h"
#include "http/catalogue.h"
#include "http/templates.h"
#include "support/shipped.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace chancery;
using namespace chancery::http;

namespace {

struct Folder {
  std::string path = (std::filesystem::temp_directory_path() / "chancery-parts-XXXXXX").string();
  Folder() { if (!::mkdtemp(path.data())) throw std::runtime_error("no temporary folder"); }
  ~Folder() { std::filesystem::remove_all(path); }
  bool empty() const { return std::filesystem::is_empty(path); }
};

Outcome<Body> multipart(const std::string& text, const std::string& folder, Limits limits = {}) {
  std::istringstream in(text);
  BodyStream stream(in, limits.upload_bytes, {});
  return read_multipart("b", stream, limits, folder);
}

std::string part(const std::string& disposition, const std::string& bytes) { return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + bytes + "\r\n"; }
std::string bytes_of(const Upload& upload) {
  std::ifstream in(upload.path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("a file keeps its very bytes, whatever is in it") {
  const Folder folder;
  std::string nasty("\r\n--a\r\n--\n--b\r--b\0\xff\r\r\n-", 24);
  for (int each = 0; each < 20'000; ++each)
    if (static_cast<char>(each) != 'b') nasty += "\r\n--" + std::string(1, static_cast<char>(each));
  {
    auto body = multipart("preamble\r\n" + part("name=\"f\"; filename=\"a.bin\"", nasty) + part("name=\"t\"", "x") + part("name=\"t\"", "") + part("name=\"e\"; filename=\"\"", "") + "--b--\r\nepilogue", folder.path);
    REQUIRE(body);
    REQUIRE(body->uploads.size() == 1);
    CHECK(bytes_of(body->uploads[0]) == nasty);
    CHECK(body->uploads[0].size == nasty.size());
    CHECK(body->fields["t"] == Json::array({"x", ""}));
  }
  CHECK(folder.empty());
}

TEST_CASE("the name of a file is given on as it was sent") {
  const Folder folder;
  const auto body = multipart(part("name=\"f\"; filename=\"..\\\\a%22b%0Ac/ü.txt\"", "1") + "--b--", folder.path);
  REQUIRE(body);
  CHECK(body->uploads[0].name == "..\\a\"b\nc/ü.txt");
}

TEST_CASE("a form with files that is broken, too long or not text is refused and leaves no file behind") {
  const Folder folder;
  const auto whole = part("name=\"f\"; filename=\"a\"", "1234") + part("name=\"t\"", "x") + "--b--\r\n";
  for (std::size_t count = 0; count + 4 < whole.size(); ++count) REQUIRE_FALSE(multipart(whole.substr(0, count), folder.path));
  CHECK_FALSE(multipart("--b\r\n\r\nx\r\n--b--", folder.path));
  CHECK_FALSE(multipart("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", folder.path));
  CHECK_FALSE(multipart(part("name=\"t\"", "\xff") + "--b--", folder.path));
  CHECK_FALSE(multipart(part("name=\"t\"", std::string(1, '\0')) + "--b--", folder.path));
  Limits limits;
  limits.field_bytes = 3;
  CHECK(multipart(part("name=\"t\"", "1234") + "--b--", folder.path, limits).refusal().because == Because::too_large);
  limits.upload_bytes = 50;
  CHECK(multipart(whole, folder.path, limits).refusal().because == Because::too_large);
  limits = {};
  limits.files = 0;
  CHECK_FALSE(multipart(whole, folder.path, limits));
  CHECK(multipart(whole, "/nowhere").refusal().because == Because::unavailable);
  CHECK(folder.empty());
}

TEST_CASE("a key in two catalogue files is an error that names both") {
  const Folder folder;
  std::ofstream(folder.path + "/a.json") << R"({"k":"1"})";
  std::ofstream(folder.path + "/b.json") << R"({"k":"2"})";
  CHECK_THROWS_WITH(Catalogue::load(folder.path), Catch::Contains("a.json") && Catch::Contains("b.json"));
}

TEST_CASE("templates and sentences are read from their folders as they were built in") {
  const std::string web = std::string(CHANCERY_SOURCE) + "/web/";
  CHECK(read_templates(web + "templates", web + "messages/en") == test::shipped_templates());
  const auto catalogue = Catalogue::load(web + "messages/en");
  for (const auto& [key, sentence] : test::shipped_sentences()) CHECK(catalogue.has(key));
}
