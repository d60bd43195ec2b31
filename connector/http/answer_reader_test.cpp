#include "connector/http/answer_reader.h"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace qualyswas::http {
namespace {

using testing::HasSubstr;
using State = AnswerReader::State;

std::string gzip(std::string_view text, int window = 16 + MAX_WBITS) {
  z_stream zlib{};
  EXPECT_EQ(deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&zlib, text.size()), '\0');
  std::string in{text};
  zlib.next_in = reinterpret_cast<Bytef*>(in.data());
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

struct Read {
  Result<State> state = State::More;
  std::optional<Head> head;
  std::string body;
  bool keeps_alive = false;
};

// Pieces of `step` bytes, and then the end of the connection if the answer is not whole by then.
Read read(std::string_view bytes, std::size_t step) {
  Read read;
  const Receiver receiver{.head = {}, .write = [&](std::string_view piece) {
                            read.body += piece;
                            return true;
                          }};
  AnswerReader reader{receiver};
  for (std::size_t at = 0; at < bytes.size() && read.state && *read.state == State::More; at += step)
    read.state = reader.write(bytes.substr(at, step));
  if (read.state && *read.state == State::More) read.state = reader.end();
  read.head = reader.head();
  read.keeps_alive = reader.keeps_alive();
  return read;
}

struct Legal {
  std::string name, bytes, body;
  int status = 200;
  bool keeps_alive = true;
};
void PrintTo(const Legal& legal, std::ostream* out) { *out << legal.name; }
class LegalAnswer : public testing::TestWithParam<Legal> {};

TEST_P(LegalAnswer, IsReadWhateverItsPieces) {
  for (const std::size_t step : {1U, 2U, 3U, 7U, 100U, 100'000U}) {
    SCOPED_TRACE(step);
    const auto got = read(GetParam().bytes, step);
    ASSERT_TRUE(got.state) << got.state.error().message;
    EXPECT_EQ(*got.state, State::Whole);
    EXPECT_EQ(got.body, GetParam().body);
    EXPECT_EQ(got.head->status, GetParam().status);
    EXPECT_EQ(got.keeps_alive, GetParam().keeps_alive);
  }
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
std::string sized(std::string_view body, std::string_view headers = "") {
  return kOk + fmt::format("Content-Length: {}\r\n{}\r\n{}", body.size(), headers, body);
}
std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Rfc9112, LegalAnswer,
    testing::Values(
        Legal{"a_length", sized("hello"), "hello"}, Legal{"no_body", kOk + "Content-Length: 0\r\n\r\n", ""},
        Legal{"no_content", "HTTP/1.1 204 No Content\r\n\r\n", "", 204},
        Legal{"no_reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", "ok"},
        Legal{"neither_reason_nor_blank", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "ok"},
        Legal{"the_end_of_the_connection", kOk + "\r\nhello", "hello", 200, false},
        Legal{"http_1_0", "HTTP/1.0 200 OK\r\n\r\nhello", "hello", 200, false},
        Legal{"connection_close", sized("hello", "Connection: close\r\n"), "hello", 200, false},
        Legal{"chunks", kChunked + "5\r\nhello\r\nA\r\n, world ok\r\n0\r\n\r\n", "hello, world ok"},
        Legal{"chunks_with_extensions", kChunked + "5;a=1;b=\"x\"\r\nhello\r\n0;c\r\n\r\n", "hello"},
        Legal{"chunks_with_trailers", kChunked + "5\r\nhello\r\n0\r\nX-Checksum: 1\r\nServer-Timing: a;dur=1\r\n\r\n",
              "hello"},
        Legal{"continue_first", "HTTP/1.1 100 Continue\r\n\r\n" + sized("hello"), "hello"},
        Legal{"processing_first", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + sized("hello"),
              "hello"},
        Legal{"early_hints_first", "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + sized("hello"),
              "hello"},
        Legal{"thirty_announcements", repeated("HTTP/1.1 102 Processing\r\n\r\n", 30) + sized("hello"), "hello"},
        Legal{"gzip", sized(gzip("hello"), "Content-Encoding: gzip\r\n"), "hello"},
        Legal{"x_gzip", sized(gzip("hello"), "content-encoding: X-GZIP\r\n"), "hello"},
        Legal{"gzip_of_two_members", sized(gzip("hello, ") + gzip("world"), "Content-Encoding: gzip\r\n"),
              "hello, world"},
        Legal{"gzip_of_an_empty_member", sized(gzip("") + gzip("hello") + gzip(""), "Content-Encoding: gzip\r\n"),
              "hello"},
        Legal{"gzip_with_padding", sized(gzip("hello") + std::string(9, '\0'), "Content-Encoding: gzip\r\n"), "hello"},
        Legal{"gzip_of_nothing", sized("", "Content-Encoding: gzip\r\n"), ""},
        Legal{"deflate", sized(gzip("hello", MAX_WBITS), "Content-Encoding: deflate\r\n"), "hello"},
        Legal{"identity", sized("hello", "Content-Encoding: identity\r\n"), "hello"},
        Legal{"a_folded_header", sized("hello", "X-Long: a\r\n b\r\n"), "hello"},
        Legal{"one_length_twice", kOk + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "hello"},
        Legal{"headers_of_60_KiB", sized("hello", "X-Long: " + std::string(60'000, 'x') + "\r\n"), "hello"},
        Legal{"a_large_body", sized(std::string(300'000, 'x')), std::string(300'000, 'x')}),
    [](const auto& one) { return one.param.name; });

struct Broken {
  std::string name, bytes, says;
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }
class BrokenAnswer : public testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswer, IsATransportErrorWithAWayOut) {
  for (const std::size_t step : {1U, 3U, 4096U, 1'000'000U}) {
    SCOPED_TRACE(step);
    const auto got = read(GetParam().bytes, step);
    ASSERT_FALSE(got.state);
    EXPECT_EQ(got.state.error().kind, ErrorKind::Transport);
    EXPECT_THAT(got.state.error().message, HasSubstr(GetParam().says));
    EXPECT_FALSE(got.state.error().advice.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenAnswer,
    testing::Values(
        Broken{"nothing", "", "no answer came"}, Broken{"half_a_status", "HTTP/1.1 20", "before the headers"},
        Broken{"half_a_head", kOk + "Content-Le", "before the headers"},
        Broken{"only_an_announcement", "HTTP/1.1 100 Continue\r\n\r\n", "no answer came"},
        Broken{"another_protocol", "SSH-2.0-x\r\n", "no HTTP answer"},
        Broken{"http_2", "HTTP/2 200\r\n\r\n", "no HTTP answer"}, Broken{"a_page", "<html></html>", "no HTTP answer"},
        Broken{"switching_protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "101"},
        Broken{"a_status_of_letters", "HTTP/1.1 abc OK\r\n\r\n", "malformed"},
        Broken{"a_header_without_colon", kOk + "what\r\n\r\n", "malformed"},
        Broken{"two_lengths", kOk + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "malformed"},
        Broken{"a_negative_length", kOk + "Content-Length: -5\r\n\r\nhello", "malformed"},
        Broken{"a_short_body", kOk + "Content-Length: 10\r\n\r\nabc", "fewer bytes"},
        Broken{"a_cut_chunk", kChunked + "ff\r\nabc", "fewer bytes"},
        Broken{"no_last_chunk", kChunked + "3\r\nabc\r\n", "fewer bytes"},
        Broken{"no_end_of_the_trailers", kChunked + "3\r\nabc\r\n0\r\nX: 1\r\n", "fewer bytes"},
        Broken{"a_bad_chunk_size", kChunked + "zz\r\nabc\r\n0\r\n\r\n", "framing"},
        Broken{"no_gzip", sized("notgzip!", "Content-Encoding: gzip\r\n"), "damaged"},
        Broken{"a_cut_gzip", sized(gzip("hello").substr(0, 20), "Content-Encoding: gzip\r\n"), "end is missing"},
        Broken{"garbage_behind_gzip", sized(gzip("hello") + "garbage", "Content-Encoding: gzip\r\n"), "damaged"},
        Broken{"an_encoding_nobody_asked_for", sized("hello", "Content-Encoding: br\r\n"), "not asked for"},
        Broken{"a_long_status_line", "HTTP/1.1 200 " + std::string(66'000, 'a') + "\r\n\r\n", "64 KiB"},
        Broken{"a_status_line_without_end", "HTTP/1.1 200 " + std::string(100'000, 'a'), "64 KiB"},
        Broken{"a_long_header", kOk + "X: " + std::string(100'000, 'a') + "\r\n\r\n", "64 KiB"},
        Broken{"headers_of_a_megabyte", kOk + repeated("X-Again: and again\r\n", 50'000) + "\r\n", "64 KiB"},
        Broken{"a_thousand_headers", kOk + repeated("X: y\r\n", 1000) + "\r\n", "200 headers"},
        Broken{"announcements_without_end", repeated("HTTP/1.1 100 Continue\r\n\r\n", 1000), "announced"},
        Broken{"fat_announcements",
               repeated("HTTP/1.1 103 Early Hints\r\nLink: " + std::string(9'000, 'x') + "\r\n\r\n", 20), "64 KiB"},
        Broken{"a_chunk_extension_without_end", kChunked + "5;" + std::string(100'000, 'a'), "64 KiB"},
        Broken{"trailers_without_end", kChunked + "0\r\n" + repeated("X-Again: and again\r\n", 10'000), "64 KiB"}),
    [](const auto& one) { return one.param.name; });

TEST(AnswerReader, ReadsAStatusLineOfSixtyThousandBytes) {
  const auto got = read("HTTP/1.1 200 " + std::string(60'000, 'a') + "\r\nContent-Length: 2\r\n\r\nok", 4096);
  ASSERT_TRUE(got.state) << got.state.error().message;
  EXPECT_EQ(got.body, "ok");
}

TEST(AnswerReader, KeepsHeadersAndLeavesTrailersOut) {
  const auto got = read(kOk + "X-Head: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: 2\r\n\r\n", 1000);
  ASSERT_TRUE(got.head);
  EXPECT_EQ(got.head->header("x-head"), "1");
  EXPECT_EQ(got.head->header("X-Trailer"), std::nullopt);
}

TEST(AnswerReader, DoesNotTakeTheHeadersOfAnAnnouncementForTheAnswers) {
  const auto got = read("HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n" + sized("ok"), 1000);
  EXPECT_EQ(got.head->header("X-Hint"), std::nullopt);
}

TEST(AnswerReader, StopsWhereTheReceiverStops) {
  std::string body;
  const Receiver receiver{.head = {}, .write = [&](std::string_view piece) {
                            body += piece;
                            return body.size() < 3;
                          }};
  AnswerReader reader{receiver};
  const auto state = reader.write(sized("hello"));
  ASSERT_TRUE(state);
  EXPECT_EQ(*state, State::Stopped);
  EXPECT_FALSE(reader.keeps_alive());
}

TEST(AnswerReader, LeavesAConnectionThatSaidMoreThanItsAnswer) {
  EXPECT_FALSE(read(sized("hello") + "HTTP/1.1 200 OK\r\n", 1000).keeps_alive);
}

}  // namespace
}  // namespace qualyswas::http
