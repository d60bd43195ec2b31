// For each kind of answer: its shape against the tables of the reference (vendor/elements.cpp). One probe a question,
// so that an element that came and an element that is gone are told apart.
#include <algorithm>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

struct ViewRule {
  std::string_view name, says;
  std::vector<DeviationKind> kinds;
  Level if_broken;
};

const std::vector<ViewRule>& view_rules() {
  static const std::vector<ViewRule> kRules{
      {"presence",
       "Elements that are always there are there, once; those that are never there are not.",
       {DeviationKind::Missing, DeviationKind::Unexpected, DeviationKind::Repeated},
       Level::Error},
      {"types", "Every element has its type.", {DeviationKind::Type}, Level::Error},
      {"order", "Elements stand in the vendor's order.", {DeviationKind::Order}, Level::Warn},
  };
  return kRules;
}

Grade grade_of(Object object) {
  switch (object) {
    case Object::WebApp:
    case Object::Finding:
    case Object::Scan:
      return Grade::Recorded;
    case Object::Tag:
    case Object::AuthRecord:
      return Grade::Schema;
    case Object::OptionProfile:
    case Object::Schedule:
    case Object::DnsOverride:
      return Grade::Documented;
    default:
      return Grade::Client;
  }
}

std::string place(const Deviation& one) {
  return one.times > 1 ? fmt::format("{} ({} times)", one.path, one.times > 9 ? "many" : "several") : one.path;
}

void judge(Bench& bench, const Shape& shape, const ViewRule& rule) {
  for (const auto& one : shape.deviations())
    if (one.grade != Grade::Unconfirmed && std::ranges::find(rule.kinds, one.kind) != rule.kinds.end())
      bench.expect(false, fmt::format("{}: {}", one.path, one.expected), fmt::format("{}: {}", place(one), one.found));
}

// What the reference does not know is new, not wrong.
void tell_new(Bench& bench, const Shape& shape) {
  for (const auto& one : shape.deviations()) {
    if (one.kind == DeviationKind::Unknown) bench.note(one.path, "an element that the reference does not have there");
    if (one.kind == DeviationKind::Word) bench.note(one.path, "a word that is none of the list: " + one.found);
  }
}

}  // namespace

void add_elements(std::vector<Probe>& to) {
  for (const auto& view : views()) {
    const auto* const table = find_table(record_of(view.object));
    const auto section = std::string{table == nullptr ? "Adjacent 7.2 reporttemplate" : table->section};
    auto id = view.name();
    std::ranges::replace(id, ' ', '-');
    for (const auto& rule : view_rules()) {
      if (table == nullptr) continue;
      if (rule.name == "order" && (view.format == Format::Json || !table->ordered)) continue;
      add(to, fmt::format("elements.{}.{}", id, rule.name), std::string{rule.says}, section, grade_of(view.object),
          rule.if_broken, [&view, &rule](Bench& bench) { judge(bench, learn(bench, view), rule); });
    }
    add(to, fmt::format("elements.{}.new", id), "Are there elements and words that the reference does not have?",
        section, Grade::Unconfirmed, Level::Info, [&view](Bench& bench) { tell_new(bench, learn(bench, view)); });
  }
}

}  // namespace qualyswas::conformance::vendor::probes
