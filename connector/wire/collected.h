// What a decoder told, kept for the tests to look at.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "connector/wire/decode.h"

namespace qualyswas::wire {

template <class Record>
struct Collected {
  std::vector<PageHead> heads;
  std::vector<Record> records;
  std::vector<Unreadable> unreadable;
  std::size_t records_before_head = 0;
  Result<void> result;
};

inline Result<void> feed(Decoder& decoder, std::string_view text, std::size_t piece_bytes) {
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    if (auto done = decoder.write(text.substr(at, piece_bytes)); !done) return done;
  }
  return decoder.end();
}

template <class Record>
PageHandler<Record> collect_into(Collected<Record>& all) {
  return {.head =
              [&all](const PageHead& head) {
                all.heads.push_back(head);
                all.records_before_head = all.records.size();
              },
          .record = [&all](Record&& record) -> Result<void> {
            all.records.push_back(std::move(record));
            return {};
          },
          .unreadable = [&all](const Unreadable& what) { all.unreadable.push_back(what); }};
}

inline Collected<model::Finding> findings_in(std::string_view text, std::size_t piece_bytes = 4096) {
  Collected<model::Finding> all;
  all.result = feed(*decode_findings(collect_into(all)), text, piece_bytes);
  return all;
}

inline Collected<model::WebApp> webapps_in(std::string_view text, std::size_t piece_bytes = 4096) {
  Collected<model::WebApp> all;
  all.result = feed(*decode_webapps(collect_into(all)), text, piece_bytes);
  return all;
}

inline Collected<model::ListedReport> reports_in(std::string_view text, std::size_t piece_bytes = 4096) {
  Collected<model::ListedReport> all;
  all.result = feed(*decode_reports(collect_into(all)), text, piece_bytes);
  return all;
}

inline Collected<model::Solution> solutions_in(std::string_view text, std::size_t piece_bytes = 4096) {
  Collected<model::Solution> all;
  const auto decoder = decode_solutions(
      [&all](model::Solution&& solution) -> Result<void> {
        all.records.push_back(std::move(solution));
        return {};
      },
      [&all](const Unreadable& what) { all.unreadable.push_back(what); });
  all.result = feed(*decoder, text, piece_bytes);
  return all;
}

}  // namespace qualyswas::wire
