#include "connector/sync/gunzip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sync/gunzip_testing.h"

namespace qualyswas::sync {
namespace {

using testing::HasSubstr;
using testing_support::gzip;

struct Passed {
  Result<void> result;
  std::string text;
  std::int64_t ignored = 0;
  std::size_t largest = 0;
};

Passed pass(std::string_view bytes, std::size_t piece_bytes = 4096) {
  Passed passed;
  Gunzip gunzip{[&](std::string_view piece) -> Result<void> {
    passed.text += piece;
    passed.largest = std::max(passed.largest, piece.size());
    return {};
  }};
  for (std::size_t at = 0; at < bytes.size() && passed.result; at += piece_bytes)
    passed.result = gunzip.write(bytes.substr(at, piece_bytes));
  if (passed.result) passed.result = gunzip.end();
  passed.ignored = gunzip.ignored_bytes();
  return passed;
}

struct GunzipCase {
  const char* name;
  std::string bytes, text;
  std::int64_t ignored = 0;
};
void PrintTo(const GunzipCase& row, std::ostream* out) { *out << row.name; }

class GunzipRow : public testing::TestWithParam<GunzipCase> {};
TEST_P(GunzipRow, PassesTheTextInPiecesOfEverySize) {
  for (std::size_t piece = 1; piece <= GetParam().bytes.size() + 1; ++piece) {
    const auto passed = pass(GetParam().bytes, piece);
    ASSERT_TRUE(passed.result) << passed.result.error().message;
    ASSERT_EQ(passed.text, GetParam().text) << piece;
    ASSERT_EQ(passed.ignored, GetParam().ignored) << piece;
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, GunzipRow,
    testing::Values(GunzipCase{"Plain", "<a/>", "<a/>"}, GunzipCase{"Empty", "", ""},
                    GunzipCase{"HalfAMagic", "\x1F", "\x1F"}, GunzipCase{"OneMember", gzip("<a>b</a>"), "<a>b</a>"},
                    GunzipCase{"TwoMembers", gzip("<a>") + gzip("b</a>"), "<a>b</a>"},
                    GunzipCase{"Padding", gzip("<a/>") + std::string(5, '\0'), "<a/>"},
                    GunzipCase{"PaddingBetween", gzip("<a>") + std::string(5, '\0') + gzip("</a>"), "<a></a>"},
                    GunzipCase{"Garbage", gzip("<a/>") + "\nbye", "<a/>", 4},
                    GunzipCase{"HalfAMagicBehind", gzip("<a/>") + "\x1F", "<a/>", 1}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Gunzip, FailsForEveryCutOfTheCompressedBytes) {
  const auto bytes = gzip("a text that is long enough to be a text");
  for (std::size_t size = 2; size < bytes.size(); ++size) {
    const auto passed = pass(std::string_view{bytes}.substr(0, size));
    ASSERT_FALSE(passed.result) << size;
    EXPECT_EQ(passed.result.error().kind, ErrorKind::Decode);
    EXPECT_THAT(passed.result.error().message, HasSubstr("its end is missing"));
  }
}

TEST(Gunzip, SaysThatBytesAreDamaged) {
  auto bytes = gzip("a text that is long enough to be a text");
  bytes[bytes.size() - 6] ^= 1;  // of the checksum
  const auto passed = pass(bytes);
  ASSERT_FALSE(passed.result);
  EXPECT_THAT(passed.result.error().message, HasSubstr("damaged"));
}

TEST(Gunzip, HoldsOneBufferHoweverFarAFileUnfolds) {
  std::string blanks;
  blanks.resize(50'000'000, ' ');
  const auto bytes = gzip(blanks);
  ASSERT_LT(bytes.size(), 100'000u);
  const auto passed = pass(bytes);
  EXPECT_EQ(passed.text.size(), 50'000'000u);
  EXPECT_LE(passed.largest, 64u * 1024);
}

TEST(Gunzip, ReturnsTheErrorOfWhoeverReceivesTheText) {
  const Error said{ErrorKind::Store, "no", ""};
  Gunzip gunzip{[&](std::string_view) -> Result<void> { return fail(said); }};
  EXPECT_EQ(gunzip.write(gzip("<a/>")).error(), said);
}

}  // namespace
}  // namespace qualyswas::sync
