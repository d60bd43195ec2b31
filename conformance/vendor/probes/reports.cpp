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

}  // namespace

void add_reports(std::vector<Probe>& to) {
  for (const auto& type : kTypes) {
    add(to, fmt::format("report.{}.document", type.type),
        "An XML report is the document itself, without an envelope and a document type.", "REST 9.3 Download",
        Grade::Recorded, Level::Error, [&type](Bench& bench) { document(bench, type); });
    add(to, fmt::format("report.{}.declaration", type.type), "Its XML declaration has single quotes.",
        "Report XML 1 Lexical facts", Grade::Recorded, Level::Info, [&type](Bench& bench) {
          const auto& answer = report_file(bench, type);
          bench.expect(answer.reply.body.starts_with("<?xml version='1.0' encoding='UTF-8'?>"),
                       "<?xml version='1.0' encoding='UTF-8'?>", "another beginning");
        });
    add(to, fmt::format("report.{}.sections", type.type), "Its sections stand in one order, each at most once.",
        "Report XML 2 Document order", Grade::Recorded, Level::Warn, [&type](Bench& bench) { sections(bench, type); });
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
