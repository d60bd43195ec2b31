// One request to a Qualys and its answer, as plain values between the proxy, the scrubbing, the folder and the replay.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mockqualys/base/instant.h"

namespace mockqualys::recording {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, whatever its case; empty when there is none.
std::string_view find_header(const Headers& headers, std::string_view name);

// A body that is longer is passed on but not recorded.
inline constexpr std::size_t kLargestBody = 256U << 20U;

struct Exchange {
  std::int64_t number = 0;  // from 1, in the order in which the answers were complete
  Instant at{};             // when the request came
  std::chrono::milliseconds took{0};

  std::string method, path, query;  // the query as it stood in the address, without the '?'
  std::string login;                // basic, headers, bearer, cookie or none; who it was is not kept
  Headers request_headers;
  std::string request_body;

  int status = 0;
  Headers response_headers;
  std::string response_body;  // without the transfer's and the content's coding
  bool chunked = false, gzip = false;
  // Of an answer that is no text (PDF, ZIP): its size. The body itself is not kept, as nothing of it could be replaced.
  std::size_t left_out_bytes = 0;

  // What a reader of the recording has to know: a body that could not be kept, and why.
  std::vector<std::string> notes;
};

// True when the answer is asked for in JSON (reference, REST 1.5: Accept decides, and only application/json does).
bool wants_json(const Headers& request_headers);

}  // namespace mockqualys::recording
