// The description of the admin API against the admin API: what is listed answers, what answers is listed.
#include "mockqualys/server/admin_openapi.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/faults/json.h"
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

// --- what POST /faults takes: the schema against the parser, kind by kind ---

// So much of JSON Schema as the document uses; another keyword fails the test.
bool is_valid(const Document& value, const Document& schema, const Document& schemas);

bool has_type(const Document& value, const Document& type) {
  if (type.is_array()) return std::ranges::any_of(type, [&](const Document& one) { return has_type(value, one); });
  const auto name = type.get<std::string>();
  return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
         (name == "string" && value.is_string()) || (name == "integer" && value.is_number_integer()) ||
         (name == "number" && value.is_number()) || (name == "boolean" && value.is_boolean()) ||
         (name == "null" && value.is_null());
}

bool keeps(const Document& value, const std::string& keyword, const Document& rule, const Document& schema,
           const Document& schemas) {
  if (keyword == "$ref") {
    const auto name = rule.get<std::string>();
    return is_valid(value, schemas.at(name.substr(name.rfind('/') + 1)), schemas);
  }
  if (keyword == "oneOf")
    return std::ranges::count_if(rule, [&](const Document& one) { return is_valid(value, one, schemas); }) == 1;
  if (keyword == "type") return has_type(value, rule);
  if (keyword == "const") return value == rule;
  if (keyword == "enum") return std::ranges::find(rule, value) != rule.end();
  if (keyword == "minimum") return value.is_number() && value >= rule;
  if (keyword == "maximum") return value.is_number() && value <= rule;
  if (keyword == "minProperties") return value.size() >= rule.get<std::size_t>();
  if (keyword == "maxProperties") return value.size() <= rule.get<std::size_t>();
  if (keyword == "required")
    return std::ranges::all_of(rule, [&](const Document& key) { return value.contains(key.get<std::string>()); });
  if (keyword == "items")
    return std::ranges::all_of(value, [&](const Document& one) { return is_valid(one, rule, schemas); });
  if (keyword == "properties") {
    return std::ranges::all_of(rule.items(), [&](const auto& property) {
      return !value.contains(property.key()) || is_valid(value.at(property.key()), property.value(), schemas);
    });
  }
  if (keyword == "additionalProperties") {
    return std::ranges::all_of(value.items(), [&](const auto& member) {
      if (schema.contains("properties") && schema.at("properties").contains(member.key())) return true;
      return rule.is_object() && is_valid(member.value(), rule, schemas);
    });
  }
  EXPECT_TRUE(keyword == "description" || keyword == "default" || keyword == "discriminator") << keyword;
  return true;
}

bool is_valid(const Document& value, const Document& schema, const Document& schemas) {
  return std::ranges::all_of(schema.items(),
                             [&](const auto& rule) { return keeps(value, rule.key(), rule.value(), schema, schemas); });
}

// Why the parser does not take it; empty when it does.
std::string refusal(const Document& fault) {
  try {
    const auto checked = check_fault(read_fault(fault));
    return checked ? std::string{} : checked.error();
  } catch (const BadRequest& wrong) {
    return wrong.what();
  }
}

class DescribedFault : public ::testing::TestWithParam<const FaultKind*> {
 protected:
  static const Document& schemas() {
    static const auto all = Described{}.document.at("components").at("schemas");
    return all;
  }
  static bool is_described(const Document& fault) { return is_valid(fault, schemas().at("Fault"), schemas()); }
  const Document example_ = Document::parse(GetParam()->example);
  const Document& schema() const { return schemas().at("Fault_" + std::string{GetParam()->name}); }
};

TEST_P(DescribedFault, ByItsExampleIsTakenByTheSchemaAndTheParser) {
  EXPECT_TRUE(is_described(example_)) << example_;
  EXPECT_EQ(refusal(example_), "");
}

TEST_P(DescribedFault, WithAnUnknownKeyIsRefusedByBoth) {
  auto fault = example_;
  fault["nonesuch"] = 1;
  EXPECT_FALSE(is_described(fault));
  EXPECT_THAT(refusal(fault), ::testing::HasSubstr("\"nonesuch\""));
}

TEST_P(DescribedFault, WithAKeyOfAnotherKindIsRefusedByBoth) {
  for (const auto* other : fault_kinds())
    for (const auto& parameter : other->parameters) {
      const std::string name{parameter.name};
      if (schema().at("properties").contains(name)) continue;
      auto fault = example_;
      fault[name] = Document::parse(other->example).value(name, Document{1});
      EXPECT_FALSE(is_described(fault)) << fault;
      EXPECT_NE(refusal(fault), "") << fault;
    }
}

TEST_P(DescribedFault, WithoutAKindIsRefusedByBoth) {
  auto fault = example_;
  fault.erase("kind");
  EXPECT_FALSE(is_described(fault));
  EXPECT_NE(refusal(fault), "");
}

TEST_P(DescribedFault, WithAValueThatCannotBeIsRefusedByBothAndWithTheDefaultByNeither) {
  for (const auto& [name, property] : schema().at("properties").items()) {
    auto fault = example_;
    fault[name] = property.value("type", Document{}) == "boolean" ? Document(1) : Document(true);
    EXPECT_FALSE(is_described(fault)) << fault;
    EXPECT_NE(refusal(fault), "") << fault;
    if (property.contains("maximum")) {
      fault[name] = property.at("maximum").get<std::int64_t>() + 1;
      EXPECT_FALSE(is_described(fault)) << fault;
      EXPECT_NE(refusal(fault), "") << fault;
    }
    if (!property.contains("default")) continue;
    fault[name] = property.at("default");
    EXPECT_TRUE(is_described(fault)) << fault;
  }
}

// Every key that the schema has is one that the parser knows.
TEST_P(DescribedFault, HasNoKeyThatTheParserDoesNotKnow) {
  for (const auto& [name, property] : schema().at("properties").items()) {
    auto fault = example_;
    if (!fault.contains(name)) fault[name] = Document::object();
    EXPECT_THAT(refusal(fault), ::testing::AllOf(::testing::Not(::testing::HasSubstr("unknown key")),
                                                 ::testing::Not(::testing::HasSubstr("has no effect"))))
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, DescribedFault, ::testing::ValuesIn(fault_kinds()),
                         [](const auto& row) { return std::string{row.param->name}; });

struct WorldChange {
  const char* json;
  bool right;
};
void PrintTo(const WorldChange& row, std::ostream* out) { *out << row.json; }

class DescribedWorldChange : public ::testing::TestWithParam<WorldChange> {};

TEST_P(DescribedWorldChange, IsTakenOrRefusedByTheSchemaAndTheParserAlike) {
  const auto schemas = Described{}.document.at("components").at("schemas");
  const Document fault{{"kind", "change"}, {"world", Document::array({Document::parse(GetParam().json)})}};
  EXPECT_EQ(is_valid(fault, schemas.at("Fault"), schemas), GetParam().right);
  EXPECT_EQ(refusal(fault).empty(), GetParam().right) << refusal(fault);
}

INSTANTIATE_TEST_SUITE_P(
    Actions, DescribedWorldChange,
    ::testing::Values(WorldChange{R"({"add": {"finding": "<Finding/>"}})", true},
                      WorldChange{R"({"add": {"knowledgebase": "<VULN/>"}})", true},
                      WorldChange{R"({"add": {"findings": "<Finding/>"}})", false},
                      WorldChange{R"({"add": {"finding": 1}})", false}, WorldChange{R"({"add": {}})", false},
                      WorldChange{R"({"remove": {"webapp": 1}})", true},
                      WorldChange{R"({"remove": {"webapp": 1, "finding": 2}})", false},
                      WorldChange{R"({"remove": {"webapp": 0}})", false},
                      WorldChange{R"({"edit": {"finding": 1, "set": {"status": null, "severity": 5}}})", true},
                      WorldChange{R"({"edit": {"knowledgebase": 1, "set": {"CVSS/BASE": "7.5"}}})", true},
                      WorldChange{R"({"edit": {"finding": 1}})", false},
                      WorldChange{R"({"edit": {"finding": 1, "set": {}}})", false},
                      WorldChange{R"({"edit": {"finding": 1, "set": {"status": []}}})", false},
                      WorldChange{R"({"clock": "-1h"})", true}, WorldChange{R"({"clock": 1})", false},
                      WorldChange{R"({"user": {"name": "a", "was": false, "tags": ["x"], "state": null}})", true},
                      WorldChange{R"({"user": {"name": "a", "without": ["Create Report"]}})", true},
                      WorldChange{R"({"user": {"name": "a", "role": "reader"}})", true},
                      WorldChange{R"({"user": {"name": "a", "role": "writer"}})", false},
                      WorldChange{R"({"user": {"was": false}})", false},
                      WorldChange{R"({"user": {"name": "a", "state": "dead"}})", false},
                      WorldChange{R"({"clock": "1h", "add": {"finding": "x"}})", false}, WorldChange{R"({})", false},
                      WorldChange{R"({"drop": 1})", false}));

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
