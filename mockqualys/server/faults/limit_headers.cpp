#include <algorithm>
#include <string>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool is_limit(std::string_view name) { return name.starts_with("X-RateLimit-") || name.starts_with("X-Concurrency-"); }

bool has_limits(const Headers& headers) {
  return std::ranges::any_of(headers, [](const auto& header) { return is_limit(header.first); });
}

bool leave_out(Strike& strike) {
  return std::erase_if(strike.reply.headers, [](const auto& header) { return is_limit(header.first); }) > 0;
}

bool leave_out_wait(Strike& strike) {
  return std::erase_if(strike.reply.headers,
                       [](const auto& header) { return header.first == "X-RateLimit-ToWait-Sec"; }) > 0;
}

bool send_twice(Strike& strike) {
  if (!has_limits(strike.reply.headers)) return false;
  Headers again;
  for (const auto& header : strike.reply.headers)
    if (is_limit(header.first)) again.push_back(header);
  strike.reply.headers.insert(strike.reply.headers.end(), again.begin(), again.end());
  return true;
}

// Nothing was used, one is to wait all the same, and more calls run than may.
bool contradict(Strike& strike) {
  auto& headers = strike.reply.headers;
  if (!has_limits(headers)) return false;
  for (auto& [name, value] : headers) {
    if (name == "X-RateLimit-Remaining") value = std::to_string(strike.tier.calls);
    if (name == "X-RateLimit-ToWait-Sec") value = "3600";
    if (name == "X-Concurrency-Limit-Running") value = std::to_string(strike.tier.concurrent + 1);
  }
  return true;
}

constexpr FaultKind kKinds[] = {
    {
        .name = "limit_headers_absent",
        .group = "limits",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "the right answer without any header about limits",
        .finds = "cannot do without a header that some answers lack",
        .example = R"({"kind": "limit_headers_absent", "path": "/api/"})",
        .effect = leave_out,
        .reach = "/api/",
    },
    {
        .name = "limit_wait_absent",
        .group = "limits",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "the right answer without X-RateLimit-ToWait-Sec, as the first refused one may be",
        .finds = "dies on the missing header, or does not wait without it",
        .example = R"({"kind": "limit_wait_absent", "path": "/api/"})",
        .effect = leave_out_wait,
        .reach = "/api/",
    },
    {
        .name = "limit_headers_doubled",
        .group = "limits",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "each header about limits twice",
        .finds = "joins the two to one text that is no number",
        .example = R"({"kind": "limit_headers_doubled", "path": "/api/"})",
        .effect = send_twice,
        .reach = "/api/",
    },
    {
        .name = "limit_headers_contradictory",
        .group = "limits",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "all calls are left and one is to wait an hour, more calls run than may, on an answer of success",
        .finds = "takes a right answer for a refused one because of its headers",
        .example = R"({"kind": "limit_headers_contradictory", "path": "/api/"})",
        .effect = contradict,
        .reach = "/api/",
    }};

}  // namespace

std::span<const FaultKind> faults_of_limit_headers() { return kKinds; }

}  // namespace mockqualys::server
