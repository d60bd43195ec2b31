#include "connector/http/answer_reader.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "connector/http/content_decoder.h"

namespace qualyswas::http {
namespace {

namespace beast = boost::beast;
using beast::string_view;
using boost::system::error_code;

constexpr std::string_view kProtocol = "HTTP/1.";
constexpr std::string_view kEndOfHead = "\r\n\r\n";
// A chunk's line and the trailers, which the parser wants whole. It has limits of its own for headers only.
constexpr std::size_t kMostHeld = kMostHeadBytes;

// "0\r\n\r\n" is the shortest chunk, and the parser asserts that a last one it has begun to read has as much.
constexpr std::size_t kLeastChunk = 5;

constexpr const char* kNoApi = "check that url names the API server itself, with its scheme and port";
constexpr const char* kBrokenOff = "sync later; if it happens again, ask for smaller pages (page_size)";

auto broken(std::string message, std::string advice) {
  return fail(ErrorKind::Transport, std::move(message), std::move(advice));
}

// What one head and its body become: the parser calls it. `body` tells whether more is wanted.
class Parser final : public beast::http::basic_parser<false> {
 public:
  using Body = std::function<bool(std::string_view)>;
  explicit Parser(Body body) : body_{std::move(body)} {
    eager(true);
    header_limit(static_cast<std::uint32_t>(2 * kMostHeadBytes));  // never met: a head is measured before it comes here
    // No limit: a body is bounded by whoever reads it. (Without a number this version takes every length for too long.)
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }
  const Head& head() const { return head_; }

 private:
  static std::string text(string_view view) { return {view.data(), view.size()}; }
  std::size_t pass(string_view body, error_code& error) {
    error = {};
    if (!body_({body.data(), body.size()})) error = make_error_code(boost::system::errc::operation_canceled);
    return body.size();
  }

  void on_request_impl(beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code& error) override {
    error = {};
    head_.status = status;
  }
  void on_field_impl(beast::http::field, string_view name, string_view value, error_code& error) override {
    error = {};
    if (!is_header_done()) head_.headers.push_back({text(name), text(value)});  // later ones are trailers
  }
  void on_header_impl(error_code& error) override { error = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& error) override { error = {}; }
  std::size_t on_body_impl(string_view body, error_code& error) override { return pass(body, error); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code& error) override { error = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) override {
    return pass(body, error);
  }
  void on_finish_impl(error_code& error) override { error = {}; }

  Body body_;
  Head head_;
};

// "HTTP/1.1 200" and nothing more: the vendor leaves out the reason, and some servers the blank before it, too. The
// parser insists on the blank.
void add_missing_blank(std::string& head) {
  constexpr std::size_t kBare = std::string_view{"HTTP/1.1 200"}.size();
  if (head.find("\r\n") == kBare) head.insert(kBare, 1, ' ');
}

}  // namespace

struct AnswerReader::Parts {
  explicit Parts(const Receiver& given) : receiver{given} {}

  const Receiver& receiver;
  std::string held;          // of a head that is not whole, or what the parser has not taken yet
  std::size_t searched = 0;  // so much of it holds no end of a head
  std::size_t head_bytes = 0;
  int announcements = 0;
  std::optional<Head> head;
  std::optional<Parser> parser;
  std::unique_ptr<ContentDecoder> decoder;
  std::optional<Error> damage;  // found inside the body
  bool stopped = false;
  bool leftovers = false;  // bytes came behind the end

  bool take_body(std::string_view piece) {
    auto more = decoder->write(piece);
    if (!more)
      damage = more.error();
    else
      stopped = !*more;
    return more && *more;
  }

  // The first head in `held` that announces nothing. More: it is not whole yet.
  Result<State> read_head() {
    while (!head) {
      if (!kProtocol.starts_with(std::string_view{held}.substr(0, kProtocol.size())))
        return broken("what came back is no HTTP answer", kNoApi);
      const auto end = held.find(kEndOfHead, searched);
      const auto size = end == std::string::npos ? held.size() : end + kEndOfHead.size();
      if (head_bytes + size > kMostHeadBytes)
        return broken(fmt::format("the status line and the headers of the answer are longer than {} KiB, which no "
                                  "answer of the API is",
                                  kMostHeadBytes / 1024),
                      kNoApi);
      if (end == std::string::npos) {
        searched = held.size() - std::min(held.size(), kEndOfHead.size() - 1);
        return State::More;
      }
      head_bytes += size;
      auto text = held.substr(0, size);
      held.erase(0, size);
      searched = 0;
      if (auto read = parse_head(std::move(text)); !read) return fail(read.error());
    }
    return begin_body();
  }

  Result<void> parse_head(std::string text) {
    add_missing_blank(text);
    parser.emplace([this](std::string_view piece) { return take_body(piece); });
    error_code error;
    parser->put(boost::asio::buffer(text), error);
    const bool more_comes = error == beast::http::error::need_more;
    if ((error && !more_comes) || !parser->is_header_done())
      return broken(fmt::format("the head of the answer is malformed ({})", error.message()), kNoApi);
    const int status = parser->head().status;
    if (status >= 200) {
      head = parser->head();
      if (head->headers.size() <= kMostHeaders) return {};
      return broken(fmt::format("the answer has more than {} headers, which no answer of the API has", kMostHeaders),
                    kNoApi);
    }
    if (status < 100 || status == 101)
      return broken(fmt::format("the server answered with status {}, which nobody asked for", status), kNoApi);
    if (++announcements > kMostAnnouncements)
      return broken(fmt::format("more than {} times the server announced an answer (status {}) without giving one",
                                kMostAnnouncements, status),
                    "sync later; if it happens again, tell the vendor's support");
    return {};
  }

  Result<State> begin_body() {
    auto made =
        ContentDecoder::make(head->header("Content-Encoding").value_or(std::string_view{}),
                             [this](std::string_view piece) { return !receiver.write || receiver.write(piece); });
    if (!made) return fail(made.error());
    decoder = *std::move(made);
    if (receiver.head && !receiver.head(*head)) {
      stopped = true;
      return State::Stopped;
    }
    return parser->is_done() ? finish() : State::More;
  }

  Result<State> read_body(std::string_view bytes) {
    if (!held.empty()) {
      held += bytes;
      bytes = held;
    }
    error_code error;
    std::size_t taken = 0;
    const bool enough = bytes.size() >= (parser->chunked() ? kLeastChunk : 1);
    if (enough) taken = parser->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (damage) return fail(*damage);
    if (stopped) return State::Stopped;
    if (error && error != beast::http::error::need_more)
      return broken(fmt::format("the answer broke off: its framing is damaged ({})", error.message()), kBrokenOff);
    held = std::string{bytes.substr(taken)};
    if (parser->is_done()) return finish();
    if (held.size() > kMostHeld)
      return broken(
          fmt::format("a chunk's line or the trailers of the answer are longer than {} KiB", kMostHeld / 1024), kNoApi);
    return State::More;
  }

  Result<State> finish() {
    leftovers = !held.empty();
    if (auto ended = decoder->end(); !ended) return fail(ended.error());
    return State::Whole;
  }
};

AnswerReader::AnswerReader(const Receiver& receiver) : parts_{std::make_unique<Parts>(receiver)} {}
AnswerReader::~AnswerReader() = default;

Result<AnswerReader::State> AnswerReader::write(std::string_view bytes) {
  if (parts_->head) return parts_->read_body(bytes);
  parts_->held += bytes;
  auto state = parts_->read_head();
  if (!state || *state != State::More || !parts_->head) return state;
  return parts_->read_body({});
}

Result<AnswerReader::State> AnswerReader::end() {
  auto& parts = *parts_;
  if (!parts.head) {
    return parts.held.empty() && parts.announcements == 0
               ? broken("no answer came: the connection was closed",
                        "check that url names the API server with its scheme and port; if it does, sync later")
               : broken("no answer came: the connection was closed before the headers were whole", kBrokenOff);
  }
  error_code error;
  parts.parser->put_eof(error);
  if (error) return broken("the answer broke off: fewer bytes than announced, or a missing last chunk", kBrokenOff);
  return parts.finish();
}

const std::optional<Head>& AnswerReader::head() const { return parts_->head; }

bool AnswerReader::keeps_alive() const {
  return parts_->head && parts_->parser->keep_alive() && !parts_->leftovers && !parts_->stopped;
}

}  // namespace qualyswas::http
