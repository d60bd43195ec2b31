// How an answer is broken on the wire. Faults say it, `sockets` alone acts on it. "Bytes" are those of the body as it
// would have been sent; a count beyond its end breaks nothing but the end of the connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>

namespace mockqualys::server {

// The connection ends (FIN) without a byte.
struct Drop {};

// The right head with the right Content-Length, so many bytes, and the end of the connection (FIN).
struct Cut {
  std::int64_t bytes = 0;
};

// The connection is reset (RST): before the first byte, or behind the head and so many bytes.
struct Reset {
  std::optional<std::int64_t> bytes;
};

// Nothing for this long in real time, then the right answer.
struct Delay {
  std::chrono::seconds time{0};
};

// The right head, so many bytes, nothing for this long, and the end of the connection.
struct Stall {
  std::int64_t bytes = 0;
  std::chrono::seconds time{0};
};

// The right answer in pieces of so many bytes, head included, with a pause behind each.
struct Drip {
  std::int64_t bytes = 1;
  std::chrono::milliseconds pause{0};
};

// Chunked; behind so many bytes comes a line that is no length of a chunk, and the end of the connection.
struct BadChunk {
  std::int64_t bytes = 0;
};

// Chunked; behind so many bytes the connection ends without the last chunk.
struct NoLastChunk {
  std::int64_t bytes = 0;
};

using BrokenAnswer = std::variant<Drop, Cut, Reset, Delay, Stall, Drip, BadChunk, NoLastChunk>;

// Whether only a part of the body is sent. Such a body is not compressed, so that the part is one of the text.
inline bool sends_a_part(const BrokenAnswer& broken) {
  if (const auto* reset = std::get_if<Reset>(&broken)) return reset->bytes.has_value();
  return !std::holds_alternative<Delay>(broken) && !std::holds_alternative<Drip>(broken);
}

}  // namespace mockqualys::server
