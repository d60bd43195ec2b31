// Property: a record says the same in XML and in JSON. The generator knows the vendor's mapping between the two (a list
// is `list`, booleans and severities are texts in JSON, ids are numbers) and nothing of the decoder.
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "connector/wire/collected.h"

namespace qualyswas::wire {
namespace {

using nlohmann::json;

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_{seed} {}
  int below(int most) { return std::uniform_int_distribution<int>{0, most - 1}(engine_); }
  bool coin() { return below(2) == 0; }

  std::string text() {
    static const std::vector<std::string> kParts{
        "a",  "Z9",  " ",     "\n",    "\r\n", "<",      ">",          "&",         "\"",         "'",
        "]]", "]]>", "&amp;", "&#65;", "\t",   "\u00e9", "\U0001F600", "<![CDATA[", "</Finding>", "--"};
    std::string all;
    for (int i = below(12); i > 0; --i) all += kParts[static_cast<std::size_t>(below(static_cast<int>(kParts.size())))];
    return all;
  }
  std::string word() { return fmt::format("W{}", below(1000)); }
  std::string instant() {
    return fmt::format("20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}Z", below(100), 1 + below(12), 1 + below(28), below(24),
                       below(60), below(60));
  }

 private:
  std::mt19937 engine_;
};

std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : text) {
    switch (c) {
      case '<':
        all += "&lt;";
        break;
      case '>':
        all += "&gt;";
        break;
      case '&':
        all += "&amp;";
        break;
      case '\'':
        all += "&apos;";
        break;
      case '"':
        all += "&#x22;";
        break;
      default:
        all += c;
    }
  }
  return all;
}

std::string cdata(std::string text) {
  for (auto at = text.find("]]>"); at != std::string::npos; at = text.find("]]>", at + 14)) {
    text.replace(at, 3, "]]]]><![CDATA[>");
  }
  return "<![CDATA[" + text + "]]>";
}

// One element in both formats, built side by side; members stand in any order.
struct Both {
  std::vector<std::string> xml;
  json object = json::object();

  void free_text(Chance& chance, const char* name) {
    const auto value = chance.text();
    xml.push_back(fmt::format("<{0}>{1}</{0}>", name, chance.coin() ? cdata(value) : escaped(value)));
    object[name] = value;
  }
  void word(const char* name, const std::string& value) {
    xml.push_back(fmt::format("<{0}>{1}</{0}>", name, value));
    object[name] = value;
  }
  void number(const char* name, std::int64_t value) {
    xml.push_back(fmt::format("<{0}>{1}</{0}>", name, value));
    object[name] = value;
  }
  void fraction(const char* name, int tenths) {
    xml.push_back(fmt::format("<{0}>{1}.{2}</{0}>", name, tenths / 10, tenths % 10));
    object[name] = tenths / 10.0;
  }
  void child(const char* name, Both inner, Chance& chance) {
    xml.push_back(fmt::format("<{0}>{1}</{0}>", name, inner.text(chance)));
    object[name] = std::move(inner.object);
  }
  void list(const char* name, const char* spelling, const char* member, std::vector<Both> members, Chance& chance) {
    auto all = json::array();
    std::string inner;
    for (auto& each : members) {
      inner += fmt::format("<{0}>{1}</{0}>", member, each.text(chance));
      all.push_back({{member, std::move(each.object)}});
    }
    const auto count = members.size();
    xml.push_back(fmt::format("<{0}><count>{1}</count>{2}</{0}>", name, count,
                              count == 0 ? "" : fmt::format("<{0}>{1}</{0}>", spelling, inner)));
    object[name] = {{"count", count}};
    if (count > 0) object[name][spelling] = std::move(all);
  }
  std::string text(Chance& chance) {
    std::string all;
    while (!xml.empty()) {
      const auto at = chance.below(static_cast<int>(xml.size()));
      all += xml[static_cast<std::size_t>(at)] + (chance.coin() ? "\n  " : "");
      xml.erase(xml.begin() + at);
    }
    return all;
  }
};

template <class Make>
std::vector<Both> several(Chance& chance, Make make) {
  std::vector<Both> all;
  for (int i = chance.below(3); i > 0; --i) all.push_back(make());
  return all;
}

Both make_tag(Chance& chance) {
  Both tag;
  tag.number("id", chance.below(1000));
  tag.free_text(chance, "name");
  return tag;
}

Both make_payload(Chance& chance) {
  Both payload, request, evidence;
  if (chance.coin()) payload.free_text(chance, "payload");
  request.word("method", "GET");
  request.free_text(chance, "link");
  if (chance.coin()) request.free_text(chance, "body");
  if (chance.coin()) request.object["nothing"] = nullptr;
  evidence.number("offset", chance.below(500));
  evidence.number("length", chance.below(500));
  if (chance.coin()) payload.child("request", std::move(request), chance);
  payload.free_text(chance, "response");
  if (chance.coin()) payload.child("payloadResponce", std::move(evidence), chance);
  return payload;
}

Both make_result(Chance& chance) {
  Both result;
  result.word("authentication", chance.coin() ? "true" : "false");
  if (chance.coin()) result.word("ajax", "false");
  if (chance.coin()) result.free_text(chance, "formLocation");
  auto urls = json::array();
  std::string xml;
  for (int i = chance.below(3); i > 0; --i) {
    const auto url = chance.text();
    xml += fmt::format("<Url>{}</Url>", cdata(url));
    urls.push_back({{"Url", {{"value", url}}}});
  }
  result.xml.push_back(fmt::format("<accessPath><list>{}</list></accessPath>", xml));
  result.object["accessPath"] = {{"list", urls}};
  result.list("payloads", "list", "PayloadInstance", several(chance, [&] { return make_payload(chance); }), chance);
  return result;
}

Both make_classification(Chance& chance) {
  Both entry;
  entry.number("code", chance.below(50));
  entry.free_text(chance, "name");
  entry.free_text(chance, "url");
  return entry;
}

Both make_history(Chance& chance) {
  Both entry, scan;
  scan.number("id", chance.below(100));
  scan.word("launchedDate", chance.instant());
  entry.child("scanData", std::move(scan), chance);
  return entry;
}

Both make_finding(Chance& chance, std::int64_t id) {
  Both finding, webapp;
  finding.number("id", id);
  if (chance.coin()) finding.number("qid", 150000 + chance.below(999));
  for (const char* name : {"name", "param", "function", "content", "url", "ignoredComment", "externalRef"}) {
    if (chance.coin()) finding.free_text(chance, name);
  }
  for (const char* name :
       {"uniqueId", "type", "findingType", "group", "status", "ignoredReason", "severity", "originalSeverity"}) {
    if (chance.coin()) finding.word(name, chance.word());
  }
  for (const char* name : {"potential", "isIgnored"}) {
    if (chance.coin()) finding.word(name, chance.coin() ? "true" : "false");
  }
  for (const char* name : {"detectionScore", "timesDetected", "patch"}) {
    if (chance.coin()) finding.number(name, chance.below(100));
  }
  for (const char* name :
       {"firstDetectedDate", "lastDetectedDate", "lastTestedDate", "fixedDate", "updatedDate", "ignoredDate"}) {
    if (chance.coin()) finding.word(name, chance.instant());
  }
  if (chance.coin()) {
    Both user;
    user.word("username", chance.word());
    finding.child("ignoredBy", std::move(user), chance);
  }
  if (chance.coin()) {
    Both cvss;
    cvss.fraction("base", chance.below(100));
    cvss.fraction("temporal", chance.below(100));
    cvss.word("attackVector", "Network");
    finding.child("cvssV3", std::move(cvss), chance);
  }
  if (chance.coin()) {
    const int first = chance.below(999), second = chance.below(999);
    finding.xml.push_back(
        fmt::format("<cwe><count>2</count><list><long>{}</long><long>{}</long></list></cwe>", first, second));
    finding.object["cwe"] = {{"count", 2}, {"list", {first, second}}};
  }
  finding.list("owasp", "list", "OWASP", several(chance, [&] { return make_classification(chance); }), chance);
  finding.list("wasc", "list", "WASC", several(chance, [&] { return make_classification(chance); }), chance);
  finding.list("resultList", "list", "Result", several(chance, [&] { return make_result(chance); }), chance);
  finding.list("history", chance.coin() ? "set" : "list", "WebAppFindingHistory",
               several(chance, [&] { return make_history(chance); }), chance);
  webapp.number("id", 1 + chance.below(100));
  webapp.free_text(chance, "name");
  webapp.free_text(chance, "url");
  webapp.list("tags", "list", "Tag", several(chance, [&] { return make_tag(chance); }), chance);
  finding.child("webApp", std::move(webapp), chance);
  return finding;
}

class Formats : public testing::TestWithParam<unsigned> {};

TEST_P(Formats, SayTheSameAboutAFinding) {
  Chance chance{GetParam()};
  std::string xml;
  auto data = json::array();
  const std::int64_t count = 8;
  for (std::int64_t id = 1; id <= count; ++id) {
    auto finding = make_finding(chance, id);
    xml += "<Finding>" + finding.text(chance) + "</Finding>";
    data.push_back({{"Finding", std::move(finding.object)}});
  }
  const auto xml_page = fmt::format(
      "<ServiceResponse><responseCode>SUCCESS</responseCode><count>{}</count><hasMoreRecords>true</hasMoreRecords>"
      "<lastId>{}</lastId><data>{}</data></ServiceResponse>",
      count, count, xml);
  const auto json_page = json{
      {"ServiceResponse",
       {{"responseCode", "SUCCESS"},
        {"count", count},
        {"hasMoreRecords", "true"},
        {"lastId", count},
        {"data", data}}}}.dump(GetParam() % 2 == 0 ? -1 : 1);

  const auto from_xml = findings_in(xml_page, 1 + GetParam() % 50);
  const auto from_json = findings_in(json_page, 1 + GetParam() % 50);
  ASSERT_TRUE(from_xml.result) << from_xml.result.error().message << "\n" << xml_page;
  ASSERT_TRUE(from_json.result) << from_json.result.error().message << "\n" << json_page;
  EXPECT_THAT(from_xml.unreadable, testing::IsEmpty()) << xml_page;
  EXPECT_THAT(from_json.unreadable, testing::IsEmpty()) << json_page;
  EXPECT_EQ(from_xml.heads, from_json.heads);
  ASSERT_EQ(from_xml.records.size(), static_cast<std::size_t>(count));
  ASSERT_EQ(from_json.records.size(), static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < from_xml.records.size(); ++i) {
    EXPECT_TRUE(from_xml.records[i] == from_json.records[i]) << xml_page << "\n" << json_page;
  }
}

TEST_P(Formats, SayTheSameAboutAWebApp) {
  Chance chance{GetParam()};
  Both webapp;
  webapp.number("id", 1 + chance.below(1000));
  for (const char* name : {"name", "url", "os"}) {
    if (chance.coin()) webapp.free_text(chance, name);
  }
  webapp.list("tags", "list", "Tag", several(chance, [&] { return make_tag(chance); }), chance);
  webapp.list("attributes", "list", "Attribute",
              several(chance,
                      [&] {
                        Both attribute;
                        attribute.free_text(chance, "name");
                        attribute.free_text(chance, "value");
                        return attribute;
                      }),
              chance);
  webapp.word("createdDate", chance.instant());
  const auto xml = fmt::format(
      "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><WebApp>{}</WebApp></data></"
      "ServiceResponse>",
      webapp.text(chance));
  const json page = {
      {"ServiceResponse", {{"count", 1}, {"responseCode", "SUCCESS"}, {"data", {{{"WebApp", webapp.object}}}}}}};
  const auto from_xml = webapps_in(xml), from_json = webapps_in(page.dump());
  ASSERT_TRUE(from_xml.result && from_json.result);
  ASSERT_EQ(from_xml.records.size(), 1U) << xml;
  ASSERT_EQ(from_json.records.size(), 1U) << page;
  EXPECT_TRUE(from_xml.records[0] == from_json.records[0]) << xml << "\n" << page;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Formats, testing::Range(0U, 60U));

}  // namespace
}  // namespace qualyswas::wire
