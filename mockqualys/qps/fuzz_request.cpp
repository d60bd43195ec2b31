// A service request as clients send it, XML or JSON, all the way to its answer on a small estate: reads and writes of
// every kind. A refused body has a reason; filters and preferences that were read from one format are read alike from
// the other; every answer is whole in the format that it says it has. The first line of an input is the call,
// "search was finding json"; the rest is the body.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/test_world.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace mockqualys;       // NOLINT(google-build-using-namespace)
using namespace mockqualys::qps;  // NOLINT(google-build-using-namespace)

std::string xml_of(const Request& request) {
  std::string out = "<ServiceRequest>";
  if (!request.criteria.empty()) {
    out += "<filters>";
    for (const auto& one : request.criteria) {
      out += "<Criteria";
      const auto attribute = [&](std::string_view name, std::string_view value) {
        out.append(" ").append(name).append("=\"");
        for (const char c : value)  // a parser makes blanks of them
          if (c == '\n' || c == '\t')
            out += c == '\n' ? "&#10;" : "&#9;";
          else
            xml::append_escaped({&c, 1}, out);
        out += "\"";
      };
      attribute("field", one.field);
      attribute("operator", one.op);
      if (one.name) attribute("name", *one.name);
      out += ">";
      xml::append_escaped(one.value, out);
      out += "</Criteria>";
    }
    out += "</filters>";
  }
  return out + "</ServiceRequest>";
}

std::string json_of(const Request& request) {
  auto criteria = nlohmann::ordered_json::array();
  for (const auto& one : request.criteria) {
    criteria.push_back({{"field", one.field}, {"operator", one.op}, {"value", one.value}});
    if (one.name) criteria.back()["name"] = *one.name;
  }
  return nlohmann::ordered_json{{"ServiceRequest", {{"filters", {{"Criteria", criteria}}}}}}.dump();
}

bool equal(const std::vector<Criterion>& a, const std::vector<Criterion>& b) {
  return std::ranges::equal(a, b, [](const Criterion& one, const Criterion& other) {
    return one.field == other.field && one.op == other.op && one.value == other.value && one.name == other.name;
  });
}

bool is_written_in_xml(const Request& request) {
  return std::ranges::all_of(request.criteria, [](const Criterion& one) {
    return xml::is_xml_text(one.field) && xml::is_xml_text(one.op) && xml::is_xml_text(one.value) &&
           xml::is_xml_text(one.name.value_or(""));
  });
}

void judge_body(std::string_view body, bool json) {
  const auto request = read_request({.preferences = kFindingResource.preferences, .data = true}, body, json);
  if (!request) {
    if (request.error().response_code.empty() || request.error().message.empty()) broken();
    return;
  }
  if (!is_written_in_xml(*request)) return;
  for (const bool format : {false, true}) {
    const auto again = read_request({.preferences = kFindingResource.preferences, .data = true},
                                    format ? json_of(*request) : xml_of(*request), format);
    if (!again || !equal(again->criteria, request->criteria)) broken();
  }
}

void judge_answer(const Call& call, const Answer& answer) {
  if (answer.file) return;
  if (answer.status < 200 || answer.status > 599) broken();
  if (answer.response_code.empty()) return;  // a page of the web tier
  if (call.json) {
    const auto tree = nlohmann::json::parse(answer.body, nullptr, false);
    if (tree.is_discarded() || !tree.contains("ServiceResponse")) broken();
    return;
  }
  if (!xml::is_xml_text(answer.body)) broken();
  pugi::xml_document tree;
  if (!tree.load_buffer(answer.body.data(), answer.body.size()) || !tree.child("ServiceResponse")) broken();
}

// One that nothing was written to; a new one once something may have been.
World& fresh_world() {
  static std::unique_ptr<World> world;
  if (world)
    world->reset();
  else
    world = test::small_world();
  return *world;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto line = text.substr(0, text.find('\n'));
  const auto body = text.substr(std::min(size, line.size() + 1));
  const auto words = split(line.substr(0, 200), ' ');
  const auto word = [&](std::size_t at) { return at < words.size() ? std::string{words[at]} : std::string{}; };
  // What no address can hold never comes so far.
  if (std::ranges::any_of(line, [](char c) { return c < ' ' || c == '\x7f'; })) return 0;

  const bool json = word(3).starts_with("json");
  judge_body(body, json);
  Call call{.method = word(3).ends_with("get") ? "GET" : "POST",
            .module = word(1),
            .operation = word(0),
            .object = word(2),
            .id = word(4),
            .content_type = json ? "application/json" : "text/xml",
            .body = std::string{body},
            .json = json,
            .origin = "https://qualysapi.example.test"};
  auto& world = fresh_world();
  judge_answer(call, handle(world, test::anybody(), call));
  // The world is whole after any write: every kind can still be searched.
  for (const auto* object : {"webapp", "finding", "report", "wasscan"}) {
    const auto search = test::xml_call("search", object);
    const auto after = handle(world, test::anybody(), search);
    if (after.response_code != "SUCCESS") broken();
    judge_answer(search, after);
  }
  return 0;
}
