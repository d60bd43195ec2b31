// The two wire formats of the vendor's search API.
#pragma once

#include <ostream>
#include <string_view>

namespace qualyswas::conformance {

enum class Format { Xml, Json };
constexpr std::string_view name_of(Format format) { return format == Format::Xml ? "xml" : "json"; }
inline void PrintTo(Format format, std::ostream* out) { *out << name_of(format); }

}  // namespace qualyswas::conformance
