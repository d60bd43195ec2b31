#include "mockqualys/recording/folder.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

namespace mockqualys::recording {
namespace {

using ::testing::HasSubstr;

class RecordingFolder : public testing::Test {
 protected:
  void SetUp() override {
    auto name = testing::TempDir() + "recording-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
    folder_ = name + "/recording";
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  Writer make() { return Writer::create(folder_, "test", std::chrono::days{0}).value(); }
  static Exchange sample() {
    Exchange exchange;
    exchange.at = Instant{std::chrono::seconds{1772431200}};
    exchange.took = std::chrono::milliseconds{12};
    exchange.method = "POST";
    exchange.path = "/qps/rest/3.0/search/was/finding";
    exchange.query = "a=b";
    exchange.login = "basic";
    exchange.request_headers = {{"Content-Type", "text/xml"}};
    exchange.request_body = "<ServiceRequest/>";
    exchange.status = 200;
    exchange.response_headers = {{"Content-Type", "application/xml"}, {"Vary", "a"}, {"Vary", "b"}};
    exchange.response_body = "<ServiceResponse>\n</ServiceResponse>";
    exchange.chunked = true;
    exchange.notes = {"a note"};
    exchange.left_out_bytes = 4711;
    return exchange;
  }
  void append(const std::string& file, std::string_view text) const {
    std::ofstream{folder_ + "/" + file, std::ios::app} << text;
  }

  std::string root_, folder_;
};

TEST_F(RecordingFolder, GivesBackWhatWasWritten) {
  auto writer = make();
  ASSERT_EQ(writer.write(sample()), 1);
  ASSERT_EQ(writer.write(sample()), 2);
  const auto exchanges = read_recording(folder_).value();
  ASSERT_EQ(exchanges.size(), 2U);
  const auto& back = exchanges[1];
  const auto wanted = sample();
  EXPECT_EQ(back.number, 2);
  EXPECT_EQ(back.at, wanted.at);
  EXPECT_EQ(back.took, wanted.took);
  EXPECT_EQ(back.left_out_bytes, wanted.left_out_bytes);
  EXPECT_EQ(back.method, wanted.method);
  EXPECT_EQ(back.path, wanted.path);
  EXPECT_EQ(back.query, wanted.query);
  EXPECT_EQ(back.login, wanted.login);
  EXPECT_EQ(back.request_headers, wanted.request_headers);
  EXPECT_EQ(back.request_body, wanted.request_body);
  EXPECT_EQ(back.status, wanted.status);
  EXPECT_EQ(back.response_headers, wanted.response_headers);
  EXPECT_EQ(back.response_body, wanted.response_body);
  EXPECT_TRUE(back.chunked);
  EXPECT_FALSE(back.gzip);
  EXPECT_EQ(back.notes, wanted.notes);
}

TEST_F(RecordingFolder, PutsEachBodyBesideItsExchange) {
  auto writer = make();
  ASSERT_TRUE(writer.write(sample()));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/exchanges/000001.request.xml"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/exchanges/000001.response.xml"));
}

TEST_F(RecordingFolder, IsNotWrittenTwice) {
  { const auto first = make(); }
  EXPECT_THAT(Writer::create(folder_, "test", {}).error(), HasSubstr("holds a recording already"));
}

TEST_F(RecordingFolder, ThatWasCutShortIsReadAsFarAsItIsWhole) {
  auto writer = make();
  ASSERT_TRUE(writer.write(sample()));
  append("index.jsonl", "{\"number\":2,\"fi");
  EXPECT_EQ(read_recording(folder_)->size(), 1U);
}

TEST_F(RecordingFolder, OfAnotherVersionIsRefused) {
  std::filesystem::create_directories(folder_);
  append("index.jsonl", "{\"format\":\"mockqualys-recording\",\"version\":2}\n");
  EXPECT_THAT(read_recording(folder_).error(), HasSubstr("another version than 1"));
}

TEST_F(RecordingFolder, ThatIsNoneIsNamed) {
  EXPECT_THAT(read_recording(folder_).error(), HasSubstr("index.jsonl: cannot be read; a recording is a folder"));
}

TEST_F(RecordingFolder, IsNotLeftByTheNameOfAFile) {
  { const auto empty = make(); }
  append("index.jsonl", "{\"number\":1,\"file\":\"../../etc/passwd\"}\n");
  EXPECT_THAT(read_recording(folder_).error(), HasSubstr("is no exchange of this folder"));
}

TEST_F(RecordingFolder, IsNotLeftByTheNameOfABody) {
  { const auto empty = make(); }
  append("index.jsonl", "{\"number\":1,\"file\":\"000001.json\"}\n");
  append("exchanges/000001.json",
         R"({"number":1,"at":"2026-03-02T06:00:00Z","request":{"method":"GET","path":"/","query":"","headers":[]},
             "response":{"status":200,"headers":[],"body":"../index.jsonl"}})");
  EXPECT_THAT(read_recording(folder_).error(), HasSubstr("is not one beside its exchange"));
}

}  // namespace
}  // namespace mockqualys::recording
