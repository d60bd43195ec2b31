// One request as it came off the socket and the answer that goes back: plain values between sockets/, the site and the
// admin API.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mockqualys/base/instant.h"
#include "mockqualys/server/broken_answer.h"

namespace mockqualys::server {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, whatever its case; nullptr when there is none.
const std::string* find_header(const Headers& headers, std::string_view name);

struct Request {
  std::string method;
  std::string target;  // as sent: path and query, or a whole address ("http://host/path?query")
  Headers headers;
  std::string body;
  bool tls = false;
  bool body_too_long = false;  // the body was left unread
  // Why this is no proper HTTP message, as a sentence; the rest of it was left unread and the answer is 400.
  std::string malformed;

  std::string_view path() const;   // without the address before it; "/" when there is nothing else
  std::string_view query() const;  // behind the first question mark
  std::string_view header(std::string_view name) const;  // empty when there is none
};

struct Reply {
  int status = 200;
  Headers headers;  // in the order they are sent; length and transfer are added on the wire
  std::shared_ptr<const std::string> body;
  std::string response_code;           // QPS responseCode or classic CODE, for the journal
  bool chunked = false;                // as the vendor sends its documents; ignored for HTTP/1.0
  bool close = false;                  // close the connection after this answer
  bool plain = false;                  // never compressed, whatever the client takes
  std::optional<BrokenAnswer> broken;  // only faults say so
  std::string hint;                    // for a person (hints.h)

  void set_body(std::string text) { body = std::make_shared<const std::string>(std::move(text)); }
  std::string_view text() const { return body ? std::string_view{*body} : std::string_view{}; }
};

Reply make_reply(int status, std::string_view content_type, std::string body);

// The web server in front of the vendor's applications answers some requests itself, with a page like this one.
Reply make_web_tier_page(int status, std::string_view title, std::string_view text);
Reply make_bad_request(std::string_view why);  // 400

std::string_view reason_phrase(int status);

std::string http_date(Instant instant);  // as the Date header writes it

// Text between tags or in an attribute.
std::string escape_xml(std::string_view text);

}  // namespace mockqualys::server
