// The KnowledgeBase is a classic call and limited: few calls, all of QIDs that findings name.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

constexpr auto kRoot = "KNOWLEDGE_BASE_VULN_LIST_OUTPUT";

// Up to 20 that the first findings have, rising.
std::string some_qids(Bench& bench) {
  std::set<std::int64_t> qids;
  for (const auto* answer : answers_of(bench, {.object = Object::Finding, .way = View::Way::Search}))
    for (const auto* finding : answer->records()) {
      const auto text = finding->text_at("qid");
      if (is_integer(text) && text.size() < 12 && text != "0") qids.insert(std::stoll(std::string{text}));
    }
  if (qids.empty()) bench.no_records("no finding has a QID");
  std::vector<std::int64_t> some{qids.begin(), qids.end()};
  if (some.size() > 20) some.resize(20);
  return fmt::format("{}", fmt::join(some, ","));
}

const Answer& list(Bench& bench, KbVersion version, const char* details) {
  return bench.ask(
      Call::knowledge_base(version, std::array{KbParameter{"details", details}, KbParameter{"ids", some_qids(bench)}}));
}

const Answer& solutions(Bench& bench) {
  const auto& answer = list(bench, KbVersion::V4, "All");
  if (!answer.document || answer.document->root.name != kRoot) {
    bench.expect(false, fmt::format("a document {}", kRoot), answer.in_brief());
    throw NotProbed{Cause::NoAnswer, "the list was not answered with its document"};
  }
  return answer;
}

const Node& vulns(Bench& bench) {
  const auto* const found = solutions(bench).root()->find("RESPONSE/VULN_LIST");
  if (found == nullptr) bench.no_records("the KnowledgeBase has none of the QIDs");
  return *found;
}

const Shape& vuln_shape(Bench& bench) {
  // The list itself is learnt as one element, its members by their table.
  static constexpr auto kView = "knowledge base xml";
  const auto& list = vulns(bench);
  return bench.learn_all(kView, list.children, Format::Xml);
}

void refused(Bench& bench, std::vector<KbParameter> parameters, std::string_view code, std::string_view text) {
  const auto& answer = bench.ask(Call::knowledge_base(KbVersion::V4, parameters));
  bench.expect(answer.reply.status == 400, "status 400", answer.in_brief());
  bench.expect(answer.document && answer.document->root.name == "SIMPLE_RETURN", "a SIMPLE_RETURN", answer.in_brief());
  bench.expect(answer.code() == code, fmt::format("code {}", code), answer.in_brief());
  // A recording replaces sentences that its scrubber does not know.
  if (answer.document && bench.target().kind != TargetKind::Replay)
    bench.expect(answer.document->root.text_at("RESPONSE/TEXT").starts_with(text),
                 fmt::format("a text that begins with \"{}\"", text), "another text");
  bench.note("refusal", answer.in_brief());
}

}  // namespace

void add_knowledge_base(std::vector<Probe>& to) {
  constexpr auto kDocument = "KnowledgeBase A.3 Output document";
  add(to, "kb.document", "The list is a KNOWLEDGE_BASE_VULN_LIST_OUTPUT with its document type.", kDocument,
      Grade::Recorded, Level::Error, [](Bench& bench) {
        const auto& answer = solutions(bench);
        bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
        bench.expect(answer.document->doctype == kRoot, "a document type of that name", "another, or none");
        bench.expect(is_date(answer.field("RESPONSE/DATETIME")), "RESPONSE/DATETIME is a date", "none");
      });
  add(to, "kb.doctype-address", "The document type's address has /api/2.0/ in every version.", kDocument, Grade::Client,
      Level::Info, [](Bench& bench) {
        bench.expect(solutions(bench).document->system.find("/api/2.0/fo/knowledge_base/vuln/") != std::string::npos,
                     "an address with /api/2.0/fo/knowledge_base/vuln/", "another");
      });
  struct KbRule {
    const char *name, *says;
    std::vector<DeviationKind> kinds;
    Level if_broken;
  };
  static const std::vector<KbRule> kRules{
      {"presence",
       "Elements that are always there are there, once.",
       {DeviationKind::Missing, DeviationKind::Repeated},
       Level::Error},
      {"types", "Every element has its type.", {DeviationKind::Type}, Level::Error},
      {"order", "Elements stand in the order of the document type.", {DeviationKind::Order}, Level::Warn},
  };
  for (const auto& rule : kRules)
    add(to, fmt::format("kb.elements.{}", rule.name), rule.says, kDocument, Grade::Schema, rule.if_broken,
        [&rule](Bench& bench) {
          for (const auto& one : vuln_shape(bench).deviations())
            if (std::ranges::find(rule.kinds, one.kind) != rule.kinds.end())
              bench.expect(false, fmt::format("{}: {}", one.path, one.expected),
                           fmt::format("{}: {}", one.path, one.found));
        });
  add(to, "kb.elements.new", "Are there elements and words that the reference does not have?", kDocument,
      Grade::Unconfirmed, Level::Info, [](Bench& bench) {
        for (const auto& one : vuln_shape(bench).deviations()) {
          if (one.kind == DeviationKind::Unknown)
            bench.note(one.path, "an element that the reference does not have there");
          if (one.kind == DeviationKind::Word) bench.note(one.path, "a word that is none of the list: " + one.found);
        }
      });
  add(to, "kb.ascending", "QIDs rise.", "KnowledgeBase A.3 Output document", Grade::Recorded, Level::Warn,
      [](Bench& bench) {
        std::vector<std::int64_t> qids;
        for (const auto& vuln : vulns(bench).children) {
          const auto text = vuln.text_at("QID");
          if (is_integer(text) && text.size() < 12) qids.push_back(std::stoll(std::string{text}));
        }
        bench.expect(std::ranges::is_sorted(qids), "rising QIDs", "others");
      });
  add(to, "kb.severity", "A level is 1 to 5.", kDocument, Grade::Schema, Level::Error, [](Bench& bench) {
    for (const auto& vuln : vulns(bench).children) {
      const auto level = vuln.text_at("SEVERITY_LEVEL");
      bench.expect(level.size() == 1 && level >= "1" && level <= "5", "1 to 5", "another level");
    }
  });
  add(to, "kb.unknown-qid", "A QID that is not there is left out without a word.", "KnowledgeBase A.4 Real exchanges",
      Grade::Recorded, Level::Error, [](Bench& bench) {
        const auto& answer = bench.ask(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"ids", "999999"}}));
        bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
        bench.expect(answer.document && answer.document->root.name == kRoot, "the document of a list",
                     answer.in_brief());
        if (!answer.document) return;
        bench.expect(
            answer.root()->find("RESPONSE/DATETIME") != nullptr && answer.root()->find("RESPONSE/VULN_LIST") == nullptr,
            "a RESPONSE with DATETIME alone", "another");
      });
  add(to, "kb.wrong-ids", "An id that is no number is 400 with code 1905.", "KnowledgeBase A.4 Real exchanges",
      Grade::Recorded, Level::Error, [](Bench& bench) {
        refused(bench, {{"ids", "~~~"}}, "1905",
                "parameter ids has invalid value: ~~~ (neither a positive integer nor a range: ~~~)");
      });
  add(to, "kb.unknown-parameter", "A parameter that is not known is 400 with code 1901.",
      "KnowledgeBase B.1 Classic codes", Grade::Documented, Level::Error, [](Bench& bench) {
        refused(bench, {{"truncation_limit", "1"}}, "1901", "Unrecognized parameter");
      });
  add(to, "kb.id-set", "details=None gives an ID_SET instead of the list.", "KnowledgeBase A.2 Parameters",
      Grade::Documented, Level::Error, [](Bench& bench) {
        const auto& answer = list(bench, KbVersion::V4, "None");
        bench.expect(answer.document && answer.root()->find("RESPONSE/ID_SET") != nullptr, "RESPONSE/ID_SET",
                     answer.in_brief());
      });
  add(to, "kb.by-form", "A form by POST gives the same list as a query.", "KnowledgeBase A.1 Endpoint", Grade::Recorded,
      Level::Error, [](Bench& bench) {
        const auto& answer =
            bench.ask(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"details", "All"},
                                                                     KbParameter{"ids", some_qids(bench)}})
                          .by_post());
        bench.expect(answer.document && answer.root()->find("RESPONSE/VULN_LIST") != nullptr &&
                         answer.root()->find("RESPONSE/VULN_LIST")->children.size() == vulns(bench).children.size(),
                     "as many entries", answer.in_brief());
      });
  add(to, "kb.filters", "The filters by dates, patches and windows of ids are taken.", "KnowledgeBase A.2 Parameters",
      Grade::Documented, Level::Error, [](Bench& bench) {
        constexpr auto kLongAgo = "2000-01-01";
        std::vector<KbParameter> parameters{{"id_min", "999999"}, {"id_max", "999999"}, {"is_patchable", "0"}};
        for (const auto* name : {"last_modified_after", "last_modified_by_user_after", "last_modified_by_service_after",
                                 "published_after"})
          parameters.emplace_back(name, kLongAgo);
        const auto& answer = bench.ask(Call::knowledge_base(KbVersion::V4, parameters));
        bench.expect(answer.document && answer.document->root.name == kRoot, "the document of a list",
                     answer.in_brief());
      });
  add(to, "kb.ranges", "ids takes ranges.", "KnowledgeBase A.2 Parameters", Grade::Documented, Level::Error,
      [](Bench& bench) {
        const auto& answer =
            bench.ask(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"ids", "999998-999999"}}));
        bench.expect(answer.document && answer.document->root.name == kRoot, "the document of a list",
                     answer.in_brief());
      });
  add(to, "kb.echo", "echo_request adds a REQUEST block.", "KnowledgeBase A.3 Output document", Grade::Schema,
      Level::Warn, [](Bench& bench) {
        const auto& answer = bench.ask(Call::knowledge_base(
            KbVersion::V4, std::array{KbParameter{"ids", "999999"}, KbParameter{"echo_request", "1"}}));
        bench.expect(answer.document && answer.root()->find("REQUEST") != nullptr, "REQUEST", answer.in_brief());
      });
  add(to, "kb.shows", "Are show_supported_modules_info and show_disabled_flag taken?", "KnowledgeBase A.2 Parameters",
      Grade::Unconfirmed, Level::Warn, [](Bench& bench) {
        for (const auto* name : {"show_supported_modules_info", "show_disabled_flag"})
          bench.note(name, bench
                               .ask(Call::knowledge_base(
                                   KbVersion::V4, std::array{KbParameter{"ids", "999999"}, KbParameter{name, "1"}}))
                               .in_brief());
      });
  for (const auto& [version, name] : {std::pair{KbVersion::V2, "2.0"}, std::pair{KbVersion::V3, "3.0"}})
    add(to, fmt::format("kb.version.{}", name), "Is this version of the list still answered?",
        "KnowledgeBase A.7 Version life cycle", Grade::Unconfirmed, Level::Warn, [version = version](Bench& bench) {
          const auto& answer = list(bench, version, "All");
          const bool answers = answer.document && answer.document->root.name == kRoot;
          bench.note("answer", answers ? "the list" : answer.in_brief());
          bench.note("WARNING", answers && answer.root()->find("RESPONSE/WARNING") != nullptr ? "there" : "none");
        });
  add(to, "kb.requested-with", "What is said about a classic call without X-Requested-With?",
      "KnowledgeBase A.1 Endpoint", Grade::Unconfirmed, Level::Warn, [](Bench& bench) {
        const auto& answer = bench.ask(
            Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"ids", "999999"}}).without_requested_with());
        bench.note("answer", answer.in_brief());
      });
}

}  // namespace qualyswas::conformance::vendor::probes
