#include "mockqualys/qps/qps.h"

#include <fmt/core.h>

#include <algorithm>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/render.h"
#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

namespace {

bool holds(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool takes(Method method, std::string_view used) {
  return (used == "GET" && method != Method::Post) || (used == "POST" && method != Method::Get);
}

}  // namespace

Answer handle(World& world, const User& user, const Call& call) {
  world.settle();
  std::string_view id = call.id;
  if (id.ends_with('/')) id.remove_suffix(1);
  const auto* resource = find_resource(call.module, call.object);
  const auto* operation = resource == nullptr ? nullptr : find_operation(*resource, call.operation);
  if (operation == nullptr) {
    if (!holds(vendor_objects(call.module), call.object) || !holds(vendor_operations(), call.operation))
      return unknown_address(call);
    return not_offered(call, fmt::format("mockqualys does not offer '{}' on '{}'.", call.operation, call.object),
                       fmt::format("Offered are {}.", offered()), kOtherSchema);
  }
  if (!takes(operation->method, call.method)) {
    return not_offered(call, fmt::format("The operation '{}' cannot be called by {}.", call.operation, call.method),
                       operation->method == Method::Get ? "Use GET." : "Use POST.", resource->schema);
  }
  if (operation->id == Id::None && !id.empty()) return unknown_address(call);
  if (operation->id == Id::Required && id.empty()) return not_an_id(call, id, resource->schema);
  if (!operation->right.empty() && !has_right(user, operation->right))
    return not_permitted(call, operation->right, resource->schema);
  return operation->run({.world = world, .user = user, .call = call, .resource = *resource, .id = id});
}

Answer portal_version(std::string_view origin, bool json) {
  // One element a module; the numbers are invented.
  constexpr std::string_view kModules =
      "  <data>\n    <Portal-Version>\n"
      "      <PortalApplication-VERSION>9.9.0.0-1 OFFICIAL #7 (2026-01-02T03:04:05Z)</PortalApplication-VERSION>\n"
      "      <WAS-VERSION>9.1.0.0-2</WAS-VERSION>\n      <QWEB__VM-VERSION>9.3.0.0-4</QWEB__VM-VERSION>\n    "
      "</Portal-Version>\n"
      "    <QWeb-Version>\n      <WEB-VERSION>99.1.0.0-1</WEB-VERSION>\n      "
      "<SCANNER-VERSION>99.2.3-1</SCANNER-VERSION>\n"
      "      <VULNSIGS-VERSION>9.5.1-2</VULNSIGS-VERSION>\n    </QWeb-Version>\n  </data>\n";
  const Envelope envelope{.count = 1};
  Answer answer{.body = {}, .response_code = "SUCCESS"};
  if (json) {
    pugi::xml_document document;
    document.load_buffer(kModules.data(), kModules.size(), xml::kParse, pugi::encoding_utf8);
    std::string data;
    for (const auto& part : document.document_element().children()) {
      if (part.type() != pugi::node_element) continue;
      if (!data.empty()) data += ',';
      append_json(part, 0, data);
    }
    answer.content_type = "application/json";
    answer.body = json_envelope({.count = 1, .data = true}, data);
    return answer;
  }
  open_xml(envelope, origin, "/qps/xsd/version.xsd", answer.body);
  answer.body += kModules;
  close_xml(envelope, answer.body);
  return answer;
}

}  // namespace mockqualys::qps
