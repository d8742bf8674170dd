#include "witness/asking.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Timespan.h>
#include <Poco/URI.h>

#include <array>
#include <istream>
#include <memory>
#include <ostream>

namespace chancery::witness {
namespace {

constexpr std::size_t largest_answer = 64 * 1024;   // bytes; a token with its certificates has about 6,000

Refusal no_answer(const char* why, const std::string& problem) { return {Because::unavailable, std::string("witness.authority.") + why, {{"problem", problem.substr(0, 300)}}}; }

// Over https the authority's host is checked against the certificates that this machine trusts.
std::unique_ptr<Poco::Net::HTTPClientSession> session_to(const Poco::URI& at) {
  if (at.getScheme() != "https") return std::make_unique<Poco::Net::HTTPClientSession>(at.getHost(), at.getPort());
  Poco::Net::Context::Ptr context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_RELAXED, 9, true);
  context->enableExtendedCertificateVerification(true);
  return std::make_unique<Poco::Net::HTTPSClientSession>(at.getHost(), at.getPort(), context);
}

}  // namespace

Outcome<std::string> ask(const std::string& url, const std::string& query, int seconds) {
  try {
    const Poco::URI at(url);
    const auto session = session_to(at);
    session->setTimeout(Poco::Timespan(seconds, 0));
    Poco::Net::HTTPRequest request("POST", at.getPathAndQuery().empty() ? "/" : at.getPathAndQuery(), "HTTP/1.1");
    request.setContentType("application/timestamp-query");
    request.setContentLength(static_cast<std::streamsize>(query.size()));
    session->sendRequest(request) << query;
    Poco::Net::HTTPResponse response;
    std::istream& in = session->receiveResponse(response);
    if (response.getStatus() != Poco::Net::HTTPResponse::HTTP_OK) return no_answer("status", std::to_string(static_cast<int>(response.getStatus())));
    if (response.getContentType().rfind("application/timestamp-reply", 0) != 0) return no_answer("kind", response.getContentType());
    std::string answer;
    std::array<char, 8192> bytes{};
    while (answer.size() <= largest_answer && (in.read(bytes.data(), bytes.size()) || in.gcount() > 0)) answer.append(bytes.data(), static_cast<std::size_t>(in.gcount()));
    if (answer.size() > largest_answer) return no_answer("long", std::to_string(largest_answer));
    return answer;
  } catch (const Poco::Exception& problem) {
    return no_answer("unreachable", problem.displayText());
  }
}

}  // namespace chancery::witness
