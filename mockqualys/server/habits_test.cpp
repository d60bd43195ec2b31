// What public clients send, byte for byte, each a row with what must come back. The vendor takes these (reference, REST
// 10 and 11, kb-auth F), or is not known to; where it is not, the row says "our choice" and the stricter reading
// stands.
#include <cctype>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "mockqualys/server/sockets.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;

struct Habit {
  const char* name;
  std::string request;
  std::vector<std::string> told;  // all of these stand in what comes back
  std::vector<std::string> not_told = {};
};
void PrintTo(const Habit& row, std::ostream* out) { *out << row.name; }

constexpr auto* kBoth = "<count>2</count>";
constexpr auto* kOne = "<count>1</count>";
constexpr auto* kSearchCall = "/qps/rest/3.0/search/was/webapp";
constexpr auto* kXmlHeader = "Content-Type: text/xml\r\n";
constexpr auto* kJsonHeader = "Content-Type: application/json\r\n";
constexpr auto* kFormHeader = "Content-Type: application/x-www-form-urlencoded\r\n";
constexpr auto* kBook = "/api/2.0/fo/knowledge_base/vuln/";

std::string head(std::string_view line, std::string_view headers = {}, std::string_view version = "HTTP/1.1") {
  return fmt::format("{} {}\r\nHost: qualysapi.example.test\r\nAuthorization: {}\r\nConnection: close\r\n{}", line,
                     version, test::kBasic, headers);
}
std::string plain(std::string_view line, std::string_view headers = {}) { return head(line, headers) + "\r\n"; }
std::string with_body(std::string_view line, std::string_view headers, std::string_view body) {
  return fmt::format("{}Content-Length: {}\r\n\r\n{}", head(line, headers), body.size(), body);
}
std::string search(std::string_view headers, std::string_view body) {
  return with_body(fmt::format("POST {}", kSearchCall), headers, body);
}
std::string filtered(std::string_view criterion) {
  return fmt::format("<ServiceRequest><filters>{}</filters></ServiceRequest>", criterion);
}
std::string in_json(std::string_view inside) { return fmt::format(R"({{"ServiceRequest": {{{}}}}})", inside); }

// Credentials in other clothes: an Authorization line of its own instead of the usual one.
std::string logged_in_by(std::string_view lines) {
  return fmt::format("GET /qps/rest/3.0/count/was/webapp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n", lines);
}

std::string book(std::string_view query, std::string_view headers = {}) {
  return plain(fmt::format("GET {}?action=list&{}", kBook, query),
               fmt::format("X-Requested-With: client\r\n{}", headers));
}
std::string book_by_post(std::string_view form, std::string_view query = {}) {
  return with_body(fmt::format("POST {}{}", kBook, query), std::string{kFormHeader} + "X-Requested-With: client\r\n",
                   form);
}

// 1,000 QIDs of which three are there; six digits each.
std::string thousand(std::string_view comma) {
  std::string ids;
  for (int qid = 150000; qid < 151000; ++qid) ids += fmt::format("{}{}", ids.empty() ? "" : comma, qid);
  return ids;
}

std::string lower_case_names(std::string text) {
  for (const auto* name : {"Host", "Authorization", "Connection", "Content-Type", "Content-Length"}) {
    const std::string_view wanted = name;
    const auto at = text.find(wanted);
    if (at == std::string::npos) continue;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      text[at + i] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[at + i])));
  }
  return text;
}

class Habits : public ::testing::TestWithParam<Habit> {};

TEST_P(Habits, AreAnsweredAsTheVendorDoes) {
  const test::Running server;
  const auto answer = test::talk(server->port(), GetParam().request);
  for (const auto& told : GetParam().told) EXPECT_THAT(answer, HasSubstr(told));
  for (const auto& not_told : GetParam().not_told) EXPECT_THAT(answer, ::testing::Not(HasSubstr(not_told)));
}

std::string named(const ::testing::TestParamInfo<Habit>& info) {
  std::string name;
  for (const char c : std::string_view{info.param.name})
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, Habits,
    ::testing::Values(
        Habit{"slash at the end", plain("GET /qps/rest/3.0/count/was/webapp/"), {kBoth}},
        Habit{"slash behind an id", plain("GET /qps/rest/3.0/get/was/webapp/41/"), {kOne}},
        Habit{"bare question mark", plain("GET /qps/rest/3.0/count/was/webapp?"), {kBoth}},
        Habit{"slash and question mark", plain("GET /qps/rest/3.0/count/was/webapp/?"), {kBoth}},
        Habit{"fields of an object that takes none",
              plain("GET /qps/rest/3.0/get/was/webapp/41?fields=id"),
              {"<name><![CDATA[Shop]]>"}},
        // Our choice: base addresses with a slash at their end give this, and whether the vendor takes it is not known.
        Habit{"two slashes",
              plain("GET //qps/rest/3.0/count/was/webapp"),
              {"HTTP/1.1 404 ", "two slashes in a row: /qps/rest/3.0/count/was/webapp"}},
        Habit{"whole address", plain("GET http://qualysapi.example.test/qps/rest/3.0/count/was/webapp"), {kBoth}},
        Habit{"whole address of https with a query",
              plain("GET HTTPS://qualysapi.example.test:443/qps/rest/3.0/count/was/webapp?"),
              {kBoth}},
        Habit{"whole address without a path", plain("GET http://qualysapi.example.test"), {"HTTP/1.1 404 "}},
        Habit{"other case", plain("GET /qps/rest/3.0/Count/was/webapp"), {"INVALID_URL"}}),
    named);

INSTANTIATE_TEST_SUITE_P(
    Bodies, Habits,
    ::testing::Values(
        Habit{"count by GET", plain("GET /qps/rest/3.0/count/was/webapp"), {kBoth}},
        Habit{"count by POST without a body",
              plain("POST /qps/rest/3.0/count/was/webapp", "Content-Length: 0\r\n"),
              {kBoth}},
        Habit{"POST without a length", plain(fmt::format("POST {}", kSearchCall)), {kBoth}},
        Habit{"search without a body but with a type", search(kXmlHeader, ""), {kBoth}},
        Habit{"search without a body, typed as a form", search(kFormHeader, ""), {kBoth}},
        Habit{"XML typed as a form", search(kFormHeader, filtered("")), {"HTTP/1.1 415 "}},
        Habit{"XML without a type", search("", "<ServiceRequest/>"), {"HTTP/1.1 415 "}},
        Habit{"type with a charset", search("Content-Type: text/xml; charset=UTF-8\r\n", "<ServiceRequest/>"), {kBoth}},
        Habit{"application xml", search("Content-Type: application/xml\r\n", "<ServiceRequest/>"), {kBoth}},
        Habit{"type in other case", search("Content-Type: Application/JSON;charset=utf-8\r\n", "{}"), {kBoth}},
        Habit{"preferences before filters",
              search(kXmlHeader,
                     "<ServiceRequest><preferences><limitResults>1</limitResults></preferences><filters>"
                     "<Criteria field=\"id\" operator=\"GREATER\">41</Criteria></filters></ServiceRequest>"),
              {kOne, "<id>42</id>"}},
        Habit{"filters before preferences",
              search(kXmlHeader,
                     "<ServiceRequest><filters><Criteria field=\"id\" operator=\"GREATER\">0</Criteria></filters>"
                     "<preferences><limitResults>1</limitResults></preferences></ServiceRequest>"),
              {kOne, "<hasMoreRecords>true</hasMoreRecords>\n  <lastId>41</lastId>"}},
        Habit{"declaration and comment",
              search(kXmlHeader, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!-- mine -->\n<ServiceRequest/>"),
              {kBoth}},
        Habit{"byte order mark in XML", search(kXmlHeader, "\xEF\xBB\xBF<ServiceRequest/>"), {kBoth}},
        Habit{"elements that are not closed in one", search(kXmlHeader, "<ServiceRequest></ServiceRequest>"), {kBoth}},
        Habit{"no filter in filters", search(kXmlHeader, filtered("")), {"INVALID_XML"}},
        Habit{"value among line breaks",
              search(kXmlHeader, filtered("<Criteria field=\"id\" operator=\"EQUALS\">\n  41\n</Criteria>")),
              {kOne}},
        Habit{"IN with blanks",
              search(kXmlHeader, filtered("<Criteria field=\"id\" operator=\"IN\">41, 42 ,43</Criteria>")),
              {kBoth}},
        Habit{"the id cursor beside another filter",
              search(kXmlHeader, filtered("<Criteria field=\"name\" operator=\"CONTAINS\">S</Criteria>"
                                          "<Criteria field=\"id\" operator=\"GREATER\">0</Criteria>")),
              {kOne, "Shop"}},
        Habit{"verbose where it is not known",
              with_body("POST /qps/rest/3.0/search/was/report", kXmlHeader,
                        "<ServiceRequest><preferences><verbose>true</verbose></preferences></ServiceRequest>"),
              {"INVALID_XML", "element &apos;verbose&apos;"}},
        Habit{"misspelled id",
              search(kXmlHeader, filtered("<Criteria field=\"id\" operator=\"EQUALS\">41.0</Criteria>")),
              {"INVALID_REQUEST", "Specify criteria value(s) as Long."}},
        Habit{"a trailing blank in a name",
              search(kXmlHeader, filtered("<Criteria field=\"name\" operator=\"EQUALS\">Shop </Criteria>")),
              {"SUCCESS", "<count>0</count>"},
              {"hasMoreRecords", "<data"}},
        Habit{"chunked body",
              head(fmt::format("POST {}", kSearchCall), std::string{kXmlHeader} + "Transfer-Encoding: chunked\r\n") +
                  "\r\n11\r\n<ServiceRequest/>\r\n0\r\n\r\n",
              {kBoth}}),
    named);

INSTANTIATE_TEST_SUITE_P(
    Json, Habits,
    ::testing::Values(
        Habit{"criteria as an object",
              search(kJsonHeader,
                     in_json(R"("filters": {"Criteria": {"field": "id", "operator": "EQUALS", "value": 41}})")),
              {kOne}},
        Habit{"criteria as a list",
              search(kJsonHeader,
                     in_json(R"("filters": {"Criteria": [{"field": "id", "operator": "GREATER", "value": "41"}]})")),
              {kOne}},
        Habit{"no criteria", search(kJsonHeader, in_json(R"("filters": {})")), {kBoth}},
        Habit{"an empty list of criteria", search(kJsonHeader, in_json(R"("filters": {"Criteria": []})")), {kBoth}},
        Habit{"preferences as numbers and a boolean",
              search(kJsonHeader,
                     in_json(R"("preferences": {"limitResults": 1, "startFromOffset": 2, "verbose": true})")),
              {kOne, "<id>42</id>"}},
        Habit{"preferences as texts",
              search(kJsonHeader,
                     in_json(R"("preferences": {"limitResults": "1", "startFromOffset": "2", "verbose": "true"})")),
              {kOne, "<id>42</id>"}},
        Habit{"an empty object", search(kJsonHeader, "{}"), {kBoth}},
        Habit{"byte order mark", search(kJsonHeader, "\xEF\xBB\xBF{}"), {kBoth}},
        Habit{"asked in JSON, answered in XML",
              search(std::string{kJsonHeader} + "Accept: */*\r\n", "{}"),
              {"Content-Type: application/xml", kBoth}},
        Habit{"asked in XML, answered in JSON",
              search(std::string{kXmlHeader} + "Accept: application/json\r\n", "<ServiceRequest/>"),
              {"Content-Type: application/json", R"("count":2)", R"("hasMoreRecords":"false")"}},
        Habit{"a page in JSON goes on",
              search(std::string{kJsonHeader} + "Accept: application/json\r\n",
                     in_json(R"("preferences": {"limitResults": 1})")),
              {R"("hasMoreRecords":"true")", R"("lastId":41)"}},
        Habit{"nothing found in JSON",
              search(std::string{kJsonHeader} + "Accept: application/json\r\n",
                     in_json(R"("filters": {"Criteria": [{"field": "id", "operator": "EQUALS", "value": 7}]})")),
              {R"("responseCode":"SUCCESS")", R"("count":0)"},
              {"hasMoreRecords", "\"data\""}}),
    named);

INSTANTIATE_TEST_SUITE_P(
    Logins, Habits,
    ::testing::Values(
        Habit{
            "scheme in small letters", logged_in_by("Authorization: basic YWNtZV9hYjE6b3Blbi1zZXNhbWU=\r\n"), {kBoth}},
        Habit{"blanks around the credentials",
              logged_in_by("Authorization:  Basic  YWNtZV9hYjE6b3Blbi1zZXNhbWU= \r\n"),
              {kBoth}},
        Habit{"user and password headers", logged_in_by("user: acme_ab1\r\npassword: open-sesame\r\n"), {kBoth}},
        Habit{"the same in other case", logged_in_by("User: acme_ab1\r\nPASSWORD: open-sesame\r\n"), {kBoth}},
        Habit{"an empty header", logged_in_by("Authorization: \r\n"), {"HTTP/1.1 200 ", "AUTH_CREDENTIALS_NEEDED"}},
        Habit{"no credentials", logged_in_by(""), {"HTTP/1.1 200 ", "AUTH_CREDENTIALS_NEEDED"}},
        // Our choice, as of long credentials that a client wraps it is told that they break.
        Habit{"base64 folded into two lines",
              logged_in_by("Authorization: Basic YWNtZV9hYjE6b3Bl\r\n bi1zZXNhbWU=\r\n"),
              {"HTTP/1.1 400 ", "write it in one line"}},
        Habit{"base64 with a bare line feed",
              logged_in_by("Authorization: Basic YWNtZV9hYjE6b3Bl\nbi1zZXNhbWU=\r\n"),
              {"HTTP/1.1 400 "}},
        Habit{"base64 with a blank inside",
              logged_in_by("Authorization: Basic YWNtZV9hYjE6b3Bl bi1zZXNhbWU=\r\n"),
              {"INVALID_CREDENTIALS"}},
        Habit{"base64 without its padding",
              logged_in_by("Authorization: Basic YWNtZV9hYjE6b3Blbi1zZXNhbWU\r\n"),
              {"INVALID_CREDENTIALS"}},
        Habit{
            "X-Requested-With on QPS", plain("GET /qps/rest/3.0/count/was/webapp", "X-Requested-With: x\r\n"), {kBoth}},
        Habit{"a cookie of an earlier answer",
              plain("GET /qps/rest/3.0/count/was/webapp", "Cookie: JSESSIONID=1; $Path=/qps\r\n"),
              {kBoth}}),
    named);

INSTANTIATE_TEST_SUITE_P(
    Http, Habits,
    ::testing::Values(
        Habit{"HTTP 1.0",
              head("GET /qps/rest/3.0/count/was/webapp", "", "HTTP/1.0") + "\r\n",
              {"HTTP/1.1 200 ", "Content-Length: ", kBoth},
              {"chunked"}},
        Habit{"HTTP 1.0 without a host",
              fmt::format("GET /qps/rest/3.0/count/was/webapp HTTP/1.0\r\nAuthorization: {}\r\n\r\n", test::kBasic),
              {kBoth}},
        Habit{"waits to be told to go on",
              search(std::string{kXmlHeader} + "Expect: 100-continue\r\n", "<ServiceRequest/>"),
              {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ", kBoth}},
        Habit{"names of headers in small letters", lower_case_names(search(kXmlHeader, "<ServiceRequest/>")), {kBoth}},
        Habit{"gzip",
              book("ids=150901-150910", "Accept-Encoding: gzip, deflate, br\r\n"),
              {"Content-Encoding: gzip", "\x1F\x8B"},
              {"<QID>"}},
        Habit{"identity",
              plain("GET /qps/rest/3.0/count/was/webapp", "Accept-Encoding: identity\r\n"),
              {kBoth},
              {"Content-Encoding"}}),
    named);

INSTANTIATE_TEST_SUITE_P(
    KnowledgeBase, Habits,
    ::testing::Values(
        Habit{"by GET", book("ids=150901"), {"<QID>150901</QID>"}, {"<QID>150902</QID>"}},
        Habit{"commas", book("ids=150901,150902"), {"<QID>150901</QID>", "<QID>150902</QID>"}},
        Habit{"encoded commas", book("ids=150901%2C150902"), {"<QID>150901</QID>", "<QID>150902</QID>"}},
        Habit{"a range", book("ids=150901-150903"), {"<QID>150902</QID>", "<QID>150903</QID>"}, {"<QID>150910</QID>"}},
        Habit{"a thousand by GET",
              book("ids=" + thousand(",")),
              {"HTTP/1.1 200 ", "<QID>150901</QID>", "<QID>150910</QID>"}},
        Habit{"a thousand by GET, encoded", book("ids=" + thousand("%2C")), {"HTTP/1.1 414 ", "<!DOCTYPE HTML"}},
        Habit{"a thousand by POST, encoded",
              book_by_post("action=list&ids=" + thousand("%2C")),
              {"HTTP/1.1 200 ", "<QID>150901</QID>", "<QID>150910</QID>"}},
        Habit{
            "parameters in the address of a POST", book_by_post("", "?action=list&ids=150901"), {"<QID>150901</QID>"}},
        Habit{"parameters in both", book_by_post("ids=150902", "?action=list"), {"<QID>150902</QID>"}},
        Habit{"an unknown QID is passed over", book("ids=150901,199999"), {"<QID>150901</QID>"}, {"199999", "WARNING"}},
        Habit{"no X-Requested-With",
              plain(fmt::format("GET {}?action=list&ids=150901", kBook)),
              {"HTTP/1.1 400 ", "X-Requested-With"}},
        Habit{"JSON is not offered",
              plain(fmt::format("GET {}?action=list&ids=150901", kBook),
                    "X-Requested-With: x\r\nAccept: application/json\r\n"),
              {"<QID>150901</QID>"}}),
    named);

TEST(HabitsOf2020, AnEmptyPageSaysThatThereIsNoMoreAndHasEmptyData) {
  Options options;
  options.empty_as_2020 = true;
  const test::Running server{options};
  const auto answer = test::talk(
      server->port(), search(kXmlHeader, filtered("<Criteria field=\"id\" operator=\"EQUALS\">7</Criteria>")));
  EXPECT_THAT(answer, HasSubstr("<count>0</count>\n  <hasMoreRecords>false</hasMoreRecords>\n  <data"));
}

}  // namespace
}  // namespace mockqualys::server
