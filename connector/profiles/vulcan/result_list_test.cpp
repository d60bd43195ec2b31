#include "connector/profiles/vulcan/result_list.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

namespace qualyswas::profiles::vulcan {
namespace {

using nlohmann::json;

std::string response_of(const std::string& response) {
  model::DetectionResult result;
  result.payloads.push_back({.response = response});
  return json::parse(result_list_json({result})).at(0).at("payloads").at(0).at("response").get<std::string>();
}

TEST(ResultList, HoldsEveryResultAndEveryPayload) {
  const std::vector<model::DetectionResult> results{
      {.authenticated = false,
       .ajax = true,
       .form_location = "https://shop.example.test/login",
       .access_path = {"https://shop.example.test/", "https://shop.example.test/login"},
       .payloads = {{.payload = "q=1",
                     .method = "GET",
                     .link = "https://shop.example.test/s?q=1",
                     .headers = "SG9zdDogc2hvcA==",
                     .body = "YT1i",
                     .response = "comment: one",
                     .evidence_offset = 120,
                     .evidence_length = 14},
                    {.response = "two"}}},
      {.payloads = {{.response = "three"}}},
  };
  EXPECT_EQ(json::parse(result_list_json(results)), json::parse(R"([
    {"authenticated": false, "ajax": true, "form_location": "https://shop.example.test/login",
     "access_path": ["https://shop.example.test/", "https://shop.example.test/login"],
     "payloads": [
       {"payload": "q=1", "method": "GET", "link": "https://shop.example.test/s?q=1", "headers": "SG9zdDogc2hvcA==",
        "body": "YT1i", "response": "comment: one", "evidence_offset": 120, "evidence_length": 14},
       {"response": "two"}]},
    {"payloads": [{"response": "three"}]}])"));
}

TEST(ResultList, IsAnEmptyListWithoutResults) { EXPECT_EQ(result_list_json({}), "[]"); }

TEST(ResultList, EscapesWhatJsonDemands) {
  std::string text = "quote \" backslash \\ tab \t feed \n return \r del \x7f";
  for (char c = 0; c < 0x20; ++c) text += c;
  EXPECT_EQ(response_of(text), text);
}

TEST(ResultList, KeepsWellFormedUtf8) {
  const std::string text = "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x94\x92 \xED\x9F\xBF \xEF\xBF\xBF \xF4\x8F\xBF\xBF";
  EXPECT_EQ(response_of(text), text);
}

struct Broken {
  std::string bytes, shown;
};
class BrokenUtf8 : public testing::TestWithParam<Broken> {};

TEST_P(BrokenUtf8, BecomesTheReplacementCharacter) {
  EXPECT_EQ(response_of("a" + GetParam().bytes + "b"), "a" + GetParam().shown + "b");
}

#define R "\xEF\xBF\xBD"
INSTANTIATE_TEST_SUITE_P(ResultList, BrokenUtf8,
                         testing::Values(Broken{"\x80", R},                    // continuation without a start
                                         Broken{"\xC3", R},                    // cut
                                         Broken{"\xE2\x82", R R},              // cut
                                         Broken{"\xC0\xAF", R R},              // overlong
                                         Broken{"\xE0\x80\x80", R R R},        // overlong
                                         Broken{"\xED\xA0\x80", R R R},        // surrogate
                                         Broken{"\xF4\x90\x80\x80", R R R R},  // beyond U+10FFFF
                                         Broken{"\xFF\xFE", R R}));            // never in UTF-8
#undef R

}  // namespace
}  // namespace qualyswas::profiles::vulcan
