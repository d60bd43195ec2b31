#include "connector/sync/gunzip.h"

#include <algorithm>
#include <array>

#include <zlib.h>

namespace qualyswas::sync {
namespace {

constexpr std::string_view kMagic = "\x1F\x8B";
constexpr int kGzip = 16 + MAX_WBITS;

auto damaged() {
  return fail(ErrorKind::Decode, "the file is compressed (gzip), and the compressed bytes are damaged",
              "copy or download it again; gzip -t tells whether a copy is whole");
}

}  // namespace

struct Gunzip::State {
  enum class At { Beginning, Plain, Member, Behind, Garbage };

  Sink sink;
  At at = At::Beginning;
  std::string held;  // less than a magic, until it is known
  z_stream inflating{};
  bool inflating_open = false;
  std::int64_t ignored = 0;
  std::array<char, 64 * 1024> unfolded{};

  ~State() {
    if (inflating_open) ::inflateEnd(&inflating);
  }

  Result<void> write(std::string_view piece) {
    std::string joined;
    if (!held.empty()) {
      joined = std::exchange(held, {});
      joined += piece;
      piece = joined;
    }
    while (!piece.empty()) {
      switch (at) {
        case At::Beginning:
        case At::Behind:
          if (auto known = look(piece); !known) return known;
          break;
        case At::Plain:
          return sink(piece);
        case At::Member:
          if (auto passed = unfold(piece); !passed) return passed;
          break;
        case At::Garbage:
          ignored += static_cast<std::int64_t>(piece.size());
          return {};
      }
    }
    return {};
  }

  // What begins here. Takes from `piece` only what it is done with.
  Result<void> look(std::string_view& piece) {
    if (at == At::Behind) {
      const auto padding = std::min(piece.find_first_not_of('\0'), piece.size());
      piece.remove_prefix(padding);
    }
    if (piece.starts_with(kMagic)) {
      if (!open_member()) return fail(ErrorKind::Decode, "there is not enough memory to decompress the file", "");
      at = At::Member;
    } else if (kMagic.starts_with(piece)) {
      held = std::string{piece};  // empty, or the first half
      piece = {};
    } else {
      at = at == At::Beginning ? At::Plain : At::Garbage;
    }
    return {};
  }

  bool open_member() {
    if (inflating_open) return ::inflateReset(&inflating) == Z_OK;
    inflating_open = ::inflateInit2(&inflating, kGzip) == Z_OK;
    return inflating_open;
  }

  Result<void> unfold(std::string_view& piece) {
    // zlib's own signature; it does not write there.
    inflating.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // NOLINT
    inflating.avail_in = static_cast<uInt>(std::min<std::size_t>(piece.size(), 1U << 30U));
    const auto given = inflating.avail_in;
    int told = Z_OK;
    do {
      inflating.next_out = reinterpret_cast<Bytef*>(unfolded.data());  // NOLINT
      inflating.avail_out = static_cast<uInt>(unfolded.size());
      told = ::inflate(&inflating, Z_NO_FLUSH);
      if (told != Z_OK && told != Z_STREAM_END && told != Z_BUF_ERROR) return damaged();
      const auto size = unfolded.size() - inflating.avail_out;
      if (size > 0)
        if (auto taken = sink({unfolded.data(), size}); !taken) return taken;
    } while (told == Z_OK && (inflating.avail_in > 0 || inflating.avail_out == 0));
    piece.remove_prefix(given - inflating.avail_in);
    if (told == Z_STREAM_END) at = At::Behind;
    return {};
  }

  Result<void> end() {
    if (at == At::Member)
      return fail(ErrorKind::Decode, "the file is compressed (gzip), and its end is missing",
                  "copy or download it again");
    if (at == At::Behind) ignored += static_cast<std::int64_t>(held.size());
    if (at == At::Beginning && !held.empty()) return sink(std::exchange(held, {}));
    return {};
  }
};

Gunzip::Gunzip(Sink sink) : state_{std::make_unique<State>()} { state_->sink = std::move(sink); }
Gunzip::~Gunzip() = default;

Result<void> Gunzip::write(std::string_view piece) { return state_->write(piece); }
Result<void> Gunzip::end() { return state_->end(); }
std::int64_t Gunzip::ignored_bytes() const { return state_->ignored; }

}  // namespace qualyswas::sync
