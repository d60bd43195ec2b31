#include "conformance/framework/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

// For people: a line a requirement, below it the skipped cases by reason, then each failure with the way to run it
// again. For programs: JUnit by gtest suite, JSON and Markdown by requirement. A failure that is known is none in any
// of them.
namespace qualyswas::conformance {
namespace {

constexpr std::size_t kTextWidth = 84;  // with id, verdict and count in front a line stays under 120 columns
constexpr std::size_t kMessageLines = 12;

std::string_view level_word(const Requirement& requirement) {
  return requirement.level == Level::Must ? "must" : "should";
}

std::string_view stage_word(const Requirement& requirement) {
  return requirement.stage == Stage::Gated ? "gated" : "later";
}

std::string table_cell(std::string_view text) {
  std::string cell;
  for (const char letter : text) cell += letter == '|' ? std::string{"\\|"} : std::string{letter};
  return cell;
}

nlohmann::ordered_json requirement_json(const Requirement& requirement) {
  return {{"id", requirement.id},           {"area", requirement.area},         {"level", level_word(requirement)},
          {"profile", requirement.profile}, {"stage", stage_word(requirement)}, {"source", requirement.source},
          {"text", requirement.text}};
}

std::string verdict_word(const RequirementResult& result) {
  if (result.verdict) return std::string{name_of(*result.verdict)};
  return result.requirement->stage == Stage::Later ? "not yet" : "NO CASE";
}

// Cut at a word, on a boundary of UTF-8.
std::string shorten(std::string_view text, std::size_t width) {
  if (text.size() <= width) return std::string{text};
  auto cut = text.rfind(' ', width - 3);
  if (cut == std::string_view::npos) cut = width - 3;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return std::string{text.substr(0, cut)} + "...";
}

// What XML 1.0 cannot hold is made visible.
std::string printable(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 && letter != '\n' && letter != '\t') {
      out += fmt::format("\\x{:02X}", byte);
    } else {
      out += letter;
    }
  }
  return out;
}

std::string indented(std::string_view message) {
  std::istringstream lines{std::string{message}};
  std::string out, line;
  std::size_t count = 0;
  while (std::getline(lines, line)) {
    if (++count > kMessageLines) return out + "          ... (the whole of it: --verbose)\n";
    out += "          " + printable(line) + "\n";
  }
  return out;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// "STAT-001: The statuses new, active, ... (Vulcan guide, ...)", a line each: what a failed case wanted to prove.
std::string required_by(const CaseResult& one) {
  std::string out;
  for (const auto id : one.ids) {
    const auto* requirement = find_requirement(id);
    if (requirement != nullptr) out += fmt::format("{}: {} ({})\n", id, requirement->text, requirement->source);
  }
  return out;
}

bool lacks_a_case(const RequirementResult& result) { return result.cases.empty(); }

std::string ids_of_level(std::span<const RequirementResult> requirements, Level level) {
  std::string ids;
  for (const auto& result : requirements) {
    if (!lacks_a_case(result) || result.requirement->level != level) continue;
    if (!ids.empty()) ids += ", ";
    ids += result.requirement->id;
  }
  return ids;
}

// Cases that were skipped for one reason are one line.
std::string unsupported_of(const RequirementResult& result) {
  std::map<std::string, std::vector<const CaseResult*>> reasons;
  for (const auto* one : result.cases)
    if (one->verdict == CaseVerdict::Unsupported) reasons[one->remark].push_back(one);
  std::string out;
  for (const auto& [reason, cases] : reasons)
    out += fmt::format("      {} {}: {}\n", name_of(CaseVerdict::Unsupported),
                       cases.size() == 1 ? cases.front()->name() : fmt::format("{} cases", cases.size()),
                       printable(reason));
  return out;
}

std::string again(const CaseResult& one, std::string_view subject) {
  return fmt::format("qwas-conformance run {}{}{} --keep", one.handle.empty() ? "'" + one.name() + "'" : one.handle,
                     subject.empty() ? "" : " ", subject);
}

std::string failures_of(const RequirementResult& result, std::string_view subject) {
  auto out = unsupported_of(result);
  for (const auto* one : result.cases) {
    if (one->verdict == CaseVerdict::Unsupported) continue;
    if (!one->known.empty()) {
      out += fmt::format("      KNOWN {}: {}\n", one->name(), printable(one->known));
      continue;
    }
    if (one->failures.empty() && !one->remark.empty()) {
      out += fmt::format("      {} {}: {}\n", name_of(one->verdict), one->name(), printable(one->remark));
    }
    for (const auto& failure : one->failures) {
      out += fmt::format("      {}{} {}: {}\n", name_of(failure.harm), failure.plane == Plane::Wire ? " (wire)" : "",
                         one->name(), failure.where);
      out += indented(failure.message);
    }
    if (!one->failures.empty()) out += fmt::format("          again: {}\n", again(*one, subject));
  }
  return out;
}

std::string_view plane_word(const CaseResult& one, Plane plane) {
  const auto verdict = verdict_of(one, plane);
  return verdict ? name_of(*verdict) : std::string_view{"not judged"};
}

std::string plane_words(const PlaneTally& tally) {
  return fmt::format("{} right, {} wrong, {} not judged", tally.right, tally.wrong, tally.not_judged);
}

// The evidence of a failed case as text, for who reads JUnit.
std::string evidence_text(const CaseResult& one) {
  std::string out;
  for (const auto& evidence : one.evidence) {
    for (const auto& fact : evidence.facts) out += fmt::format("{}: {}\n", fact.name, fact.value);
    for (const auto& fault : evidence.faults) out += fmt::format("fault: {}\n", fault);
    for (const auto& exchange : evidence.exchanges) {
      out += fmt::format("{:>4}  {}  {} {} -> {} {}", exchange.number, exchange.at, exchange.method, exchange.target,
                         exchange.status, exchange.code);
      if (!exchange.fault.empty()) out += "; fault " + exchange.fault;
      if (!exchange.changed.empty()) out += "; changed on its way: " + exchange.changed;
      out += "\n";
    }
    if (evidence.left_out > 0) out += fmt::format("and {} requests between those\n", evidence.left_out);
    for (const auto& said : evidence.said) out += fmt::format("the subject, {}:\n{}\n", said.name, said.value);
  }
  return out;
}

nlohmann::ordered_json plane_json(const PlaneTally& tally) {
  return {{"right", tally.right}, {"wrong", tally.wrong}, {"not judged", tally.not_judged}};
}

nlohmann::ordered_json tally_json(const Tally& tally) {
  nlohmann::ordered_json cases{{"all", tally.cases}}, requirements, harms = nlohmann::ordered_json::object();
  for (const auto verdict : {CaseVerdict::Ok, CaseVerdict::NonStrict, CaseVerdict::Informational,
                             CaseVerdict::Unsupported, CaseVerdict::Failed, CaseVerdict::Error})
    cases[std::string{name_of(verdict)}] = tally.of(verdict);
  cases["waived"] = tally.waived;
  for (const auto standing : {Standing::Holds, Standing::Fails, Standing::Waived, Standing::Unsupported,
                              Standing::NotJudged, Standing::NoCase, Standing::NotApplicable})
    requirements[std::string{name_of(standing)}] = tally.of(standing);
  for (const auto& [harm, count] : tally.harms) harms[std::string{name_of(harm)}] = count;
  return {{"verdict", verdict_line(tally)},
          {"badge", badge_words(tally)},
          {"holds", tally.holds()},
          {"mostly_skipped", tally.mostly_skipped()},
          {"requirements", std::move(requirements)},
          {"cases", std::move(cases)},
          {"harms", std::move(harms)},
          {"data", plane_json(tally.data)},
          {"wire", plane_json(tally.wire)}};
}

}  // namespace

std::vector<const Requirement*> not_applicable_to(std::span<const std::string> profiles,
                                                  std::span<const std::string> only) {
  std::vector<const Requirement*> others;
  if (profiles.empty()) return others;
  for (const auto& requirement : kRequirements)
    if (is_selected(requirement.id, only) && std::ranges::find(profiles, requirement.profile) == profiles.end())
      others.push_back(&requirement);
  return others;
}

std::string summary(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
                    const RunFacts& facts) {
  std::string out;
  std::string_view area;
  for (const auto& result : requirements) {
    const auto& requirement = *result.requirement;
    if (lacks_a_case(result) && passes(result)) continue;
    if (requirement.area != area) {
      area = requirement.area;
      if (!out.empty()) out += '\n';
    }
    out += fmt::format("{:<10} {:<13} {:>4}  {}\n", requirement.id, verdict_word(result), result.cases.size(),
                       shorten(requirement.text, kTextWidth));
    out += failures_of(result, facts.arguments);
  }
  const auto tally = tally_of(requirements, cases, facts.not_applicable.size());
  const auto musts = ids_of_level(requirements, Level::Must);
  const auto shoulds = ids_of_level(requirements, Level::Should);
  out += '\n';
  if (!shoulds.empty()) out += fmt::format("No case judges these (should): {}.\n", shoulds);
  if (!musts.empty()) out += fmt::format("No case judges these (MUST), so nothing is proven about them: {}.\n", musts);
  out += fmt::format("{} requirements hold, {} do not", tally.of(Standing::Holds), tally.of(Standing::Fails));
  for (const auto standing :
       {Standing::Waived, Standing::Unsupported, Standing::NotJudged, Standing::NoCase, Standing::NotApplicable})
    if (const auto count = tally.of(standing); count > 0) out += fmt::format(", {} {}", count, name_of(standing));
  out += fmt::format(".\n{} cases", cases.size());
  for (const auto& [verdict, count] : tally.verdicts) out += fmt::format(", {} {}", count, name_of(verdict));
  if (tally.waived > 0) out += fmt::format(", {} waived", tally.waived);
  out += fmt::format(".\ndata: {}; wire: {}.\n", plane_words(tally.data), plane_words(tally.wire));
  if (!tally.harms.empty()) {
    std::string harms;
    for (const auto& [harm, count] : tally.harms)
      harms += fmt::format("{}{} {}", harms.empty() ? "" : ", ", count, name_of(harm));
    out += fmt::format("harm of what failed: {}.\n", harms);
  }
  return out + verdict_line(tally) + "\n";
}

std::string listing(std::span<const RequirementResult> requirements) {
  std::string out;
  for (const auto& result : requirements) {
    const auto& requirement = *result.requirement;
    out += fmt::format("{:<10} {:<6} {:<5} {:>4}  {}\n", requirement.id, level_word(requirement),
                       stage_word(requirement), result.cases.size(), shorten(requirement.text, kTextWidth));
  }
  return out;
}

std::string register_table(std::span<const RequirementResult> requirements) {
  std::string out = "| id | level | profile | stage | source | requirement | cases |\n|---|---|---|---|---|---|---|\n";
  for (const auto& result : requirements) {
    const auto& requirement = *result.requirement;
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", requirement.id, level_word(requirement),
                       requirement.profile, stage_word(requirement), requirement.source, table_cell(requirement.text),
                       result.cases.size());
  }
  return out;
}

std::string register_json(std::span<const RequirementResult> requirements) {
  nlohmann::ordered_json document;
  document["format"] = 1;
  document["requirements"] = nlohmann::ordered_json::array();
  for (const auto& result : requirements) {
    auto entry = requirement_json(*result.requirement);
    entry["cases"] = result.cases.size();
    document["requirements"].push_back(std::move(entry));
  }
  return document.dump(2) + "\n";
}

std::string markdown_table(std::span<const RequirementResult> requirements) {
  std::string out =
      "| id | level | profile | source | requirement | cases | verdict |\n|---|---|---|---|---|---|---|\n";
  for (const auto& result : requirements) {
    const auto& requirement = *result.requirement;
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", requirement.id, level_word(requirement),
                       requirement.profile, requirement.source, table_cell(requirement.text), result.cases.size(),
                       verdict_word(result));
  }
  return out;
}

std::string junit(std::span<const CaseResult> cases, const RunFacts& facts) {
  std::map<std::string, std::vector<const CaseResult*>> suites;
  for (const auto& one : cases) suites[one.suite].push_back(&one);
  pugi::xml_document document;
  auto root = document.append_child("testsuites");
  root.append_attribute("name") = "qwas-conformance";
  root.append_attribute("tests") = cases.size();
  for (const auto& [name, members] : suites) {
    auto suite = root.append_child("testsuite");
    suite.append_attribute("name") = name.c_str();
    const auto count = [&](CaseVerdict verdict) {
      return std::ranges::count_if(
          members, [&](const CaseResult* one) { return one->verdict == verdict && one->known.empty(); });
    };
    const auto known = std::ranges::count_if(members, [](const CaseResult* one) { return !one->known.empty(); });
    suite.append_attribute("tests") = members.size();
    suite.append_attribute("failures") = count(CaseVerdict::Failed);
    suite.append_attribute("errors") = count(CaseVerdict::Error);
    suite.append_attribute("skipped") = count(CaseVerdict::Unsupported) + known;
    for (const auto* one : members) {
      auto node = suite.append_child("testcase");
      node.append_attribute("name") = one->test.c_str();
      node.append_attribute("classname") = name.c_str();
      node.append_attribute("time") = fmt::format("{:.3f}", one->seconds).c_str();
      auto properties = node.append_child("properties");
      for (const auto id : one->ids) {
        auto property = properties.append_child("property");
        property.append_attribute("name") = "requirement";
        property.append_attribute("value") = std::string{id}.c_str();
      }
      auto verdict = properties.append_child("property");
      verdict.append_attribute("name") = "verdict";
      verdict.append_attribute("value") = std::string{name_of(one->verdict)}.c_str();
      for (const auto plane : {Plane::Data, Plane::Wire}) {
        auto property = properties.append_child("property");
        property.append_attribute("name") = std::string{name_of(plane)}.c_str();
        property.append_attribute("value") = std::string{plane_word(*one, plane)}.c_str();
      }
      if (one->verdict == CaseVerdict::Unsupported) {
        node.append_child("skipped").append_attribute("message") = printable(one->remark).c_str();
      }
      if (!one->known.empty()) {
        node.append_child("skipped").append_attribute("message") = printable("known: " + one->known).c_str();
        continue;
      }
      for (const auto& failure : one->failures) {
        auto problem = node.append_child(one->verdict == CaseVerdict::Error ? "error" : "failure");
        problem.append_attribute("type") = std::string{name_of(failure.harm)}.c_str();
        // The message is what a build server shows in its list; the text below is read when somebody opens the case.
        problem.append_attribute("message") =
            printable(fmt::format("{}: {}", name_of(failure.harm), first_line(failure.message))).c_str();
        const auto where = failure.where.empty() ? std::string{} : "at " + failure.where + "\n";
        problem.text() = printable(fmt::format("required: {}{}it ran {:.3f} s; the {} is judged\nagain: {}\n\n{}\n{}",
                                               required_by(*one), where, one->seconds, name_of(failure.plane),
                                               again(*one, facts.arguments), failure.message,
                                               &failure == &one->failures.front() ? evidence_text(*one) : ""))
                             .c_str();
      }
    }
  }
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

std::string results_json(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
                         const RunFacts& facts) {
  nlohmann::ordered_json document;
  document["format"] = 1;
  document["suite"] = {{"name", "qwas-conformance"}, {"version", facts.suite_version}};
  document["subject"] = {{"name", facts.subject}, {"version", facts.subject_version}, {"profile", facts.profile}};
  document["summary"] = tally_json(tally_of(requirements, cases, facts.not_applicable.size()));
  document["requirements"] = nlohmann::ordered_json::array();
  for (const auto& result : requirements) {
    const auto& requirement = *result.requirement;
    auto entry = requirement_json(requirement);
    entry["verdict"] = verdict_word(result);
    entry["passes"] = passes(result);
    entry["cases"] = result.cases.size();
    document["requirements"].push_back(std::move(entry));
  }
  for (const auto* requirement : facts.not_applicable) {
    auto entry = requirement_json(*requirement);
    entry["verdict"] = "NOT APPLICABLE";
    document["requirements"].push_back(std::move(entry));
  }
  document["cases"] = nlohmann::ordered_json::array();
  for (const auto& one : cases) {
    nlohmann::ordered_json entry{{"name", one.name()},
                                 {"handle", one.handle},
                                 {"requirements", one.ids},
                                 {"verdict", name_of(one.verdict)},
                                 {"data", plane_word(one, Plane::Data)},
                                 {"wire", plane_word(one, Plane::Wire)},
                                 {"seconds", one.seconds}};
    if (!one.remark.empty()) entry["remark"] = one.remark;
    if (!one.known.empty()) entry["known"] = one.known;
    if (!one.failures.empty()) {
      entry["harm"] = name_of(worst_harm(one));
      entry["again"] = again(one, facts.arguments);
      for (const auto& failure : one.failures) {
        entry["failures"].push_back({{"where", failure.where},
                                     {"harm", name_of(failure.harm)},
                                     {"plane", name_of(failure.plane)},
                                     {"message", failure.message}});
      }
    }
    for (const auto& evidence : one.evidence) entry["evidence"].push_back(to_json(evidence));
    document["cases"].push_back(std::move(entry));
  }
  // A message may quote bytes that are no UTF-8: replaced, since the file must stay readable.
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace qualyswas::conformance
