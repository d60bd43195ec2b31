// Reports: their list, their state, and the document of one. Of several the smallest XML one is downloaded; a download
// counts the report's downloads up, and changes nothing else.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

std::int64_t size_of(const Node& report) {
  const auto text = report.text_at("size");
  std::int64_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size;
}

std::int64_t xml_report(Bench& bench, std::string_view type) {
  constexpr std::int64_t kLargest = 8 << 20;
  const auto& answer = bench.ask_success(Call::search(
      Object::Report, {.filters = {{"format", "EQUALS", "XML"}, {"status", "EQUALS", "COMPLETE"}}, .limit = "100"}));
  std::optional<std::int64_t> smallest;
  auto size = std::numeric_limits<std::int64_t>::max();
  for (const auto* report : answer.records()) {
    const auto id = id_of(*report);
    if (!id || report->text_at("type") != type || size_of(*report) >= size || size_of(*report) > kLargest) continue;
    size = size_of(*report);
    smallest = id;
  }
  if (!smallest) bench.no_records(fmt::format("no complete XML report of type {} below 8 MiB is there", type));
  return *smallest;
}

constexpr auto kSections =
    std::to_array<std::string_view>({"HEADER", "FILTERS", "TARGET", "SUMMARY", "RESULTS", "GLOSSARY", "APPENDIX"});

struct ReportType {
  const char *type, *root;
};
constexpr auto kTypes =
    std::to_array<ReportType>({{"WAS_WEBAPP_REPORT", "WAS_WEBAPP_REPORT"}, {"WAS_SCAN_REPORT", "WAS_SCAN_REPORT"}});

const Answer& report_file(Bench& bench, const ReportType& type) {
  return bench.ask(Call::download(Object::Report, xml_report(bench, type.type)));
}

void document(Bench& bench, const ReportType& type) {
  const auto& answer = report_file(bench, type);
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  bench.expect(answer.document && answer.document->root.name == type.root, fmt::format("a root {}", type.root),
               answer.document ? plain_name(answer.document->root.name) : answer.in_brief());
  if (!answer.document) return;
  bench.expect(answer.document->doctype.empty(), "no document type", "a document type");
  bench.learn(fmt::format("report {}", type.root), answer.document->root, Format::Xml);
}

void sections(Bench& bench, const ReportType& type) {
  const auto& answer = report_file(bench, type);
  if (!answer.document) bench.no_records("no document came");
  std::size_t place = 0;
  for (const auto& child : answer.document->root.children) {
    const auto* const found = std::ranges::find(kSections, std::string_view{child.name});
    if (found == kSections.end()) {
      bench.expect(false, "sections of the known names", plain_name(child.name));
      continue;
    }
    const auto rank = static_cast<std::size_t>(found - kSections.begin());
    bench.expect(rank >= place, "HEADER, FILTERS, TARGET, SUMMARY, RESULTS, GLOSSARY, APPENDIX in this order",
                 fmt::format("{} behind a later one", child.name));
    place = std::max(place, rank);
  }
}

// Every element of a document, with its parent.
void every_element(const Node& node, const std::function<void(const Node& parent, const Node& element)>& look) {
  for (const auto& child : node.children) {
    look(node, child);
    every_element(child, look);
  }
}

const Node& report_root(Bench& bench, const ReportType& type) {
  const auto& answer = report_file(bench, type);
  if (!answer.document) bench.no_records("no document came");
  return answer.document->root;
}

// "07 Mar 2031 04:05PM GMT-0500"; without an offset for zero.
bool is_report_date(std::string_view text) {
  constexpr std::string_view kForm = "00 Aaa 0000 00:00AM GMT";
  if (text.size() != kForm.size() && text.size() != kForm.size() + 5) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const char form = kForm[i], c = text[i];
    const bool digit = c >= '0' && c <= '9', capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
    if (i == 17       ? c != 'A' && c != 'P'
        : form == '0' ? !digit
        : form == 'A' ? !capital
        : form == 'a' ? !small
                      : c != form)
      return false;
  }
  const auto offset = text.substr(kForm.size());
  return offset.empty() || ((offset[0] == '+' || offset[0] == '-') &&
                            std::ranges::all_of(offset.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
}

void dates(Bench& bench, const ReportType& type) {
  constexpr auto kDates =
      std::to_array<std::string_view>({"GENERATION_DATETIME", "DETECTION_DATE", "FIRST_TIME_DETECTED",
                                       "LAST_TIME_DETECTED", "LAST_TIME_TESTED", "START_DATE", "END_DATE"});
  every_element(report_root(bench, type), [&](const Node&, const Node& element) {
    if (element.text.empty() || std::ranges::find(kDates, std::string_view{element.name}) == kDates.end()) return;
    bench.expect(is_report_date(trimmed(element.text)),
                 element.name + ": DD Mon YYYY HH:MMAM GMT, with an offset or none", "another form");
  });
}

// Outside of CDATA there is no reference: a text with & or < stands in a section as a whole.
void references(Bench& bench, const ReportType& type) {
  const std::string_view body = report_file(bench, type).reply.body;
  for (std::size_t at = 0; at < body.size();) {
    const auto section = std::min(body.find("<![CDATA[", at), body.size());
    if (body.substr(at, section - at).find('&') != std::string_view::npos) {
      bench.expect(false, "no entity or character reference", "one");
      return;
    }
    const auto end = body.find("]]>", section);
    at = end == std::string_view::npos ? body.size() : end + 3;
  }
}

void base64_values(Bench& bench, const ReportType& type) {
  every_element(report_root(bench, type), [&](const Node&, const Node& element) {
    for (const auto& [name, value] : element.attributes) {
      const bool known = name == "base64" || name == "xmlns:xsi" || name == "xsi:nil";
      bench.expect(known, "the attributes base64 and xsi:nil alone", plain_name(name));
      if (name != "base64") continue;
      bench.expect(value == "true", "base64 is true", "another value");
      bench.expect(element.text.find_first_of("-_") == std::string::npos, "the standard alphabet", "the URL-safe one");
    }
  });
}

void header(Bench& bench, const ReportType& type) {
  const auto& root = report_root(bench, type);
  if (root.find("HEADER") == nullptr) bench.no_records("the report has no HEADER");
  for (const auto* name : {"NAME", "GENERATION_DATETIME"})
    bench.expect(root.find(fmt::format("HEADER/{}", name)) != nullptr, name, "no such element");
}

// What a vulnerability has in every genuine file.
void vulnerabilities(Bench& bench, const ReportType& type) {
  int seen = 0;
  every_element(report_root(bench, type), [&](const Node& parent, const Node& element) {
    if (parent.name != "VULNERABILITY_LIST") return;
    ++seen;
    bench.expect(element.name == "VULNERABILITY", "VULNERABILITY", plain_name(element.name));
    for (const auto* name : {"ID", "QID", "URL", "AJAX", "AUTHENTICATION", "IGNORED"})
      bench.expect(element.find(name) != nullptr, name, "no such element");
    bench.expect(is_integer(element.text_at("ID")) && is_integer(element.text_at("QID")), "ID and QID are numbers",
                 "another type");
  });
  if (seen == 0) bench.no_records("the report has no vulnerability");
}

// Every QID of the results has an entry, and entries rise.
void glossary(Bench& bench, const ReportType& type) {
  const auto& root = report_root(bench, type);
  const auto* const list = root.find("GLOSSARY/QID_LIST");
  if (list == nullptr) bench.no_records("the report has no glossary");
  std::vector<std::int64_t> qids;
  for (const auto& entry : list->children)
    if (is_integer(entry.text_at("QID"))) qids.push_back(std::stoll(std::string{entry.text_at("QID")}));
  bench.expect(std::ranges::is_sorted(qids), "entries that rise by QID", "others");
  const auto* const results = root.find("RESULTS");
  if (results == nullptr) return;
  every_element(*results, [&](const Node& parent, const Node& element) {
    if (element.name != "QID" || parent.name == "SSL_DETAILS" || !is_integer(element.text)) return;
    bench.expect(std::ranges::find(qids, std::stoll(element.text)) != qids.end(),
                 "an entry for every QID of the results", "none for one");
  });
}

struct ReportRule {
  const char *name, *says, *section;
  Grade grade;
  Level if_broken;
  void (*run)(Bench&, const ReportType&);
};
constexpr auto kRules = std::to_array<ReportRule>({
    {"document", "An XML report is the document itself, without an envelope and a document type.", "REST 9.3 Download",
     Grade::Recorded, Level::Error, document},
    {"sections", "Its sections stand in one order, each at most once.", "Report XML 2 Document order", Grade::Recorded,
     Level::Warn, sections},
    {"header", "Its header has a name and the moment at which it was made.", "Report XML 3 HEADER", Grade::Recorded,
     Level::Error, header},
    {"dates", "Its dates are written as 07 Mar 2031 04:05PM GMT-0500.", "Report XML 1.1 Dates", Grade::Recorded,
     Level::Error, dates},
    {"references", "It has no entity and character references: such text stands in CDATA.",
     "Report XML 1 Lexical facts", Grade::Recorded, Level::Info, references},
    {"base64", "Its base64 has the standard alphabet, and elements have no other attributes.", "Report XML 1.2 base64",
     Grade::Recorded, Level::Error, base64_values},
    {"vulnerabilities", "A vulnerability has ID, QID, URL, AJAX, AUTHENTICATION and IGNORED.",
     "Report XML 4.2 VULNERABILITY", Grade::Recorded, Level::Error, vulnerabilities},
    {"glossary", "Its glossary rises by QID, and has every QID of the results.", "Report XML 5 GLOSSARY",
     Grade::Recorded, Level::Warn, glossary},
});

}  // namespace

void add_reports(std::vector<Probe>& to) {
  for (const auto& type : kTypes) {
    for (const auto& rule : kRules)
      add(to, fmt::format("report.{}.{}", type.type, rule.name), rule.says, rule.section, rule.grade, rule.if_broken,
          [&type, &rule](Bench& bench) { rule.run(bench, type); });
    add(to, fmt::format("report.{}.declaration", type.type), "Its XML declaration has single quotes.",
        "Report XML 1 Lexical facts", Grade::Recorded, Level::Info, [&type](Bench& bench) {
          const auto& answer = report_file(bench, type);
          bench.expect(answer.reply.body.starts_with("<?xml version='1.0' encoding='UTF-8'?>"),
                       "<?xml version='1.0' encoding='UTF-8'?>", "another beginning");
        });
  }
  add(to, "report.state", "status shows the same state as the search.", "REST 9.1 Sequence", Grade::Documented,
      Level::Error, [](Bench& bench) {
        const auto& answer = bench.ask_success(Call::status(Object::Report, xml_report(bench, kTypes.front().type)));
        bench.expect_equal(answer.field("data/Report/status"), "COMPLETE", "status");
      });
  add(to, "report.headers", "Which headers does a download have?", "REST 9.3 Download", Grade::Unconfirmed, Level::Info,
      [](Bench& bench) {
        const auto& answer = report_file(bench, kTypes.front());
        const auto type = answer.reply.header("content-type");
        bench.note("Content-Type", type.starts_with("text/xml")          ? "text/xml"
                                   : type.starts_with("application/xml") ? "application/xml"
                                   : type.empty()                        ? "none"
                                                                         : "another");
        bench.note("Content-Disposition", answer.reply.has("content-disposition") ? "there" : "none");
      });
}

}  // namespace qualyswas::conformance::vendor::probes
