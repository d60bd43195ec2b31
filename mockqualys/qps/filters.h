// The fields a client may filter by and what each permits (reference, 2.3, 5.2, 5.3, 5.5), and criteria made ready to
// be matched.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/qps/request.h"
#include "mockqualys/world/records.h"

namespace mockqualys::qps {

enum class Type { Integer, Text, Date, Keyword, Boolean, UniqueId, ExternalRef, Element };
enum class Op { Contains, In, Equals, NotEquals, Greater, Lesser, None, IsEmpty };

struct FilterRow {
  Kind kind;
  std::string_view name;
  Field field;
  Type type;
  std::span<const std::string_view> keywords;  // of a keyword or boolean field
};

std::span<const FilterRow> filter_rows();
std::span<const Op> permitted(Type type);
std::string_view op_name(Op op);  // as a request writes it: "NOT EQUALS"

// A criterion whose field, operator and value have been proven.
class Test {
 public:
  static tl::expected<Test, Reason> from(Kind kind, const Criterion& criterion);

  Field field() const { return field_; }
  Op op() const { return op_; }
  const std::vector<std::int64_t>& numbers() const { return numbers_; }  // of an integer field

  // `values` is scratch. A record without the field passes NONE and IS EMPTY only.
  bool passes(const Records& records, std::size_t position, Values& values) const;

 private:
  Test(const FilterRow& row, Op op) : field_{row.field}, type_{row.type}, op_{op} {}
  bool matches(std::string_view value) const;

  Field field_;
  Type type_;
  Op op_;
  std::string attribute_;
  std::vector<std::string> texts_;
  std::vector<std::int64_t> numbers_;
};

tl::expected<std::vector<Test>, Reason> compile(Kind kind, const std::vector<Criterion>& criteria);

}  // namespace mockqualys::qps
