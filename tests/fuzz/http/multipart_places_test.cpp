// A body is read in pieces of 64 KiB. Here the end of a piece falls on every byte of what can be between two parts.
#include "http/body.h"
#include "integration/http/client.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace chancery;
using namespace chancery::http;

namespace {

constexpr std::size_t piece = 64 * 1024;   // of multipart.cpp
const Limits limits;

Outcome<Body> read(const std::string& body, const std::string& folder) {
  std::istringstream in(body);
  BodyStream stream(in, limits.upload_bytes, {});
  return read_multipart("mark", stream, limits, folder);
}

std::string file_part(const std::string& name, const std::string& bytes) {
  return "--mark\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\n" + bytes + "\r\n";
}

std::string bytes_of(const Upload& upload) {
  std::ifstream in(upload.path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a multipart body is the same wherever the pieces end that it is read in") {
  const TemporaryFolder folder;
  const std::string tail = "\r\n--mar\r\n-\r\n" + std::string("\r\n") + "--mark\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--mark" "x\r\n--mark--\r\n";
  // "--markx" begins with the mark: the body is malformed from there on, and must be so at every place as well.
  const std::string good = "\r\n--mark\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nwords\r\n--mark--\r\n", content_end = "\r\n--mar\r\n-\r\n";
  const auto head = file_part("a", "").size() - 2;
  for (std::size_t place = 0; place <= content_end.size() + good.size(); ++place) {
    const std::string content = std::string(piece - head - place, 'x') + content_end;
    const auto whole = file_part("a", content);
    const auto body = whole.substr(0, whole.size() - 2) + good;
    const auto given = read(body, folder.path);
    INFO("place " << place);
    REQUIRE(given);
    REQUIRE(given->uploads.size() == 1);
    REQUIRE(bytes_of(given->uploads[0]) == content);
    REQUIRE(given->fields == Json{{"text", "words"}});
    const auto bad = read(whole.substr(0, whole.size() - 2) + tail, folder.path);
    REQUIRE_FALSE(bad);
    CHECK(bad.refusal().key == "refusal.multipart");
  }
  CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("the header of a part has one limit, wherever the pieces end") {
  const TemporaryFolder folder;
  const auto body = [](std::size_t before, std::size_t length) {
    return file_part("a", std::string(before, 'x')) + "--mark\r\nX: " + std::string(length, 'y') + "\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nwords\r\n--mark--\r\n";
  };
  const auto head = file_part("a", "").size();
  for (const std::size_t before : {std::size_t(0), piece - head - 100, piece - head - 5000, piece - head}) {
    CHECK(read(body(before, 7'000), folder.path));
    CHECK_FALSE(read(body(before, 9'000), folder.path));
  }
}
