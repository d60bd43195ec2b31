// What stands round the records: the ServiceResponse of searches, counts and gets, in XML and in JSON.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

constexpr auto kMain = std::to_array<Object>({Object::WebApp, Object::Finding, Object::Scan, Object::Report});

// A search that finds nothing: there is no such id.
Call empty_search(Object object, Format format) {
  return Call::search(object, {.filters = {{"id", "EQUALS", "0"}}}, format);
}

std::string children_of(const Node& root) {
  std::vector<std::string> names;
  for (const auto& child : root.children) names.push_back(plain_name(child.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

void expect_children(Bench& bench, const Answer& answer, std::string_view expected) {
  const auto found = children_of(*answer.root());
  bench.expect(found == expected, std::string{expected}, found);
}

void declaration(Bench& bench) {
  const auto& answer = first_page(bench, Object::WebApp);
  constexpr std::string_view kBegin = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceResponse ";
  bench.expect(answer.reply.body.starts_with(kBegin), "the declaration in double quotes, UTF-8, a line feed, the root",
               "another beginning");
  bench.expect(answer.document->doctype.empty(), "no document type", "a document type");
}

void schema_location(Bench& bench, Object object) {
  const auto& answer = bench.ask_success(Call::search(object, {.limit = "1"}));
  const auto& attributes = answer.root()->attributes;
  const auto location = std::ranges::find(attributes, "xsi:noNamespaceSchemaLocation",
                                          [](const auto& one) { return std::string_view{one.first}; });
  const auto end = fmt::format("/qps/xsd/{}/{}/{}.xsd", object == Object::Tag ? "2.0" : "3.0",
                               object == Object::Tag ? "am" : "was", name_of(object));
  bench.expect(location != attributes.end() && location->second.ends_with(end), "an address that ends with " + end,
               location == attributes.end() ? "no such attribute" : "another address");
}

void layout(Bench& bench) {
  const auto& answer = first_page(bench, Object::WebApp);
  const std::string_view body = answer.reply.body;
  bench.expect(body.ends_with("</ServiceResponse>"), "nothing behind the end of the root", "something behind it");
  bench.expect(body.find("\n  <responseCode>SUCCESS</responseCode>\n  <count>") != std::string_view::npos,
               "an element a line, two blanks a level", "another layout");
}

void search_envelope(Bench& bench, Object object) {
  const auto& answer = bench.ask_success(Call::search(object, {.filters = {{"id", "GREATER", "0"}}, .limit = "1"}));
  const auto records = answer.records();
  if (records.empty()) bench.no_records(fmt::format("no {} is there", name_of(object)));
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  bench.expect(count_in(answer) == std::ssize(records), "count is the number of records of the page", "another number");
  for (const auto* record : records)
    bench.expect(record->name == record_of(object), fmt::format("records called {}", record_of(object)),
                 plain_name(record->name));
  if (answer.field("hasMoreRecords") == "true") {
    expect_children(bench, answer, "responseCode, count, hasMoreRecords, lastId, data");
    bench.expect(
        id_of(*records.back()).has_value() && std::to_string(*id_of(*records.back())) == answer.field("lastId"),
        "lastId is the id of the last record", "another id");
  } else {
    bench.expect_equal(answer.field("hasMoreRecords"), "false", "hasMoreRecords");
    expect_children(bench, answer, "responseCode, count, hasMoreRecords, data");
  }
}

void nothing_found(Bench& bench, Object object, Format format) {
  const auto& answer = bench.ask_success(empty_search(object, format));
  bench.expect(count_in(answer) == 0, "count is 0", "another count");
  const bool more = answer.root()->find("hasMoreRecords") != nullptr, data = answer.root()->find("data") != nullptr;
  bench.expect(answer.field("hasMoreRecords") != "true", "hasMoreRecords is not true", "true");
  bench.expect(answer.records().empty(), "no record", "a record");
  bench.expect(answer.root()->find("lastId") == nullptr, "no lastId", "a lastId");
  bench.note("form", !more && !data ? "of 2022: count alone"
                     : more && data ? "of 2020: hasMoreRecords and empty data"
                                    : "of neither 2020 nor 2022");
}

void count_envelope(Bench& bench, Object object) {
  const auto& answer = bench.ask_success(Call::count(object));
  expect_children(bench, answer, "responseCode, count");
  bench.expect(count_in(answer) >= 0, "count is a number", "no number");
}

void get_envelope(Bench& bench, Object object) {
  const auto ids = ids_of(first_page(bench, object));
  if (ids.empty()) bench.no_records(fmt::format("no {} is there", name_of(object)));
  const auto& answer = bench.ask_success(Call::get(object, ids.front()));
  expect_children(bench, answer, "responseCode, count, data");
  bench.expect_equal(answer.field("count"), "1", "count");
  bench.expect(ids_of(answer) == std::vector{ids.front()}, "the record that was asked for", "another");
}

void json_envelope(Bench& bench, Object object) {
  const auto& answer =
      bench.ask_success(Call::search(object, {.filters = {{"id", "GREATER", "0"}}, .limit = "1"}, Format::Json));
  bench.expect(answer.document->format == Format::Json, "JSON", "XML");
  const auto kind_is = [&](std::string_view name, Node::Kind kind, std::string_view what) {
    const auto* const node = answer.root()->find(name);
    if (node != nullptr) bench.expect(node->kind == kind, fmt::format("{} is {}", name, what), "another type");
  };
  kind_is("count", Node::Kind::Number, "a number");
  kind_is("lastId", Node::Kind::Number, "a number");
  kind_is("hasMoreRecords", Node::Kind::Text, "a text");
  kind_is("responseCode", Node::Kind::Text, "a text");
  kind_is("data", Node::Kind::Array, "an array");
  for (const auto* record : answer.records())
    bench.expect(record->name == record_of(object),
                 fmt::format("an array of objects with the one key {}", record_of(object)), plain_name(record->name));
}

// Free text is always CDATA, also where it needs none.
void cdata(Bench& bench, Object object, std::string_view path) {
  int seen = 0;
  for (const auto* record : first_page(bench, object).records())
    if (const auto* const node = record->find(path)) {
      ++seen;
      bench.expect(node->cdata || node->text.empty(), fmt::format("{} in a CDATA section", path), "plain text");
    }
  if (seen == 0) bench.no_records(fmt::format("no {} with {} is there", name_of(object), path));
}

}  // namespace

void add_envelope(std::vector<Probe>& to) {
  add(to, "envelope.declaration", "An answer begins with the XML declaration and the root ServiceResponse.",
      "REST 3.1 XML envelope", Grade::Recorded, Level::Warn, declaration);
  add(to, "envelope.layout", "An element stands on a line, two blanks a level, and nothing behind the root.",
      "REST 3.1 XML envelope", Grade::Recorded, Level::Info, layout);
  for (const auto object : kMain) {
    const auto name = name_of(object);
    add(to, fmt::format("envelope.{}.search", name),
        "A page has responseCode, count, hasMoreRecords, lastId while more follow, and data, in this order.",
        "REST 3.2 When which envelope element appears", Grade::Recorded, Level::Error,
        [object](Bench& bench) { search_envelope(bench, object); });
    add(to, fmt::format("envelope.{}.nothing", name), "A search that finds nothing is SUCCESS with count 0.",
        "REST 3.2 When which envelope element appears", Grade::Recorded, Level::Error,
        [object](Bench& bench) { nothing_found(bench, object, Format::Xml); });
    add(to, fmt::format("envelope.{}.count", name), "A count is answered with responseCode and count alone.",
        "REST 3.2 When which envelope element appears", Grade::Recorded, Level::Error,
        [object](Bench& bench) { count_envelope(bench, object); });
    add(to, fmt::format("envelope.{}.get", name), "A get is answered with count 1 and the one record.",
        "REST 3.2 When which envelope element appears", Grade::Documented, Level::Error,
        [object](Bench& bench) { get_envelope(bench, object); });
    add(to, fmt::format("envelope.{}.json", name),
        "In JSON count and lastId are numbers, hasMoreRecords is a text, data an array of objects with one key.",
        "REST 3.3 JSON envelope", Grade::Recorded, Level::Error,
        [object](Bench& bench) { json_envelope(bench, object); });
    add(to, fmt::format("envelope.{}.schema", name), "The schema location names the object.", "REST 3.1 XML envelope",
        Grade::Recorded, Level::Info, [object](Bench& bench) { schema_location(bench, object); });
  }
  struct Cdata {
    Object object;
    const char* path;
  };
  for (const auto& [object, path] :
       {Cdata{Object::WebApp, "name"}, Cdata{Object::WebApp, "url"}, Cdata{Object::Finding, "name"},
        Cdata{Object::Finding, "url"}, Cdata{Object::Finding, "webApp/name"}, Cdata{Object::Scan, "name"}})
    add(to, fmt::format("envelope.cdata.{}.{}", name_of(object), path), "Free text stands in CDATA sections.",
        "REST 3.1 XML envelope", Grade::Recorded, Level::Warn,
        [object = object, path = path](Bench& bench) { cdata(bench, object, path); });
}

}  // namespace qualyswas::conformance::vendor::probes
