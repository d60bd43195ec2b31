#include <expat.h>
#include <fmt/core.h>

#include <memory>

#include "mockqualys/qps/request.h"

namespace mockqualys::qps {

namespace {

constexpr std::size_t kDeepest = 32;

struct Reading {
  XML_Parser parser = nullptr;
  std::vector<Element> open{1};  // the first stands for the document
  std::optional<std::string> refused;

  void stop(std::string why) {
    if (!refused) refused = std::move(why);
    XML_StopParser(parser, XML_FALSE);
  }
};

Reading& of(void* user) { return *static_cast<Reading*>(user); }

void on_start(void* user, const char* name, const char** attributes) {
  auto& reading = of(user);
  if (reading.open.size() > kDeepest)
    return reading.stop(fmt::format("elements are nested deeper than {} levels", kDeepest));
  Element element{.name = name, .text = {}, .attributes = {}, .children = {}};
  for (; *attributes != nullptr; attributes += 2) element.attributes.emplace_back(attributes[0], attributes[1]);
  reading.open.push_back(std::move(element));
}

void on_end(void* user, const char*) {
  auto& open = of(user).open;
  if (open.size() < 2) return;  // after a stop
  auto closed = std::move(open.back());
  open.pop_back();
  open.back().children.push_back(std::move(closed));
}

void on_text(void* user, const char* text, int length) {
  of(user).open.back().text.append(text, static_cast<std::size_t>(length));
}

// No DTD, hence no entity of the sender's making and nothing to fetch.
void on_doctype(void* user, const char*, const char*, const char*, int) {
  of(user).stop(
      "DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.");
}

}  // namespace

tl::expected<Element, Reason> parse_xml(std::string_view body) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{XML_ParserCreate(nullptr), &XML_ParserFree};
  Reading reading;
  reading.parser = parser.get();
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  const auto status = XML_Parse(parser.get(), body.data(), static_cast<int>(body.size()), 1);
  if (reading.refused) return tl::unexpected(not_well_formed(*reading.refused));
  if (status != XML_STATUS_OK) {
    return tl::unexpected(not_well_formed(
        fmt::format("{} (line {}, column {})", XML_ErrorString(XML_GetErrorCode(parser.get())),
                    XML_GetCurrentLineNumber(parser.get()), XML_GetCurrentColumnNumber(parser.get()) + 1)));
  }
  return std::move(reading.open.front().children.front());
}

}  // namespace mockqualys::qps
