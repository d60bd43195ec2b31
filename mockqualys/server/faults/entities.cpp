#include <fmt/format.h>
#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {word("entity", "internal", "internal billion_laughs external",
                                     "what the entity is: a word, 10^9 words, a file of another host")};

std::string declarations(std::string_view entity) {
  if (entity == "internal") return "<!ENTITY fault \"expanded\">";
  if (entity == "external") return "<!ENTITY fault SYSTEM \"http://192.0.2.1/fault.dtd\">";
  std::string all = "<!ENTITY e0 \"ha\">";
  for (int level = 1; level <= 9; ++level) {
    all += fmt::format("<!ENTITY e{} \"", level);
    for (int i = 0; i < 10; ++i) all += fmt::format("&e{};", level - 1);
    all += "\">";
  }
  return all + "<!ENTITY fault \"&e9;\">";
}

// In front of the root; a text may hold one too.
bool has_document_type(std::string_view text) {
  const auto at = text.find("<!DOCTYPE"),
             root = text.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", text.find("?>") + 1);
  return at < root;
}

bool declare(Strike& strike) {
  const auto place = find_free_text(strike.reply);
  if (!is_xml(strike.reply) || !place || has_document_type(strike.reply.text())) return false;
  std::string text{strike.reply.text()};
  text.insert(place->element, "&fault;");
  const auto declaration = text.starts_with("<?xml") ? text.find("?>") + 2 : 0;
  const auto root = text.find('<', declaration);
  const auto name = text.substr(root + 1, text.find_first_of(" >", root) - root - 1);
  text.insert(root, fmt::format("<!DOCTYPE {} [{}]>\n", name, declarations(strike.text("entity"))));
  strike.reply.set_body(std::move(text));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "entities",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a document type with an entity that the first free text uses; not where there is a document type already",
    .finds = "expands entities without limit, or fetches what an answer names",
    .example = R"({"kind": "entities", "path": "/qps/rest/3.0/search/was/finding", "entity": "billion_laughs"})",
    .effect = declare,
    .format = Format::OnlyXml,
}};

}  // namespace

std::span<const FaultKind> faults_of_entities() { return kKinds; }

}  // namespace mockqualys::server
