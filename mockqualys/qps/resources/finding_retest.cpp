#include "mockqualys/qps/resources/finding_retest.h"

#include <array>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"
#include "mockqualys/qps/data_schema.h"
#include "mockqualys/qps/reading.h"

namespace mockqualys::qps {

namespace {

constexpr auto kSchema = std::to_array<SchemaRow>({{"Finding", "id"}});

pugi::xml_document record_of(const World& world, std::int64_t id) {
  const auto record = world.record(Kind::Finding, id);
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  return document;
}

// <Finding> with its id and uniqueId, and what stands behind them.
std::string element_of(const pugi::xml_node& finding, std::string_view rest) {
  std::string out = "    <Finding>\n";
  for (const auto* child : {"id", "uniqueId"})
    if (finding.child(child)) xml::append_element(finding.child(child), 3, out);
  out += rest;
  return out + "    </Finding>\n";
}

}  // namespace

Answer retest_finding(const Context& context) {
  const auto body = read_body(context, {.preferences = {}, .data = true});
  if (!body) return body.error();
  if (body->data) {
    const auto data = read_data(body->data, "Finding", {.rows = kSchema, .enumerations = {}});
    if (!data) return refuse_for(data.error(), context.call, context.resource.schema);
  }
  const auto ids = chosen_ids(context, *body);
  if (!ids) return ids.error();
  std::string elements;
  for (const auto id : *ids) {
    if (const auto started = context.world.retest(id); !started)
      return refuse_for(invalid_request(fmt::format("Finding: {}.", started.error()),
                                        "Specify vulnerabilities or sensitive content that are not under retest."),
                        context.call, context.resource.schema);
    elements += element_of(record_of(context.world, id).document_element(), {});
  }
  return answer_elements(context.call, ids->size(), elements, context.resource.schema);
}

Answer retest_status(const Context& context) {
  const auto body = read_body(context, {});
  if (!body) return body.error();
  const auto ids = chosen_ids(context, *body);
  if (!ids) return ids.error();
  std::string elements;
  for (const auto id : *ids) {
    const auto document = record_of(context.world, id);
    const auto finding = document.document_element();
    std::string retest = "      <retest>\n        <retestStatus>NO_RETEST</retestStatus>\n      </retest>\n";
    if (const auto told = finding.child("retest")) {
      retest.clear();
      xml::append_element(told, 3, retest);
    }
    elements += element_of(finding, retest);
  }
  return answer_elements(context.call, ids->size(), elements, context.resource.schema);
}

}  // namespace mockqualys::qps
