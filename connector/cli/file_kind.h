// What a file is that is no report: told by its first bytes, with the line to type instead. The report reader knows the
// XML documents that are no reports; this knows the files that are no XML.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::cli {

constexpr std::size_t kTellingBytes = std::size_t{64} * 1024;

// `beginning` is up to kTellingBytes of the file, with gzip undone; `file` as it was typed. nullopt: it may be a
// report, or the reader tells better what it is.
std::optional<Error> find_no_report(std::string_view beginning, std::string_view file);

}  // namespace qualyswas::cli
