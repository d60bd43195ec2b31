// What the type of a field permits (reference, 2.3), and criteria made ready to be matched. Which fields there are, the
// resources know (resources/).
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

enum class Type { Integer, Text, Date, Keyword, Boolean, UniqueId, ExternalRef, Element, Color };
enum class Op { Contains, In, Equals, NotEquals, Greater, Lesser, None, IsEmpty };

// One field of a resource that a client may filter by.
struct FilterField {
  std::string_view name;
  Field field;
  Type type;
  std::span<const std::string_view> keywords;  // of a keyword or boolean field
};
using FilterFields = std::span<const FilterField>;

std::span<const Op> permitted(Type type);
std::string_view op_name(Op op);  // as a request writes it: "NOT EQUALS"

// A criterion whose field, operator and value have been proven.
class Test {
 public:
  static tl::expected<Test, Reason> from(FilterFields fields, const Criterion& criterion);
  static Test of_id(std::int64_t id);  // "id EQUALS", which every resource has

  Field field() const { return field_; }
  Op op() const { return op_; }
  const std::vector<std::int64_t>& numbers() const { return numbers_; }  // of an integer field

  // `values`: of the field. A record without it passes NONE and IS EMPTY only.
  bool passes(const Values& values) const;
  std::string criterion() const;  // two tests that differ have different ones

 private:
  Test(const FilterField& row, Op op) : field_{row.field}, type_{row.type}, op_{op} {}
  bool matches(std::string_view value) const;

  Field field_;
  Type type_;
  Op op_;
  std::string attribute_;
  std::vector<std::string> texts_;
  std::vector<std::int64_t> numbers_;
};

tl::expected<std::vector<Test>, Reason> compile(FilterFields fields, const std::vector<Criterion>& criteria);

}  // namespace mockqualys::qps
