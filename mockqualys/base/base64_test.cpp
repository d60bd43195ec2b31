#include "mockqualys/base/base64.h"

#include <gmock/gmock.h>

namespace mockqualys {
namespace {

struct Base64Row {
  std::string bytes, text, url;
};
void PrintTo(const Base64Row& row, std::ostream* out) { *out << row.text; }
class Base64Vector : public testing::TestWithParam<Base64Row> {};
TEST_P(Base64Vector, IsThatOfTheRfc) {
  EXPECT_EQ(encode_base64(GetParam().bytes), GetParam().text);
  EXPECT_EQ(encode_base64url(GetParam().bytes), GetParam().url);
  EXPECT_EQ(decode_base64(GetParam().text), GetParam().bytes);
  EXPECT_EQ(decode_any_base64(GetParam().text), GetParam().bytes);
  EXPECT_EQ(decode_any_base64(GetParam().url), GetParam().bytes);
}
INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64Vector,
                         testing::Values(Base64Row{"", "", ""}, Base64Row{"f", "Zg==", "Zg"},
                                         Base64Row{"fo", "Zm8=", "Zm8"}, Base64Row{"foo", "Zm9v", "Zm9v"},
                                         Base64Row{"foob", "Zm9vYg==", "Zm9vYg"},
                                         Base64Row{"fooba", "Zm9vYmE=", "Zm9vYmE"},
                                         Base64Row{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                                         Base64Row{std::string("\xFF\x00\xFE", 3), "/wD+", "_wD-"}));

TEST(Base64, OfALoginHasOneFormAlone) {
  EXPECT_EQ(decode_base64("dXNlcjpwOmE6c3M="), "user:p:a:ss");
  EXPECT_EQ(decode_base64("YTpi\n"), std::nullopt);
  EXPECT_EQ(decode_base64("YT-_"), std::nullopt);
  EXPECT_EQ(decode_base64("YTo"), std::nullopt);
  EXPECT_EQ(decode_base64("Y==="), std::nullopt);
  EXPECT_EQ(decode_base64("===="), std::nullopt);
  EXPECT_EQ(decode_base64("dXNlcjpwOmE6c3N="), std::nullopt) << "bits behind the last byte";
}

TEST(Base64, OfADocumentIsReadWithBlanksAndUpToWhatIsNone) {
  EXPECT_EQ(decode_any_base64("Zm\r\n8"), "fo");
  EXPECT_EQ(decode_any_base64("Zm9v!Zm9v"), "foo");
}

}  // namespace
}  // namespace mockqualys
