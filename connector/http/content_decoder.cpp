#include "connector/http/content_decoder.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

namespace qualyswas::http {
namespace {

constexpr int kGzipOrZlib = 32 + MAX_WBITS;  // zlib looks at the first bytes

auto damaged(std::string_view what) {
  return fail(ErrorKind::Transport, fmt::format("the answer is compressed, and {}", what),
              "sync later; if it happens again, look at the proxy between this machine and the API server");
}

std::string lowered(std::string_view text) {
  std::string lower{text.substr(0, 40)};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

}  // namespace

struct ContentDecoder::Inflater {
  z_stream zlib{};
  bool open = false;       // zlib holds memory
  bool in_member = false;  // bytes of a member were seen, and not yet its end
  std::array<char, 64 * 1024> unfolded{};

  ~Inflater() {
    if (open) ::inflateEnd(&zlib);
  }

  bool begin_member() {
    open = open ? ::inflateReset2(&zlib, kGzipOrZlib) == Z_OK : ::inflateInit2(&zlib, kGzipOrZlib) == Z_OK;
    in_member = open;
    return open;
  }
};

ContentDecoder::ContentDecoder(Sink sink) : sink_{std::move(sink)} {}
ContentDecoder::~ContentDecoder() = default;

Result<std::unique_ptr<ContentDecoder>> ContentDecoder::make(std::string_view encoding, Sink sink) {
  const auto name = lowered(encoding);
  std::unique_ptr<ContentDecoder> decoder{new ContentDecoder{std::move(sink)}};  // NOLINT: the constructor is private
  if (name.empty() || name == "identity") return decoder;
  if (name != "gzip" && name != "x-gzip" && name != "deflate") {
    return fail(ErrorKind::Transport, "the answer has an encoding (Content-Encoding) that was not asked for",
                "look at the proxy between this machine and the API server");
  }
  decoder->inflater_ = std::make_unique<Inflater>();
  return decoder;
}

Result<bool> ContentDecoder::write(std::string_view piece) {
  if (!inflater_) return sink_(piece);
  auto& zlib = inflater_->zlib;
  while (!piece.empty()) {
    if (!inflater_->in_member) {
      if (inflater_->open) piece.remove_prefix(std::min(piece.find_first_not_of('\0'), piece.size()));  // padding
      if (piece.empty()) return true;
      if (!inflater_->begin_member()) return damaged("there is no memory to undo that");
    }
    // zlib's own signature; it does not write there.
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // NOLINT
    zlib.avail_in = static_cast<uInt>(std::min<std::size_t>(piece.size(), 1U << 30U));
    const auto given = zlib.avail_in;
    int told = Z_OK;
    do {
      zlib.next_out = reinterpret_cast<Bytef*>(inflater_->unfolded.data());  // NOLINT
      zlib.avail_out = static_cast<uInt>(inflater_->unfolded.size());
      told = ::inflate(&zlib, Z_NO_FLUSH);
      if (told != Z_OK && told != Z_STREAM_END && told != Z_BUF_ERROR)
        return damaged("the compressed bytes are damaged");
      const auto size = inflater_->unfolded.size() - zlib.avail_out;
      if (size > 0 && !sink_({inflater_->unfolded.data(), size})) return false;
    } while (told == Z_OK && (zlib.avail_in > 0 || zlib.avail_out == 0));
    piece.remove_prefix(given - zlib.avail_in);
    if (told == Z_STREAM_END) inflater_->in_member = false;
  }
  return true;
}

Result<void> ContentDecoder::end() {
  if (inflater_ && inflater_->in_member) return damaged("its end is missing");
  return {};
}

}  // namespace qualyswas::http
