// What the report decoder told, kept for the tests to look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/wire/collected.h"
#include "connector/wire/report.h"

namespace qualyswas::wire {

struct CollectedReport {
  std::vector<model::ReportHead> heads;
  std::vector<model::ReportApplication> applications;
  std::vector<model::ReportFinding> findings;
  std::vector<model::GlossaryEntry> glossary;
  std::vector<model::ReportLists> lists;
  std::vector<model::ReportScan> scans;
  std::vector<model::ReportApplication> appendix;
  std::vector<model::ReportCount> counts;
  std::vector<Unreadable> unreadable;
  std::vector<std::string> parts;  // what kind of record each of them is
  std::vector<model::ReportContents> done;
  Result<void> result;
};

template <class Record>
auto into(std::vector<Record>& all) {
  return [&all](auto&& record) -> Result<void> {
    all.push_back(std::forward<decltype(record)>(record));
    return {};
  };
}

inline CollectedReport report_in(std::string_view text, std::size_t piece_bytes = 4096) {
  CollectedReport all;
  const auto decoder = decode_report({.head = into(all.heads),
                                      .application = into(all.applications),
                                      .finding = into(all.findings),
                                      .glossary = into(all.glossary),
                                      .lists = into(all.lists),
                                      .scan = into(all.scans),
                                      .appendix_application = into(all.appendix),
                                      .count = into(all.counts),
                                      .unreadable =
                                          [&all](const Unreadable& what, std::string_view part) {
                                            all.unreadable.push_back(what);
                                            all.parts.emplace_back(part);
                                          },
                                      .done = into(all.done)});
  all.result = feed(*decoder, text, piece_bytes);
  return all;
}

}  // namespace qualyswas::wire
