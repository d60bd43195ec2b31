// The address and the parameters of a call: a known address has its parts, an unknown one gets a page that says what
// there is; the KnowledgeBase's parameters are proven or refused with a code and a text. An input is "PATH?PARAMETERS".
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/server/classic.h"
#include "mockqualys/server/handlers/knowledge_base_query.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/routes.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace mockqualys::server;  // NOLINT(google-build-using-namespace)

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Request request{.method = "GET", .target = {reinterpret_cast<const char*>(data), size}, .headers = {}, .body = {}};
  const std::string_view path = request.path();
  const auto match = find_route(path);
  if (match && match->route == nullptr) broken();
  if (!match && describe_unknown(path).empty()) broken();

  const auto parameters = mockqualys::decode_form(request.query());
  const auto query = parse_knowledge_base_query(parameters);
  if (!query) {
    if (query.error().code.empty() || query.error().text.empty()) broken();
    const auto reply = simple_return(query.error(), "https://qualysapi.example.test", {});
    pugi::xml_document tree;
    if (!mockqualys::xml::is_xml_text(reply.text())) broken();
    if (!tree.load_buffer(reply.text().data(), reply.text().size()) || !tree.child("SIMPLE_RETURN")) broken();
    return 0;
  }
  if (query->ids) {
    std::int64_t last = 0;
    for (const auto& range : *query->ids) {
      if (range.first > range.last || range.first < last) broken();
      last = range.first;
      if (query->names(range.first) && query->id_min && range.first < *query->id_min) broken();
    }
  }
  return 0;
}
