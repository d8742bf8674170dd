#include "http/incoming.h"

#include <Poco/Net/HTTPResponse.h>

#include <chrono>
#include <ctime>
#include <fmt/format.h>

namespace chancery::http {
namespace {

// RFC 9110 section 5.6.7, made once a second and thread.
const std::string& date_line() {
  thread_local std::time_t made = 0;
  thread_local std::string line;
  const auto now = std::time(nullptr);
  if (now != made) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    const auto length = std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    line.assign(text, length);
    made = now;
  }
  return line;
}

}  // namespace

const char* reason(int status) {
  if (status == 422) return "Unprocessable Content";
  return Poco::Net::HTTPResponse::getReasonForStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status)).c_str();
}

std::string header_of(const Reply& reply, std::uint64_t length, bool close) {
  std::string out;
  out.reserve(1024);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", reply.status, reason(reply.status));
  out += date_line();
  if (!reply.request_id.empty()) out.append("X-Request-Id: ").append(reply.request_id).append("\r\n");
  if (reply.status != 304 && reply.status != 204) fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", length);
  out += close ? "Connection: close\r\n" : "Connection: keep-alive\r\n";
  if (reply.prepared) out += reply.prepared->fields;
  for (const auto& [name, value] : reply.fields) out.append(name).append(": ").append(value).append("\r\n");
  return out += "\r\n";
}

}  // namespace chancery::http
