// Vulcan guide, "Vulnerability status mapping", and what happens when findings with different statuses are one
// instance.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qualyswas::profiles::vulcan {

// The guide prints the statuses as people read them ("false positive"); the wire has them as NEW or FALSE_POSITIVE.
// This is the one place that turns the second into the first: ASCII lower case, '_' to ' '.
std::string guide_words(std::string_view wire);

// `qualys` in the guide's words. nullopt: the guide has no line for this value; the caller reports it as unmapped.
std::optional<std::string_view> find_status(std::string_view qualys);

// The reason of an ignored finding, in the guide's words. Only the lines that end in an ignored status count: a reason
// that says "fixed" must not close anything.
std::optional<std::string_view> find_ignored_status(std::string_view reason);

// Every status that the guide knows, in its order: what an instance can be asked for by.
std::vector<std::string_view> statuses();

// Which status an instance takes when its findings differ: the lowest number. A status without a line (nullopt) stands
// right behind Vulnerable, because it may be one: nothing that we do not understand makes a weakness look settled.
int merge_precedence(std::optional<std::string_view> vulcan);

}  // namespace qualyswas::profiles::vulcan
