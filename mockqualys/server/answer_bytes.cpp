#include "mockqualys/server/answer_bytes.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace mockqualys::server {
namespace {

constexpr std::size_t kChunk = 0x8000;
constexpr std::string_view kFullChunk = "8000\r\n";

enum class Framing { AsItIs, Length, Chunks };

struct Plan {
  Framing framing = Framing::AsItIs;
  std::optional<std::int64_t> bytes;   // of the body; nothing: all
  std::string_view end = "0\r\n\r\n";  // behind the chunks
};

struct PlanOf {
  Plan operator()(const Drop&) const { return {}; }
  Plan operator()(const Delay&) const { return {}; }
  Plan operator()(const Drip&) const { return {}; }
  Plan operator()(const Cut& cut) const { return {.framing = Framing::Length, .bytes = cut.bytes}; }
  Plan operator()(const Reset& reset) const { return {.framing = Framing::Length, .bytes = reset.bytes}; }
  Plan operator()(const Stall& stall) const { return {.framing = Framing::Length, .bytes = stall.bytes}; }
  Plan operator()(const BadChunk& bad) const {
    return {.framing = Framing::Chunks, .bytes = bad.bytes, .end = "xyz\r\n"};
  }
  Plan operator()(const NoLastChunk& cut) const { return {.framing = Framing::Chunks, .bytes = cut.bytes, .end = ""}; }
};

}  // namespace

AnswerBytes::AnswerBytes(const Reply& reply, const Wire& wire) {
  const auto plan = reply.broken ? std::visit(PlanOf{}, *reply.broken) : Plan{};
  const auto body = reply.text();
  // HTTP/1.0 knows no chunks: what is broken there breaks the promised length.
  const bool chunked =
      !wire.http_1_0 && (plan.framing == Framing::Chunks || (plan.framing == Framing::AsItIs && reply.chunked));
  write_head(reply, wire, body.size(), chunked);
  buffers_.push_back(buffer_of(head_));
  if (wire.head_only) return;
  const auto part =
      plan.bytes ? body.substr(0, static_cast<std::size_t>(std::max<std::int64_t>(0, *plan.bytes))) : body;
  if (!chunked) {
    buffers_.push_back(buffer_of(part));
    return;
  }
  add_chunks(part);
  buffers_.push_back(buffer_of(plan.end));
}

void AnswerBytes::write_head(const Reply& reply, const Wire& wire, std::size_t length, bool chunked) {
  head_ = fmt::format("HTTP/1.1 {} {}\r\n", reply.status, reason_phrase(reply.status));
  for (const auto& [name, value] : reply.headers) {
    head_ += name;
    head_ += ": ";
    for (const char c : value)
      if (c != '\r' && c != '\n') head_ += c;
    head_ += "\r\n";
  }
  if (chunked)
    head_ += "Transfer-Encoding: chunked\r\n";
  else if (find_header(reply.headers, "Content-Length") == nullptr)
    head_ += fmt::format("Content-Length: {}\r\n", length);
  if (!wire.keep_alive)
    head_ += "Connection: close\r\n";
  else if (wire.http_1_0)
    head_ += "Connection: Keep-Alive\r\n";
  head_ += "\r\n";
}

void AnswerBytes::add_chunks(std::string_view body) {
  for (; body.size() >= kChunk; body.remove_prefix(kChunk)) {
    buffers_.push_back(buffer_of(kFullChunk));
    buffers_.push_back(buffer_of(body.substr(0, kChunk)));
    buffers_.push_back(buffer_of("\r\n"));
  }
  if (body.empty()) return;
  last_chunk_ = fmt::format("{:x}\r\n", body.size());
  buffers_.push_back(buffer_of(last_chunk_));
  buffers_.push_back(buffer_of(body));
  buffers_.push_back(buffer_of("\r\n"));
}

}  // namespace mockqualys::server
