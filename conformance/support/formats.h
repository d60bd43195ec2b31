// Cases that run over both wire formats, and tables whose rows do.
//
//   class LastSeen : public OnBothFormats {};
//   TEST_P(LastSeen, IsTheTestedDate) { Lab lab{{.format = format()}}; ... }
//   BOTH_FORMATS(LastSeen);
//
//   struct Row { Id id; std::string_view qualys, vulcan; };
//   class Status : public RowsOnBothFormats<Row> {};
//   TEST_P(Status, IsMapped) { Lab lab{{.format = format()}}; ... row().vulcan ... }
//   ROWS_ON_BOTH_FORMATS(Status, kRows, row.qualys);       .../IsMapped/STAT_001_new_xml
//   ROWS(Severity, kRows, row.level);                      .../IsMapped/SEV_001_3
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <tuple>

#include "conformance/framework/claims.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance {

class OnBothFormats : public testing::TestWithParam<Format> {
 protected:
  static Format format() { return GetParam(); }
};

template <class Row>
class RowsOnBothFormats : public testing::TestWithParam<std::tuple<Row, Format>> {
 protected:
  using Base = testing::TestWithParam<std::tuple<Row, Format>>;
  static const Row& row() { return std::get<0>(Base::GetParam()); }
  static Format format() { return std::get<1>(Base::GetParam()); }
};

template <class Row>
class Rows : public testing::TestWithParam<Row> {
 protected:
  static const Row& row() { return testing::TestWithParam<Row>::GetParam(); }
};

}  // namespace qualyswas::conformance

#define BOTH_FORMATS(suite)                                                                                        \
  INSTANTIATE_TEST_SUITE_P(                                                                                        \
      Wire, suite, testing::Values(::qualyswas::conformance::Format::Xml, ::qualyswas::conformance::Format::Json), \
      [](const auto& one) { return std::string{::qualyswas::conformance::name_of(one.param)}; })

// `value` is an expression over `row`: the vendor's value, which names the case. ROWS is for tables that know of no
// wire format: report files are XML.
#define ROWS(suite, rows, value)                                                        \
  INSTANTIATE_TEST_SUITE_P(Guide, suite, testing::ValuesIn(rows), [](const auto& one) { \
    const auto& row = one.param;                                                        \
    return ::qualyswas::conformance::row_name(row.id, value);                           \
  })
#define ROWS_ON_BOTH_FORMATS(suite, rows, value)                                                          \
  INSTANTIATE_TEST_SUITE_P(                                                                               \
      Guide, suite,                                                                                       \
      testing::Combine(testing::ValuesIn(rows), testing::Values(::qualyswas::conformance::Format::Xml,    \
                                                                ::qualyswas::conformance::Format::Json)), \
      [](const auto& one) {                                                                               \
        const auto& row = std::get<0>(one.param);                                                         \
        return ::qualyswas::conformance::row_name(row.id, value) + "_" +                                  \
               std::string{::qualyswas::conformance::name_of(std::get<1>(one.param))};                    \
      })
