// The KnowledgeBase of a world: its <VULN> records by QID, each as text, indented as in the list (two blanks, a line
// feed at the end). A map never changes: an edit makes another one, and a report keeps the one it was ordered with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/world/records.h"

namespace pugi {
class xml_node;
}

namespace mockqualys {

using Solutions = std::map<std::int64_t, std::shared_ptr<const std::string>>;

// Puts a <VULN> into the map. The error is one readable line, without the name of the file.
tl::expected<void, std::string> put_solution(const pugi::xml_node& vuln, Solutions& into);

// Another map with the change made, or why it cannot be.
using ChangedSolutions = tl::expected<std::shared_ptr<const Solutions>, std::string>;
ChangedSolutions with_solution(const Solutions& solutions, std::string_view xml);
ChangedSolutions with_edits(const Solutions& solutions, std::int64_t qid, const std::vector<Edit>& edits);
ChangedSolutions without_solution(const Solutions& solutions, std::int64_t qid);

}  // namespace mockqualys
