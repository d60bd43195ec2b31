#include <algorithm>
#include <string>

#include "mockqualys/server/compress.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {
    number("bytes", 8, 1, kMostBytes, "that are missing at the end of the compressed body")};

bool cut(Strike& strike) {
  compress(strike.reply, strike.request.header("Accept-Encoding"));
  if (find_header(strike.reply.headers, "Content-Encoding") == nullptr) return false;
  const auto whole = strike.reply.text();
  const auto missing = std::min(static_cast<std::size_t>(strike.number("bytes")), whole.size());
  strike.reply.set_body(std::string{whole.substr(0, whole.size() - missing)});
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "cut_gzip",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a gzip body that ends early under a right length; only for who accepts gzip and gets it (1 KiB and more)",
    .finds = "hands on what could be unpacked, and does not look for the end of the stream",
    .example = R"({"kind": "cut_gzip", "path": "/qps/rest/3.0/search/was/finding", "bytes": 8})",
    .effect = cut,
}};

}  // namespace

std::span<const FaultKind> faults_of_cut_gzip() { return kKinds; }

}  // namespace mockqualys::server
