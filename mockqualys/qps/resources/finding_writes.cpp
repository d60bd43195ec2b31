// Each call in the same steps: its body, which findings it is about (the id in the path, else data.Finding.id where the
// call has one, else the criteria), the edits of each, and an answer that lists them all, also those that it left as
// they were.
#include "mockqualys/qps/resources/finding_writes.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"
#include "mockqualys/qps/record_data.h"
#include "mockqualys/qps/resources/words.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;
using Edits = std::vector<Edit>;

// --- the body ---

// What <data><Finding> says, by the names of its children.
class FindingData {
 public:
  static tl::expected<FindingData, Reason> read(const std::optional<Element>& data, std::vector<Name> allowed) {
    FindingData read;
    if (!data) return read;
    if (auto wrong = each_once(*data, {"Finding"})) return tl::unexpected(*wrong);
    if (data->children.empty()) return read;
    const auto& finding = data->children.front();
    if (auto wrong = only_attributes(finding, {})) return tl::unexpected(*wrong);
    if (auto wrong = each_once(finding, std::move(allowed))) return tl::unexpected(*wrong);
    for (const auto& child : finding.children) {
      if (auto wrong = only_attributes(child, {})) return tl::unexpected(*wrong);
      if (!child.children.empty()) return tl::unexpected(unexpected_element(child.children.front().name, {}));
    }
    read.finding_ = finding;
    return read;
  }

  std::optional<std::string> value(Name name) const {
    for (const auto& child : finding_.children)
      if (child.name == name) return child.text;
    return std::nullopt;
  }

 private:
  Element finding_;
};

// A body that has been read, and the findings that it is about.
struct Wish {
  FindingData data;
  std::vector<std::int64_t> ids;
};

// `allowed`: the children of data.Finding; none: no <data>.
tl::expected<Wish, Answer> read_wish(const Context& context, std::vector<Name> allowed) {
  const auto request = read_body(context, {.preferences = {}, .data = !allowed.empty()});
  if (!request) return tl::unexpected(request.error());
  auto data = FindingData::read(request->data, std::move(allowed));
  if (!data) return tl::unexpected(refuse_for(data.error(), context.call, context.resource.schema));
  auto ids = chosen_ids(context, *request, data->value("id"));
  if (!ids) return tl::unexpected(ids.error());
  return Wish{std::move(*data), std::move(*ids)};
}

// --- the edits ---

// The record's own values, as far as the edits depend on them.
struct Before {
  std::string type, severity;
  std::string original_severity;  // empty: the severity was not edited
};

void append(Edits& edits, Edits more) {
  for (auto& edit : more) edits.push_back(std::move(edit));
}

Edits no_longer_ignored() {
  return {{"ignoredReason", std::nullopt},  {"ignoredBy", std::nullopt},    {"ignoredDate", std::nullopt},
          {"ignoredComment", std::nullopt}, {"reactivateIn", std::nullopt}, {"reactivateDate", std::nullopt}};
}

// `edits` says what becomes of a finding; nothing: it stays as it is.
Answer change(const Context& context, const std::vector<std::int64_t>& ids,
              const std::function<Edits(const Before& before)>& edits) {
  const auto& world = context.world;
  std::string elements;
  std::size_t changed = 0;
  for (const auto id : ids) {
    const auto record = world.record(Kind::Finding, id);
    if (record.empty()) continue;  // removed meanwhile
    pugi::xml_document document;
    document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
    const auto text = [&](const char* element) { return xml::text_of(document.document_element().child(element)); };
    auto now =
        edits({.type = text("type"), .severity = text("severity"), .original_severity = text("originalSeverity")});
    if (!now.empty()) {
      now.push_back({"updatedDate", format_instant(world.now())});
      if (!context.world.edit(Kind::Finding, id, now)) continue;
    }
    ++changed;
    elements += fmt::format("    <Finding>\n      <id>{}</id>\n      <uniqueId>{}</uniqueId>\n    </Finding>\n", id,
                            text("uniqueId"));
  }
  return answer_elements(context.call, changed, elements, context.resource.schema);
}

}  // namespace

Answer ignore_findings(const Context& context) {
  const auto wish = read_wish(context, {"ignoredReason", "ignoredComment"});
  if (!wish) return wish.error();
  const auto reason = wish->data.value("ignoredReason");
  const auto wrong = [&](const Reason& why) { return refuse_for(why, context.call, context.resource.schema); };
  if (!reason)
    return wrong(invalid_request("Finding: ignoredReason is missing.",
                                 fmt::format("Values expected: {}.", fmt::join(kIgnoredReasonWords, ", "))));
  if (std::ranges::find(kIgnoredReasonWords, *reason) == kIgnoredReasonWords.end())
    return wrong(against_schema(fmt::format(
        "cvc-enumeration-valid: Value '{}' is not facet-valid with respect to enumeration '[{}]'. It must be a value "
        "from the enumeration.",
        *reason, fmt::join(kIgnoredReasonWords, ", "))));
  const auto who = user_edits(context, "ignoredBy");
  return change(context, wish->ids, [&](const Before& before) -> Edits {
    if (before.type == "INFORMATION_GATHERED") return {};
    auto edits = no_longer_ignored();
    append(edits, {{"isIgnored", "true"}, {"ignoredReason", *reason}});
    append(edits, who);
    edits.push_back({"ignoredDate", format_instant(context.world.now())});
    if (const auto comment = wish->data.value("ignoredComment")) edits.push_back({"ignoredComment", *comment});
    return edits;
  });
}

Answer activate_findings(const Context& context) {
  const auto wish = read_wish(context, {});
  if (!wish) return wish.error();
  return change(context, wish->ids, [](const Before& before) -> Edits {
    if (before.type == "INFORMATION_GATHERED") return {};
    auto edits = no_longer_ignored();
    edits.push_back({"isIgnored", "false"});
    return edits;
  });
}

Answer edit_severity(const Context& context) {
  const auto wish = read_wish(context, {"id", "severity", "severityComment"});
  if (!wish) return wish.error();
  const auto severity = wish->data.value("severity");
  if (!severity || severity->size() != 1 || severity->front() < '1' || severity->front() > '5')
    return refuse_for(severity ? invalid_request(fmt::format("Finding: Invalid value for severity ({}).", *severity),
                                                 "Specify a severity from 1 to 5.")
                               : invalid_request("Finding: severity is missing.", "Specify a severity from 1 to 5."),
                      context.call, context.resource.schema);
  const auto who = user_edits(context, "editedSeverityUser");
  return change(context, wish->ids, [&](const Before& before) {
    Edits edits{{"severity", *severity},
                {"originalSeverity", before.original_severity.empty() ? before.severity : before.original_severity},
                {"severityComment", wish->data.value("severityComment")}};
    append(edits, who);
    edits.push_back({"editedSeverityDate", format_instant(context.world.now())});
    return edits;
  });
}

Answer restore_severity(const Context& context) {
  const auto wish = read_wish(context, {"id"});
  if (!wish) return wish.error();
  return change(context, wish->ids, [](const Before& before) -> Edits {
    if (before.original_severity.empty()) return {};
    return {{"severity", before.original_severity},
            {"originalSeverity", std::nullopt},
            {"severityComment", std::nullopt},
            {"editedSeverityUser", std::nullopt},
            {"editedSeverityDate", std::nullopt}};
  });
}

}  // namespace mockqualys::qps
