// Answers that no Qualys sends: cut, deep, large, declaring entities. None may crash, hang, grow without bound or be
// taken for a complete answer.
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/wire/collected.h"
#include "connector/wire/repeated_testing.h"

namespace qualyswas::wire {
namespace {

using testing::HasSubstr;

const std::string kXmlPage =
    "\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- c --><ServiceResponse "
    "a='>'><responseCode>SUCCESS</responseCode><count>2</count>"
    "<hasMoreRecords>false</hasMoreRecords><data><Finding><id>1</id><name><![CDATA[a]]]]><![CDATA[>&amp;]]></"
    "name><webApp><id>3</id>"
    "</webApp></Finding>\n<Finding "
    "b=\"1\"><id>2</id><name>x&lt;\xC3\xA9</name><webApp><id>3</id></webApp></Finding></data></ServiceResponse>";
const std::string kJsonPage =
    R"({"ServiceResponse": {"data": [{"Finding": {"id": 1, "name": "a\"]}\\", "webApp": {"id": 3}}}, {"Finding": {"id": 2,)"
    R"( "webApp": {"id": 3}}}], "count": 2, "hasMoreRecords": "false", "responseCode": "SUCCESS"}})";

std::string page(std::string_view records, int count = 1) {
  return "<ServiceResponse><responseCode>SUCCESS</responseCode><count>" + std::to_string(count) + "</count><data>" +
         std::string{records} + "</data></ServiceResponse>";
}

TEST(CutAnswer, IsNeverTakenForAWholeOneInXml) {
  ASSERT_TRUE(findings_in(kXmlPage).result);
  for (std::size_t bytes = 0; bytes < kXmlPage.size(); ++bytes) {
    const auto all = findings_in(kXmlPage.substr(0, bytes), 17);
    ASSERT_FALSE(all.result) << bytes;
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode) << bytes;
  }
}

TEST(CutAnswer, IsNeverTakenForAWholeOneInJson) {
  ASSERT_TRUE(findings_in(kJsonPage).result);
  for (std::size_t bytes = 0; bytes < kJsonPage.size(); ++bytes) {
    const auto all = findings_in(kJsonPage.substr(0, bytes), 17);
    ASSERT_FALSE(all.result) << bytes;
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode) << bytes;
  }
}

// Bytes lost in the middle: whatever comes of it, not two good records and no complaint. `loss` never spans whole
// records.
void expect_no_silent_loss(const std::string& text, std::size_t loss) {
  const auto whole = findings_in(text);
  ASSERT_EQ(whole.records.size(), 2U);
  for (std::size_t at = 0; at + loss <= text.size(); ++at) {
    auto damaged = text;
    damaged.erase(at, loss);
    const auto all = findings_in(damaged, 13);
    if (!all.result || !all.unreadable.empty()) continue;
    EXPECT_EQ(all.records.size(), 2U) << at << ": " << damaged;
  }
}
TEST(LostBytes, NeverLoseARecordSilently) {
  for (const std::size_t loss : {1U, 2U, 7U, 40U, 90U}) {
    expect_no_silent_loss(kXmlPage, loss);
    expect_no_silent_loss(kJsonPage, loss);
  }
}

TEST(FlippedBytes, NeverLoseARecordSilently) {
  for (const std::string& text : {kXmlPage, kJsonPage}) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      for (const char other : {'\0', '<', '>', '"', '{', ']', ' ', '\xFF'}) {
        auto damaged = text;
        damaged[at] = other;
        const auto all = findings_in(damaged, 29);
        if (!all.result || !all.unreadable.empty()) continue;
        EXPECT_EQ(all.records.size(), 2U) << at << ": " << damaged;
      }
    }
  }
}

struct Refused {
  const char* name;
  std::string text;
  const char* says;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }
class HostileAnswer : public testing::TestWithParam<Refused> {};
TEST_P(HostileAnswer, IsADecodeErrorThatSaysWhat) {
  for (const std::size_t bytes : {std::size_t{4096}, std::size_t{1 << 20}}) {
    const auto all = findings_in(GetParam().text, bytes);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode);
    EXPECT_THAT(all.result.error().message, HasSubstr(GetParam().says));
  }
}
const auto kRefused = std::to_array<Refused>({
    {"empty", "", "empty"},
    {"blanks", "  \n", "empty"},
    {"text", "Service Unavailable", "neither XML nor JSON"},
    {"web_page", "<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Hello<br></body></html>", "web page"},
    {"apache_page", R"(<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><HTML><BODY><hr></BODY></HTML>)", "web page"},
    {"xhtml_page", R"(<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>)", "web page"},
    {"another_document", "<rss><channel/></rss>", "'rss'"},
    {"another_json", R"({"error": {"code": 1}})", "'error'"},
    {"json_of_two_keys", R"({"a": 1, "b": 2})", "ServiceResponse"},
    {"json_array", "[1]", "neither XML nor JSON"},
    {"no_code", "<ServiceResponse><count>0</count></ServiceResponse>", "responseCode"},
    {"no_count", "<ServiceResponse><responseCode>SUCCESS</responseCode></ServiceResponse>",
     "neither a count nor records"},
    {"count_is_text", "<ServiceResponse><responseCode>SUCCESS</responseCode><count>many</count></ServiceResponse>",
     "count"},
    {"more_is_text",
     "<ServiceResponse><responseCode>SUCCESS</responseCode><count>0</count><hasMoreRecords>perhaps</hasMoreRecords></"
     "ServiceResponse>",
     "hasMoreRecords"},
    {"two_lies",
     "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>false</"
     "hasMoreRecords><data><x/></data>"
     "<count>2</count><data/><count>1</count><hasMoreRecords>true</hasMoreRecords></ServiceResponse>trailing",
     "contradicts itself"},
    {"data_is_an_object",
     R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 1, "data": {"Finding": {"id": 1}}}})", "no list"},
    {"data_spelled_with_an_escape",
     R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 0, "d\u0061ta": [{"Finding": {"id": 1}}]}})",
     "no list"},
    {"deep_xml", page(repeated("<a>", 10'000) + repeated("</a>", 10'000)), "deeper than 256"},
    {"deep_xml_outline", repeated("<a>", 10'000), "deeper than 256"},
    {"deep_json", R"({"ServiceResponse": {"data": [)" + repeated("[", 10'000), "deeper than 256"},
    {"deep_json_outline", R"({"a": )" + repeated("[", 10'000), "deeper than 256"},
    {"billion_laughs",
     R"(<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><ServiceResponse>&b;</ServiceResponse>)",
     "declares entities"},
    {"external_entity",
     R"(<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ServiceResponse><responseCode>&a;</responseCode></ServiceResponse>)",
     "declares entities"},
    {"endless_tag", "<ServiceResponse " + repeated("a='b' ", 100'000), "64 KiB"},
    {"endless_outline", "<ServiceResponse>" + repeated("<x>1234567890</x>", 100'000), "1 MiB"},
    {"endless_text", "<ServiceResponse><x>" + std::string(3'000'000, 'x'), "1 MiB"},
    {"endless_json_outline", R"({"ServiceResponse": {"x": ")" + std::string(3'000'000, 'x'), "1 MiB"},
    {"endless_blanks", std::string(100'000, ' '), "blanks"},
});
INSTANTIATE_TEST_SUITE_P(All, HostileAnswer, testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(EntityReference, ThatNobodyDeclaredStaysText) {
  const auto all = findings_in(page("<Finding><id>1</id><webApp><id>2</id></webApp><name>&xxe;</name></Finding>"));
  ASSERT_TRUE(all.result);
  EXPECT_EQ(all.records.at(0).name, "&xxe;");
}

TEST(LargeRecord, OfNearly3MiBIsRead) {
  const std::string text((3U << 20U) - 1000, 'x');
  const auto all = findings_in(
      page("<Finding><id>1</id><webApp><id>2</id></webApp><name><![CDATA[" + text + "]]></name></Finding>"), 65536);
  ASSERT_TRUE(all.result) << all.result.error().message;
  ASSERT_EQ(all.records.size(), 1U);
  EXPECT_EQ(all.records[0].name.size(), text.size());
}

constexpr std::string_view kSmall = "<Finding><id>2</id><webApp><id>2</id></webApp></Finding>";

TEST(LargeRecord, OfMoreThan3MiBIsSkippedAndItsNeighbourRead) {
  const std::string text(40U << 20U, 'x');
  const auto all = findings_in(page("<Finding><id>1</id><webApp><id>2</id></webApp><name><![CDATA[" + text +
                                        "]]></name></Finding>" + std::string{kSmall},
                                    2),
                               65536);
  ASSERT_TRUE(all.result) << all.result.error().message;
  ASSERT_EQ(all.records.size(), 1U);
  EXPECT_EQ(all.records[0].id, 2);
  EXPECT_THAT(all.unreadable, testing::ElementsAre(Unreadable{1, "it is larger than 3 MiB"}));
}

TEST(LargeRecord, OfControlCharactersIsMeasuredAsItWouldBeStored) {
  const auto record = [](std::size_t bytes) {
    return "<Finding><id>1</id><webApp><id>2</id></webApp><name>" + std::string(bytes, '\x01') + "</name></Finding>";
  };
  const auto all = findings_in(page(record(1U << 20U) + std::string{kSmall}, 2), 65536);
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_EQ(all.records.size(), 1U);
  EXPECT_THAT(all.unreadable, testing::ElementsAre(Unreadable{1, "it is larger than 3 MiB as it would be stored"}));
  EXPECT_EQ(findings_in(page(record(1U << 18U)), 65536).records.size(), 1U);
}

TEST(LargeRecord, OfTooManyElementsIsSkippedAndItsNeighbourRead) {
  const auto all = findings_in(
      page("<Finding><id>1</id>" + repeated("<a/>", 300'000) + "</Finding>" + std::string{kSmall}, 2), 65536);
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_EQ(all.records.size(), 1U);
  EXPECT_THAT(all.unreadable, testing::ElementsAre(Unreadable{1, "it has too many elements"}));
}

TEST(LargeRecord, IsSkippedInJsonToo) {
  const auto in_json = [](const std::string& name) {
    return R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 2, "data": [{"Finding": {"id": 1, "name": )" +
           name + R"(}}, {"Finding": {"id": 2, "webApp": {"id": 2}}}]}})";
  };
  for (const auto& [name, why] : {std::pair{"\"" + std::string(40U << 20U, 'x') + "\"", "it is larger than 3 MiB"},
                                  std::pair{"[1" + repeated(",1", 300'000) + "]", "it has too many elements"}}) {
    const auto all = findings_in(in_json(name), 65536);
    ASSERT_TRUE(all.result) << all.result.error().message;
    EXPECT_EQ(all.records.size(), 1U);
    EXPECT_THAT(all.unreadable, testing::ElementsAre(Unreadable{1, why}));
  }
}

// As much of one thing as a record may hold, in every place: what looks at it twice for each of its pieces is not done
// before the test's own time is.
class MuchOfOneThing : public testing::TestWithParam<const char*> {};
TEST_P(MuchOfOneThing, IsReadInOnePass) {
  const auto text = repeated(GetParam(), (1U << 20U) / std::string_view{GetParam()}.size());
  for (
      const auto& answer :
      {page("<Finding><id>1</id><webApp><id>2</id></webApp><name>" + text + "</name></Finding>"),
       page("<Finding><id>1</id><webApp><id>2</id></webApp><name><![CDATA[" + text + "]]></name></Finding>"),
       page("<Finding><id>1</id>" + text + "<webApp><id>2</id></webApp></Finding>"), page(text),
       "<?xml version='1.0' encoding='GBK'?>" + page("<Finding><id>1</id><name>" + text + "</name></Finding>"),
       R"({"ServiceResponse":{"responseCode":"SUCCESS","count":1,"data":[{"Finding":{"id":1,"webApp":{"id":2},"name":")" +
           text + R"("}}]}})",
       R"({"ServiceResponse":{"responseCode":"SUCCESS","count":1,"data":[{"Finding":{"id":1,"tags":[)" + text +
           "]}}]}}",
       text})
    (void)findings_in(answer, 4096);
}
INSTANTIATE_TEST_SUITE_P(All, MuchOfOneThing,
                         testing::Values("a", " ", "\n", "\r\n", "<", "&lt;", "&#", "&#65;", "&#x", "]]", "]]>", "<!--",
                                         "<a/>", "<a>", "</a>", "</Finding>", "\"", "\\", "\\\"", "\\u0000", "\\u0001",
                                         "\x01", "\xFF", "\xC3", "{", "[", "0,", ":", "\xE6\x90\x9C", "9"));

// A stop ends the reading, although bytes that have arrived are not read yet.
TEST(StoppedAnswer, TellsNoRecordBehindTheOneThatPasses) {
  const auto xml = page(
      "<Finding><id>1</id><webApp><id>2</id></webApp></Finding><Finding><id>3</id><webApp><id>2</id></webApp></"
      "Finding>",
      2);
  const std::string in_json =
      R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 2, "data": [{"Finding": {"id": 1, "webApp": {"id": 2}}}, {"Finding": {"id": 3, "webApp": {"id": 2}}}]}})";
  for (const auto& answer : {xml, in_json}) {
    for (const std::size_t piece_bytes : {1U, 7U, 4096U}) {
      std::stop_source stop;
      int told = 0;
      const auto decoder = decode_findings({.head = [](const PageHead&) {},
                                            .record = [&](model::Finding&&) -> Result<void> {
                                              ++told;
                                              stop.request_stop();
                                              return {};
                                            },
                                            .unreadable = [](const Unreadable&) {}});
      decoder->stop_on(stop.get_token());
      const auto read = feed(*decoder, answer, piece_bytes);
      ASSERT_FALSE(read) << piece_bytes << answer;
      EXPECT_EQ(read.error().kind, ErrorKind::Cancelled);
      EXPECT_EQ(told, 1) << piece_bytes << answer;
    }
  }
}

TEST(NulByte, MakesItsRecordUnreadable) {
  const auto all = findings_in(
      page(std::string{"<Finding><id>1</id><webApp><id>2</id></webApp><name>a"} + '\0' + "b</name></Finding>"));
  EXPECT_TRUE(all.records.empty());
  EXPECT_EQ(all.unreadable.size(), 1U);
}

TEST(NulCharacter, OfJsonIsMadeVisible) {
  const auto all = findings_in(
      R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 1, "data": [{"Finding": {"id": 1, "webApp": {"id": 2}, "name": "a\u0000b"}}]}})");
  ASSERT_TRUE(all.result);
  EXPECT_EQ(all.records.at(0).name, "a\uFFFDb");
}

}  // namespace
}  // namespace qualyswas::wire
