// When something is to run: the part of a request that schedules and the malware monitoring of web apps share
// (reference, adjacent 7.1: SchedulePlanification). `offset` is computed by the service, and `dayOrder` is a word here
// although an answer has a number.
#pragma once

#include <array>

#include "mockqualys/qps/record_data.h"

namespace mockqualys::qps {

inline constexpr std::string_view kSchedulingChildren =
    "startDate timeZone occurrenceType occurrence cancelAfterNHours cancelTime";

inline constexpr auto kSchedulingTrees = std::to_array<TreeRow>({
    {"timeZone", "code"},
    {"occurrence", "hourlyOccurrence dailyOccurrence weeklyOccurrence monthlyOccurrence"},
    {"hourlyOccurrence", "everyNHours occurrenceCount"},
    {"dailyOccurrence", "everyNDays occurrenceCount"},
    {"weeklyOccurrence", "everyNWeeks onDays occurrenceCount"},
    {"onDays", "WeekDay*"},
    {"monthlyOccurrence", "monthlyType occurrenceCount"},
    {"monthlyType", "occurDayNbInMonth occurDayOrderInMonth"},
    {"occurDayNbInMonth", "dayNb everyNMonths"},
    {"occurDayOrderInMonth", "dayOrder dayOfMonth everyNMonths"},
});

inline constexpr std::string_view kWeekDays = "SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY";
inline constexpr auto kSchedulingLeaves = std::to_array<LeafRow>({
    {"startDate", Shape::Date},
    {"occurrenceType", Shape::Word, "ONCE HOURLY DAILY WEEKLY MONTHLY"},
    {"everyNHours", Shape::Number},
    {"everyNDays", Shape::Number},
    {"everyNWeeks", Shape::Number},
    {"everyNMonths", Shape::Number},
    {"occurrenceCount", Shape::Number},
    {"dayNb", Shape::Number},
    {"dayOrder", Shape::Word, "FIRST SECOND THIRD FOURTH LAST"},
    {"dayOfMonth", Shape::Word, kWeekDays},
    {"WeekDay", Shape::Word, kWeekDays},
    {"cancelAfterNHours", Shape::Number},
});

// One table after the other.
template <typename Row, std::size_t kFirst, std::size_t kSecond>
constexpr std::array<Row, kFirst + kSecond> joined(const std::array<Row, kFirst>& first,
                                                   const std::array<Row, kSecond>& second) {
  std::array<Row, kFirst + kSecond> all{};
  std::copy(first.begin(), first.end(), all.begin());
  std::copy(second.begin(), second.end(), all.begin() + kFirst);
  return all;
}

}  // namespace mockqualys::qps
