#include "mockqualys/server/faults/texts.h"

#include <algorithm>

#include <fmt/format.h>

#include "mockqualys/server/faults/catalogue.h"

namespace mockqualys::server {
namespace {

constexpr std::string_view kAddress = R"(Which requests it strikes (all may be left out):
  path       the beginning of a path: /qps/rest/3.0/search/was/finding
  endpoint   or what is asked for in every version: search/finding, get/webapp, knowledge_base
  user       the account that asks
  nth        the first request that is struck, counted from when the fault is set; 1
  every      instead: each second, third ... request
  times      how many are struck, then the server is well again; 1, or "for ever"
  page       only the nth page of a walk (the searches of one path and user)
  record     only answers that hold the record of this id
  world      what happens to the world first: [{"remove": {"finding": 1}}, {"add": {"finding": "<Finding>..."}},
             {"edit": {"finding": 1, "set": {"status": "FIXED"}}}, {"clock": "1d"}, {"user": {"name": "a", "was": false}}]
)";

struct ToText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return "\"" + value + "\""; }
  std::string operator()(const FaultTexts&) const { return "[]"; }
  std::string operator()(const FaultHeaders&) const { return "{}"; }
};

struct ToJson {
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(const FaultTexts&) const { return Json::array(); }
  Json operator()(const FaultHeaders&) const { return Json::object(); }
};

std::string parameters_of(const FaultKind& kind) {
  std::string out;
  for (const auto& parameter : kind.parameters) out += fmt::format("{}{}", out.empty() ? "" : ", ", parameter.name);
  return out;
}

std::string_view name_of(Format format) {
  return format == Format::OnlyXml ? "xml" : format == Format::OnlyJson ? "json" : "both";
}

}  // namespace

std::string list_fault_kinds() {
  std::size_t widest = 0;
  for (const auto* kind : fault_kinds()) widest = std::max(widest, kind->name.size());
  std::string out;
  std::string_view group;
  for (const auto* kind : fault_kinds()) {
    if (kind->group != group) out += fmt::format("{}{}\n", out.empty() ? "" : "\n", kind->group);
    group = kind->group;
    const auto takes = parameters_of(*kind);
    out += fmt::format("  {:{}}  {}{}\n", kind->name, widest, kind->does,
                       takes.empty() ? std::string{} : fmt::format(" [{}]", takes));
    out += fmt::format("  {:{}}  finds a client that {}\n", "", widest, kind->finds);
  }
  return out + "\nOne in full, with a line that sets it: mockqualys faults cut_body\n";
}

std::string describe(const FaultKind& kind, std::string_view admin_url) {
  auto out = fmt::format("{} ({})\n  {}\n  Finds a client that {}.\n", kind.name, kind.group, kind.does, kind.finds);
  if (kind.format != Format::Both)
    out += fmt::format("  In {} only; an answer in the other format is left as it is.\n",
                       kind.format == Format::OnlyXml ? "XML" : "JSON");
  if (!kind.reach.empty()) out += fmt::format("  Works below {} only.\n", kind.reach);
  if (!kind.also.empty()) out += fmt::format("  Also called: {}\n", kind.also);
  out += "\nParameters:";
  if (kind.parameters.empty()) out += " none of its own";
  for (const auto& parameter : kind.parameters)
    out += fmt::format("\n  {:12} {} ({}; {} when not given)", parameter.name, parameter.what, parameter.range(),
                       parameter.unset().visit(ToText{}));
  out += fmt::format("\n\n{}\nTry it:\n  curl -s {}/faults -d '{}'\n", kAddress, admin_url, kind.example);
  return out;
}

Json to_json(const FaultKind& kind) {
  auto parameters = Json::array();
  for (const auto& parameter : kind.parameters)
    parameters.push_back({{"name", parameter.name},
                          {"what", parameter.what},
                          {"values", parameter.range()},
                          {"default", parameter.unset().visit(ToJson{})}});
  return {{"name", kind.name},
          {"group", kind.group},
          {"parameters", std::move(parameters)},
          {"does", kind.does},
          {"finds", kind.finds},
          {"format", name_of(kind.format)},
          {"path", kind.reach},
          {"example", Json::parse(kind.example)}};
}

}  // namespace mockqualys::server
