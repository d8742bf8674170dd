// What comes in and what goes out, between the listener (bytes, deadlines) and the exchange (pages, people).
#pragma once
#include "http/framing.h"

#include <Poco/Net/HTTPRequest.h>

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chancery::http {

struct Incoming {
  const Poco::Net::HTTPRequest& head;
  std::istream& body;             // ends where the request ends; reading may wait, up to the body deadline
  std::string address;            // of the client, without the port
  bool secure = false;            // came over TLS
  std::function<bool()> cut_off;  // after reading: the body ended early, came too slowly or was malformed
};

// An answer that is ready to be sent again: everything after the fields that differ each time.
struct Prepared {
  int status = 200;
  std::string etag;               // with quotes
  std::string fields;             // "Name: value\r\n"…, without the empty line
  std::string body;
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  std::string file;                               // streamed instead of the body when set
  bool passing_file = false;                      // it was made for this answer alone: removed as soon as it is open
  std::shared_ptr<const Prepared> prepared;       // used instead of fields and body when set
  bool without_body = false;                      // HEAD, 304: the length is said, nothing follows
  bool close = false;
  // For the access log.
  std::string request_id, login, logged_target;
  std::string client;                             // its address, as a proxy gave it; empty: the connection's own

  void set(std::string name, std::string value) { fields.emplace_back(std::move(name), std::move(value)); }
};

// Answers requests, from many threads at once. Does not throw.
class Answering {
 public:
  virtual ~Answering() = default;
  virtual Reply answer(Incoming&) = 0;
  virtual Reply unreadable(const Unreadable&) = 0;   // to bytes that are not a request
};

const char* reason(int status);
// The status line and fields of a reply, ready to be sent before its body of `length` bytes.
std::string header_of(const Reply&, std::uint64_t length, bool close);

}  // namespace chancery::http
