// Every bound the server keeps against what comes from outside, with its default. Values come from conf/.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chancery::http {

struct Limits {
  std::size_t header_bytes = 16 * 1024;                    // request line and fields together (431)
  std::uint64_t upload_bytes = 64ull * 1024 * 1024;        // a multipart body (413)
  std::uint64_t body_bytes = 1024 * 1024;                  // any other body (413)
  std::uint64_t field_bytes = 8ull * 1024 * 1024;          // all form fields of a multipart body together (413)
  std::size_t fields = 2000;                               // form fields of one request (413)
  std::size_t files = 200;                                 // files of one request (413)
  std::size_t gathered_bytes = 64 * 1024;                  // bodies up to this arrive while the connection is parked
  std::chrono::milliseconds header_deadline{10'000};       // from the first byte of a request to the end of its header
  std::chrono::milliseconds body_deadline{120'000};        // from there to the end of its body
  std::chrono::milliseconds body_window{10'000};           // a body that a thread waits for must bring, in each of these,
  std::uint64_t window_bytes = 10 * 1024;                  // so many bytes
  std::chrono::milliseconds send_deadline{60'000};         // for a whole answer to be taken
  std::chrono::milliseconds idle_timeout{75'000};          // a connection on which nothing is asked
  std::chrono::milliseconds stop_grace{20'000};            // for acts in flight when the server is told to stop
  std::size_t connections = 10'000;                        // more are answered 503 and closed
  int workers = 16;
};

}  // namespace chancery::http
