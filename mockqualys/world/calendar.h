// The calendar of an estate: every date that its files tell. It can be moved as a whole, so that a story written for
// one year plays at any other: distances between dates stay, and with them the order of everything.
//
// Moved are dates that are the whole text of an element or of a JSON value: moments (2026-03-02T06:00:00Z), the dates
// of carried report files (02 Mar 2026 06:00AM GMT, to the minute), and the milliseconds in a scan's reference
// (was/1771884000316.41). A date inside a longer text is part of that text (a URL, a response) and stays.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/world/estate.h"

namespace mockqualys {

// Where the calendar of these files begins: the `start` of the timeline; without one, the newest moment at which a
// record was made, tested or changed; without any, kDefaultStart.
Instant calendar_start(const Files& files);

// A calendar that begins there has no date, in its past of decades or ahead, that cannot be written the vendor's way.
constexpr bool may_start(Instant instant) {
  using std::chrono::sys_days, std::chrono::year;
  return instant >= sys_days{year{2000} / 1 / 1} && instant < sys_days{year{9900} / 1 / 1};
}

// In place; users.json has no dates. Moments that would leave the years 1970 to 9999 stay.
void move_calendar(Files& files, std::chrono::seconds distance);

// Days that stand in the name or the description of a scheduled report ("Weekly 2026-03-02"): they move by as many
// days as its own date did. `events` have been moved already.
void move_titles(std::vector<Event>& events, std::chrono::seconds distance);

}  // namespace mockqualys
