// The description of the admin API against the admin API: what is listed answers, what answers is listed.
#include "mockqualys/server/admin_openapi.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using Document = nlohmann::ordered_json;

// A server of its own for each call: some of them remove what another one needs.
struct Described {
  std::unique_ptr<Server> server = Server::start({.estate = "storefront"}).value();
  httplib::Client admin{server->admin_url()};
  Document document = Document::parse(admin.Get("/openapi.json")->body);

  Described() { static_cast<void>(server->add_world({.user = "test_17", .password = "x"}).value()); }

  httplib::Result send(std::string method, const std::string& path, const std::string& body) {
    httplib::Request request;
    std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    request.method = method;
    request.path = path;
    request.body = body;
    return admin.send(request);
  }
};

std::string fill_path(std::string path, const Document& operation) {
  if (!operation.contains("parameters")) return path;
  for (const auto& parameter : operation.at("parameters")) {
    if (parameter.at("in") != "path") continue;
    const auto name = "{" + parameter.at("name").get<std::string>() + "}";
    path.replace(path.find(name), name.size(), parameter.at("example").get<std::string>());
  }
  return path;
}

struct Operation {
  std::string path, method;
};

std::vector<Operation> all_operations() {
  std::vector<Operation> all;
  const Described described;
  for (const auto& [path, methods] : described.document.at("paths").items())
    for (const auto& [method, operation] : methods.items()) all.push_back({path, method});
  return all;
}

TEST(OpenApi, ListsEveryCallOnceAndBelowAWorldTheCallsOfAWorld) {
  const Described described;
  const auto& paths = described.document.at("paths");
  std::size_t operations = 0, expected = 0;
  for (const auto& [path, methods] : paths.items()) operations += methods.size();
  for (const auto& call : admin_calls()) {
    std::string method{call.method};
    std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_TRUE(paths.at(std::string{call.path}).contains(method)) << call.method << " " << call.path;
    EXPECT_EQ(paths.contains("/worlds/{user}" + std::string{call.path}), call.of_a_world) << call.path;
    expected += call.of_a_world ? 2 : 1;
  }
  EXPECT_EQ(operations, expected);
  for (const auto* path : {"/state", "/clock", "/faults", "/reset", "/journal", "/records/{kind}", "/worlds/{user}",
                           "/worlds/{user}/clock", "/reports", "/openapi.json"})
    EXPECT_TRUE(paths.contains(path)) << path;
}

TEST(OpenApi, IsOfTheVersionItSaysAndNamesEachOperationOnce) {
  const Described described;
  EXPECT_EQ(described.document.at("openapi"), "3.1.0");
  EXPECT_EQ(described.document.at("servers").at(0).at("url"), described.server->admin_url());
  std::vector<std::string> ids;
  for (const auto& [path, methods] : described.document.at("paths").items())
    for (const auto& [method, operation] : methods.items()) {
      ids.push_back(operation.at("operationId"));
      EXPECT_FALSE(operation.at("summary").get<std::string>().empty()) << path;
      EXPECT_TRUE(operation.at("responses").contains("200")) << path;
      for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
        const auto name = path.substr(at + 1, path.find('}', at) - at - 1);
        EXPECT_TRUE(std::ranges::any_of(operation.at("parameters"),
                                        [&](const Document& one) {
                                          return one.at("in") == "path" && one.at("name") == name &&
                                                 one.at("required") == true;
                                        }))
            << path << " " << name;
      }
    }
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST(OpenApi, EveryExampleIsAnswered) {
  for (const auto& [path, method] : all_operations()) {
    Described described;
    const auto& operation = described.document.at("paths").at(path).at(method);
    std::string body;
    if (operation.contains("requestBody")) {
      const auto& content = operation.at("requestBody").at("content").at("application/json");
      if (content.contains("example")) body = content.at("example").dump();
    }
    const auto answer = described.send(method, fill_path(path, operation), body);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << method << " " << path << " " << body << "\n" << answer->body;
    EXPECT_TRUE(Document::accept(answer->body)) << path;
  }
}

TEST(OpenApi, TheKeysOfABodyAreTheKeysThatAreTaken) {
  Described described;
  int checked = 0;
  for (const auto& [path, methods] : described.document.at("paths").items())
    for (const auto& [method, operation] : methods.items()) {
      if (!operation.contains("requestBody")) continue;
      const auto& schema = operation.at("requestBody").at("content").at("application/json").at("schema");
      if (!schema.contains("properties")) continue;
      const auto target = fill_path(path, operation);
      const auto unknown = described.send(method, target, R"({"nonesuch": 1})");
      EXPECT_EQ(unknown->status, 400) << method << " " << path;
      EXPECT_THAT(unknown->body, ::testing::HasSubstr("unknown key")) << method << " " << path;
      for (const auto& [key, property] : schema.at("properties").items()) {
        EXPECT_TRUE(property.contains("type")) << path << " " << key;
        const auto known = described.send(method, target, Document{{key, Document::object()}}.dump());
        EXPECT_THAT(known->body, ::testing::Not(::testing::HasSubstr("unknown key"))) << path << " " << key;
        ++checked;
      }
    }
  EXPECT_GT(checked, 50);
}

// As they stand on the page of GET /: the lines are for a shell, the requests are the same.
TEST(OpenApi, ThePageForPeopleListsTheSameCalls) {
  Described described;
  const auto page = described.admin.Get("/")->body;
  for (const auto& call : admin_calls())
    EXPECT_THAT(page, ::testing::HasSubstr("\n" + std::string{call.method} + std::string(7 - call.method.size(), ' ') +
                                           std::string{call.path}));
}

}  // namespace
}  // namespace mockqualys::server
