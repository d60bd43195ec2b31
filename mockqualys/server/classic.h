// What the classic family (/api/..., /msp/...) says when it has no document to give: SIMPLE_RETURN, with the limit
// headers that only this family carries.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mockqualys/base/instant.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/message.h"

namespace mockqualys::server {

inline constexpr std::string_view kXml = "application/xml";
inline constexpr std::string_view kXmlWithCharset = "text/xml;charset=UTF-8";

// What the documents of this family begin and end with.
inline constexpr std::string_view kBeforeRoot = "<!-- Invented data, served by an evaluation of mockqualys //-->\n";
inline constexpr std::string_view kAfterRoot =
    "<!-- End of data. None of it is about a real product or a real weakness //-->\n";

// Those of the query and of a form in the body, in this order.
Parameters parameters_of(const Request& request);

struct SimpleReturn {
  int status = 400;
  std::string_view code;  // empty: nothing went wrong
  std::string text;
  std::vector<std::pair<std::string_view, std::string>> items = {};
  std::string_view content_type = kXml;
};

// What every answer of this family carries, as recorded in 2022.
Headers security_headers();

// 400, for parameters that are missing (1903), unknown (1901) or wrong (1905).
SimpleReturn refused_parameters(std::string_view code, std::string text);

// A document of this family, sent as the vendor sends them.
Reply classic_document(std::string_view content_type, std::string body);

// `origin` is "https://host:port", for the address of the DTD.
Reply simple_return(const SimpleReturn& content, std::string_view origin, Instant now);

// 409 with 1965 and 1960. The headers that go with them are Limiter's.
SimpleReturn rate_limited(std::int64_t seconds_to_wait);
SimpleReturn concurrency_limited(std::int64_t calls_to_finish);

}  // namespace mockqualys::server
