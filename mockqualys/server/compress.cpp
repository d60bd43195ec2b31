#include "mockqualys/server/compress.h"

#include <limits>

#include <zlib.h>

#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

constexpr std::size_t kWorthIt = 1024;
constexpr int kGzipWindow = 15 + 16;  // zlib's way to say gzip
constexpr int kMemoryLevel = 8;       // zlib's own default

bool names_gzip(std::string_view accept_encoding) {
  for (const auto coding : split(accept_encoding, ',')) {
    const auto parts = split(coding, ';');
    if (!equals_ignoring_case(trim(parts.front()), "gzip")) continue;
    return parts.size() == 1 || trim(parts[1]) != "q=0";
  }
  return false;
}

}  // namespace

void compress(Reply& reply, std::string_view accept_encoding) {
  const auto text = reply.text();
  if (reply.plain || (reply.broken && sends_a_part(*reply.broken)) ||
      find_header(reply.headers, "Content-Encoding") != nullptr)
    return;
  if (text.size() < kWorthIt || text.size() > std::numeric_limits<uInt>::max() / 2) return;
  if (!names_gzip(accept_encoding)) return;

  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) return;
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  // zlib's interface predates const; it does not write there.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (!done) return;
  reply.set_body(std::move(out));
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace mockqualys::server
