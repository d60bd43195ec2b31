// A HAR file all the way to a replay. A refusal is one readable line; what is scrubbed is scrubbed alike a second time,
// holds no credential of the request, and is found again by the request that it answers. And a body by itself: what was
// a whole document stays one, and its canonical form does not depend on blanks between elements.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "mockqualys/recording/canonical.h"
#include "mockqualys/recording/estate_draft.h"
#include "mockqualys/recording/har.h"
#include "mockqualys/recording/replay.h"
#include "mockqualys/recording/scrub.h"
#include "mockqualys/recording/scrub_body.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace mockqualys::recording;  // NOLINT(google-build-using-namespace)

constexpr Pseudonyms::Key kKey{1, 2, 3};

void judge_body(std::string_view text) {
  Pseudonyms names{kKey}, other_names{kKey};
  Values values{names, std::chrono::days{7}}, other_values{other_names, std::chrono::days{7}};
  const auto body = scrub_body(values, text);
  if (scrub_body(other_values, text).text != body.text) broken();
  if (const auto scrubbed = scrub_xml(values, text)) {
    if (!is_whole_document(text) || !is_whole_document(*scrubbed)) broken();
  }
  if (const auto scrubbed = scrub_json(values, text); scrubbed && !nlohmann::json::accept(*scrubbed)) broken();
  static_cast<void>(scrub_form(values, text, true));
}

void judge_exchanges(const std::vector<Exchange>& exchanges) {
  Scrubber scrubber{kKey}, other{kKey};
  std::vector<Exchange> kept;
  for (const auto& real : exchanges) {
    const auto scrubbed = scrubber.scrub(real), same = other.scrub(real);
    if (scrubbed.has_value() != same.has_value()) broken();
    if (!scrubbed) {
      if (scrubbed.error().empty()) broken();
      continue;
    }
    if (scrubbed->response_body != same->response_body || scrubbed->path != same->path) broken();
    for (const auto& secret : read_login(real.request_headers).secrets)
      if (secret.size() >= 8 && scrubbed->response_body.find(secret) != std::string::npos) broken();
    kept.push_back(*scrubbed);
  }
  static_cast<void>(draft_estate(kept));
  Replay replay{kept};
  for (const auto& one : kept)
    if (!replay.find(one)) broken();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  judge_body(text);
  static_cast<void>(canonical({.method = "POST", .path = "/qps/rest/3.0/search/was/finding", .request_body = text}));
  std::istringstream in{text};
  const auto har = parse_har(in, "traffic.har");
  if (!har) {
    if (har.error().empty()) broken();
    return 0;
  }
  judge_exchanges(har->exchanges);
  return 0;
}
