#include "mockqualys/world/solutions.h"

#include <charconv>
#include <pugixml.hpp>

#include <fmt/core.h>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/element_edit.h"

namespace mockqualys {

namespace {

constexpr int kRecordDepth = 1;  // as the list has it

using Outcome = tl::expected<void, std::string>;

tl::unexpected<std::string> not_there(std::int64_t qid) {
  return tl::unexpected(fmt::format("the KnowledgeBase has no QID {}", qid));
}

}  // namespace

Outcome put_solution(const pugi::xml_node& vuln, Solutions& into) {
  if (std::string_view{vuln.name()} != "VULN")
    return tl::unexpected(fmt::format("<{}> stands where a <VULN> should", vuln.name()));
  const auto written = xml::text_of(vuln.child("QID"));
  std::int64_t qid = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), qid);
  if (error != std::errc{} || end != written.data() + written.size() || qid <= 0)
    return tl::unexpected(fmt::format("a <VULN> has the QID '{}'; it must be a positive number", written));
  if (auto wrong = shape_error(vuln)) return tl::unexpected(fmt::format("QID {}: {}", qid, *wrong));
  std::string text;
  xml::append_element(vuln, kRecordDepth, text);
  if (!into.emplace(qid, std::make_shared<const std::string>(std::move(text))).second)
    return tl::unexpected(fmt::format("the QID {} stands twice", qid));
  return {};
}

ChangedSolutions with_solution(const Solutions& solutions, std::string_view xml) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), xml::kParse, pugi::encoding_utf8);
  if (!parsed)
    return tl::unexpected(fmt::format("not well-formed XML at byte {}: {}", parsed.offset, parsed.description()));
  const auto vuln = document.document_element();
  if (vuln.next_sibling()) return tl::unexpected(std::string{"one <VULN> is expected, not several"});
  Solutions added;
  if (auto put = put_solution(vuln, added); !put) return tl::unexpected(put.error());
  const auto qid = added.begin()->first;
  if (solutions.contains(qid)) return tl::unexpected(fmt::format("the KnowledgeBase has the QID {} already", qid));
  added.insert(solutions.begin(), solutions.end());
  return std::make_shared<const Solutions>(std::move(added));
}

ChangedSolutions with_edits(const Solutions& solutions, std::int64_t qid, const std::vector<Edit>& edits) {
  const auto record = solutions.find(qid);
  if (record == solutions.end()) return not_there(qid);
  pugi::xml_document document;
  document.load_buffer(record->second->data(), record->second->size(), xml::kParse, pugi::encoding_utf8);
  for (const auto& edit : edits) {
    if (edit.path == "QID") return tl::unexpected(fmt::format("QID {}: the QID of a record cannot be edited", qid));
    if (auto wrong = apply_edit(document.document_element(), edit))
      return tl::unexpected(fmt::format("QID {}: {}", qid, *wrong));
  }
  auto changed = solutions;
  changed.erase(qid);
  if (auto put = put_solution(document.document_element(), changed); !put) return tl::unexpected(put.error());
  return std::make_shared<const Solutions>(std::move(changed));
}

ChangedSolutions without_solution(const Solutions& solutions, std::int64_t qid) {
  if (!solutions.contains(qid)) return not_there(qid);
  auto changed = solutions;
  changed.erase(qid);
  return std::make_shared<const Solutions>(std::move(changed));
}

}  // namespace mockqualys
