// Scans: their results, taken from the first scan that has ended, and what a reference and a state look like.
#include <algorithm>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

// A scan that has ended and whose results are there.
std::int64_t finished_scan(Bench& bench) {
  for (const auto* scan : first_page(bench, Object::Scan).records())
    if (scan->text_at("status") == "FINISHED")
      if (const auto id = id_of(*scan)) return *id;
  bench.no_records("no finished scan is there");
}

const Node* results(const Answer& answer) {
  if (!answer.document) return nullptr;
  const auto& root = answer.document->root;
  return root.name == "WasScan" ? &root : root.find("data/WasScan");
}

// base64="true" stands for letters of the URL-safe alphabet, without padding and line breaks.
bool is_url_safe(const Node& node) {
  for (const auto& child : node.children)
    if (!is_url_safe(child)) return false;
  const bool coded = std::ranges::find(node.attributes, std::pair<std::string, std::string>{"base64", "true"}) !=
                     node.attributes.end();
  return !coded || node.text.find_first_of("+/=\r\n") == std::string::npos;
}

}  // namespace

void add_scans(std::vector<Probe>& to) {
  constexpr auto kSection = "REST 6.4 WasScan download";
  add(to, "scan.download.xml", "The results of a scan are a WasScan document without an envelope.", kSection,
      Grade::Recorded, Level::Error, [](Bench& bench) {
        const auto& answer = bench.ask(Call::download(Object::Scan, finished_scan(bench)));
        bench.expect(answer.document && answer.document->root.name == "WasScan", "a root WasScan", answer.in_brief());
        if (const auto* const scan = results(answer)) bench.learn("wasscan download xml", *scan, Format::Xml);
      });
  add(to, "scan.download.json", "In JSON the results stand in an envelope.", kSection, Grade::Client, Level::Error,
      [](Bench& bench) {
        const auto& answer = bench.ask_success(Call::download(Object::Scan, finished_scan(bench), Format::Json));
        bench.expect(results(answer) != nullptr, "data[0].WasScan", "another document");
        if (const auto* const scan = results(answer)) bench.learn("wasscan download json", *scan, Format::Json);
      });
  add(to, "scan.download.lists", "The results have stats, and lists of vulnerabilities and information gathered.",
      kSection, Grade::Recorded, Level::Error, [](Bench& bench) {
        const auto* const scan = results(bench.ask(Call::download(Object::Scan, finished_scan(bench))));
        if (scan == nullptr) bench.no_records("no results came");
        for (const auto* name : {"stats", "vulns", "igs"})
          bench.expect(scan->find(name) != nullptr, name, "no such element");
      });
  add(to, "scan.download.base64", "What is base64 there has the URL-safe alphabet, without padding.", kSection,
      Grade::Recorded, Level::Error, [](Bench& bench) {
        const auto* const scan = results(bench.ask(Call::download(Object::Scan, finished_scan(bench))));
        if (scan == nullptr) bench.no_records("no results came");
        bench.expect(is_url_safe(*scan), "URL-safe letters alone", "others");
      });
  add(to, "scan.reference", "A scan's reference is was/ and a number with a fraction.", "REST 6.3 WasScan",
      Grade::Recorded, Level::Warn, [](Bench& bench) {
        const auto records = first_page(bench, Object::Scan).records();
        if (records.empty()) bench.no_records("no scan is there");
        for (const auto* scan : records) {
          const auto reference = scan->text_at("reference");
          bench.expect(reference.starts_with("was/") && reference.find('.') != std::string_view::npos,
                       "was/NUMBER.NUMBER", "another form");
        }
      });
  add(to, "scan.status", "status shows the same state as the search.", "REST 5.1 Overview", Grade::Documented,
      Level::Error, [](Bench& bench) {
        const auto& answer = bench.ask_success(Call::status(Object::Scan, finished_scan(bench)));
        bench.expect_equal(answer.field("data/WasScan/status"), "FINISHED", "status");
      });
}

}  // namespace qualyswas::conformance::vendor::probes
