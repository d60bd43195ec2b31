// The two commands as a person calls them.
#include "conformance/vendor/commands.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance::vendor {
namespace {

using ::testing::HasSubstr;

struct Called {
  int status;
  std::string out, err;
};

Called call_command(int (*command)(int, char**), std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "qwas-conformance command");
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const auto status = command(static_cast<int>(pointers.size()), pointers.data());
  return {
      .status = status, .out = testing::internal::GetCapturedStdout(), .err = testing::internal::GetCapturedStderr()};
}

class VendorCommands : public testing::Test {
 protected:
  void SetUp() override {
    auto name = testing::TempDir() + "vendor-commands-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::string file(const std::string& name) const { return root_ + "/" + name; }
  std::string read(const std::string& name) const {
    std::ifstream in{file(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream{file(name), std::ios::binary} << text;
  }

  std::string root_;
};

TEST_F(VendorCommands, ProbeTheFakeWhenNothingElseIsSaid) {
  const auto called = call_command(vendor_command, {});
  EXPECT_EQ(called.status, 0) << called.out;
  EXPECT_THAT(called.out, HasSubstr(" OK, "));
  EXPECT_THAT(called.out, HasSubstr("0 failed"));
  EXPECT_THAT(called.out, HasSubstr("not probed, it shows on lists of more than 100 records only"));
}

TEST_F(VendorCommands, WriteADocumentAndCompareTwo) {
  ASSERT_EQ(call_command(vendor_command, {"--only", "elements.finding", "--out", file("old.json")}).status, 0);
  auto document = nlohmann::json::parse(read("old.json"));
  EXPECT_EQ(document["format"], 1);
  auto& paths = document["shapes"]["finding search xml"]["paths"];
  auto changed = paths["Finding(VULNERABILITY)/status"];

  write("same.json", document.dump());
  EXPECT_EQ(call_command(drift_command, {file("old.json"), file("same.json")}).status, 0);

  paths["Finding(VULNERABILITY)/trend"] = changed;
  write("info.json", document.dump());
  EXPECT_EQ(call_command(drift_command, {file("old.json"), file("info.json")}).status, 0);
  EXPECT_EQ(call_command(drift_command, {file("old.json"), file("info.json"), "--fail-on", "info"}).status, 1);

  paths.erase("Finding(VULNERABILITY)/param");
  write("warn.json", document.dump());
  EXPECT_EQ(call_command(drift_command, {file("old.json"), file("warn.json")}).status, 1);
  EXPECT_EQ(call_command(drift_command, {file("old.json"), file("warn.json"), "--fail-on", "error"}).status, 0);

  paths.erase("Finding(VULNERABILITY)/status");
  write("error.json", document.dump());
  const auto called = call_command(drift_command, {file("old.json"), file("error.json"), "--json"});
  EXPECT_EQ(called.status, 3);
  EXPECT_EQ(nlohmann::json::parse(called.out)["worst"], "error");
}

TEST_F(VendorCommands, SayWhenTheBudgetIsUsedUp) {
  const auto called = call_command(vendor_command, {"--calls", "3", "--json"});
  EXPECT_EQ(called.status, 3);
  const auto document = nlohmann::json::parse(called.out);
  EXPECT_EQ(document["calls"], 3);
  EXPECT_EQ(document["complete"], false);
  EXPECT_THAT(document["probes"].back()["why"].get<std::string>(), HasSubstr("budget"));
}

TEST_F(VendorCommands, ListTheProbesWithoutAskingAnything) {
  const auto called = call_command(vendor_command, {"--list", "--target", "https://nobody.example.test"});
  EXPECT_EQ(called.status, 0);
  EXPECT_THAT(called.out, HasSubstr("paging.finding.ascending"));
}

TEST_F(VendorCommands, RefuseWhatCannotWork) {
  const auto refused = [](std::vector<std::string> arguments, const char* says) {
    const auto called = call_command(vendor_command, std::move(arguments));
    EXPECT_EQ(called.status, 2);
    EXPECT_THAT(called.err + called.out, HasSubstr(says));
  };
  refused({"--target", "qualys"}, "is no target");
  refused({"--target", "http://qualysapi.example.test"}, "readable");
  refused({"--target", "https://user:secret@qualysapi.example.test"}, "must not hold a login");
  refused({"--target", "https://qualysapi.example.test"}, "needs --username");
  refused({"--target", "https://qualysapi.example.test", "--username", "a:b"}, "colon");
  refused({"--target", "https://qualysapi.example.test", "--username", "a", "--password-file", file("none")},
          "cannot be read");
  refused({"--target", "replay:" + file("none")}, "none");
  refused({"--target", "mock:no-such-estate"}, "no-such-estate");
  refused({"--only", "no.such.probe"}, "no probe");
  refused({"--calls", "0"}, "--calls");
}

TEST_F(VendorCommands, RefuseFilesThatAreNoDocuments) {
  write("text.json", "no JSON");
  write("other.json", "{}");
  EXPECT_EQ(call_command(drift_command, {file("none.json"), file("other.json")}).status, 2);
  EXPECT_THAT(call_command(drift_command, {file("text.json"), file("other.json")}).err, HasSubstr("no JSON"));
  EXPECT_THAT(call_command(drift_command, {file("other.json"), file("other.json")}).err, HasSubstr("the older one"));
  EXPECT_EQ(call_command(drift_command, {file("other.json")}).status, 2);
}

TEST_F(VendorCommands, ExplainThemselves) {
  for (const auto command : {vendor_command, drift_command}) {
    const auto called = call_command(command, {"--help"});
    EXPECT_EQ(called.status, 0);
    EXPECT_THAT(called.out, HasSubstr("exit status:"));
  }
}

}  // namespace
}  // namespace qualyswas::conformance::vendor
