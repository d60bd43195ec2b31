#include "mockqualys/recording/har.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

namespace mockqualys::recording {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class HarFile : public testing::Test {
 protected:
  void SetUp() override {
    file_ = testing::TempDir() + "har-XXXXXX";
    const int descriptor = mkstemp(file_.data());
    ASSERT_GE(descriptor, 0);
    close(descriptor);
  }
  void TearDown() override { std::filesystem::remove(file_); }

  tl::expected<Har, std::string> read(std::string_view text) {
    std::ofstream{file_, std::ios::binary} << text;
    return read_har(file_);
  }

  std::string file_;
};

constexpr auto kHar = R"({"log": {"version": "1.2", "entries": [
  {"startedDateTime": "2026-03-02T06:00:00.123Z", "time": 41.5,
   "request": {"method": "POST", "url": "https://qualysapi.example.com/qps/rest/3.0/search/was/finding?fields=id",
               "headers": [{"name": ":authority", "value": "x"}, {"name": "content-type", "value": "text/xml"}],
               "postData": {"mimeType": "text/xml", "text": "<ServiceRequest/>"}},
   "response": {"status": 200, "headers": [{"name": "content-type", "value": "application/xml"},
                                            {"name": "content-encoding", "value": "gzip"}],
                "content": {"size": 5, "mimeType": "application/xml", "text": "PGEvPg==", "encoding": "base64"}}},
  {"request": {"method": "POST", "url": "https://qualysapi.example.com/qps/rest/3.0/delete/was/webapp/1", "headers": []},
   "response": {"status": 200, "headers": [], "content": {"size": 0}}},
  {"request": {"method": "GET", "url": "https://www.example.com/style.css", "headers": []},
   "response": {"status": 200, "headers": [], "content": {"size": 0}}},
  {"request": {"method": "GET", "url": "https://qualysapi.example.com/qps/rest/portal/version", "headers": []},
   "response": {"status": 0, "headers": [], "content": {"size": 0}}},
  {"request": {"method": "POST", "url": "https://qualysapi.example.com/api/4.0/fo/knowledge_base/vuln/",
               "headers": [{"name": "Content-Type", "value": "application/x-www-form-urlencoded"}],
               "postData": {"params": [{"name": "action", "value": "list"}, {"name": "ids", "value": "1,2"}]}},
   "response": {"status": 200, "headers": [], "content": {"size": 4, "text": "<b/>"}}}
]}})";

TEST_F(HarFile, IsReadAsExchanges) {
  const auto har = read(kHar).value();
  ASSERT_EQ(har.exchanges.size(), 2U);
  const auto& search = har.exchanges[0];
  EXPECT_EQ(search.method, "POST");
  EXPECT_EQ(search.path, "/qps/rest/3.0/search/was/finding");
  EXPECT_EQ(search.query, "fields=id");
  EXPECT_THAT(search.request_headers, ElementsAre(Pair("content-type", "text/xml")));
  EXPECT_EQ(search.request_body, "<ServiceRequest/>");
  EXPECT_EQ(search.status, 200);
  EXPECT_EQ(search.response_body, "<a/>");
  EXPECT_TRUE(search.gzip);
  EXPECT_EQ(format_instant(search.at), "2026-03-02T06:00:00Z");
  EXPECT_EQ(search.took.count(), 41);
  EXPECT_EQ(har.exchanges[1].request_body, "action=list&ids=1,2");
  EXPECT_THAT(har.hosts, ElementsAre("qualysapi.example.com"));
}

TEST_F(HarFile, LosesWhatDoesNotReadAndSaysSo) {
  EXPECT_THAT(read(kHar)->skipped, ElementsAre(HasSubstr("entry 2, POST"), HasSubstr("entry 3, GET"),
                                               HasSubstr("entry 4, GET: there is no answer")));
}

class NoHar : public HarFile, public testing::WithParamInterface<std::string> {};
TEST_P(NoHar, IsRefusedWithItsName) { EXPECT_THAT(read(GetParam()).error(), HasSubstr(file_)); }
INSTANTIATE_TEST_SUITE_P(Files, NoHar,
                         testing::Values("", "{", "[]", "{\"log\": {}}", "{\"log\": {\"entries\": [1]}}",
                                         std::string(100'000, '[')));

}  // namespace
}  // namespace mockqualys::recording
