#include "mockqualys/qps/resources/schedule_calendar.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/core.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;

// A line holds at most 75 bytes; what is longer goes on in the next, behind a blank. A letter is never cut.
void append_line(std::string line, std::string& out) {
  constexpr std::size_t kLongest = 75;
  while (line.size() > kLongest) {
    auto end = kLongest;
    while ((static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    out += line.substr(0, end) + "\r\n";
    line = " " + line.substr(end);
  }
  out += line + "\r\n";
}

std::string escaped(Name text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c != '\r')
      out += c;
  }
  return out;
}

// 2031-01-02T03:04:05Z as 20310102T030405Z.
std::string moment(std::string text) {
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string day(const std::string& name) { return name.substr(0, 2); }  // MONDAY: MO

struct Frequency {
  Name type, element, every, rule;
};
constexpr auto kFrequencies = std::to_array<Frequency>({
    {"HOURLY", "hourlyOccurrence", "everyNHours", "HOURLY"},
    {"DAILY", "dailyOccurrence", "everyNDays", "DAILY"},
    {"WEEKLY", "weeklyOccurrence", "everyNWeeks", "WEEKLY"},
    {"MONTHLY", "monthlyOccurrence", "everyNMonths", "MONTHLY"},
});

// Which number of weekday in the month: 1 to 4, or the last, which an answer writes as 5 or -1.
std::string order(const std::string& text) {
  constexpr auto kOrders = std::to_array<std::pair<Name, Name>>(
      {{"FIRST", "1"}, {"SECOND", "2"}, {"THIRD", "3"}, {"FOURTH", "4"}, {"LAST", "-1"}, {"5", "-1"}});
  const auto row = std::ranges::find(kOrders, Name{text}, &std::pair<Name, Name>::first);
  return row == kOrders.end() ? text : std::string{row->second};
}

std::string rule(const pugi::xml_node& scheduling) {
  const auto text = [](const pugi::xml_node& of, Name name) {
    return xml::text_of(of.child(std::string{name}.c_str()));
  };
  const auto row = std::ranges::find(kFrequencies, Name{text(scheduling, "occurrenceType")}, &Frequency::type);
  if (row == kFrequencies.end()) return {};
  const auto occurrence = scheduling.child("occurrence").child(std::string{row->element}.c_str());
  auto within = occurrence;
  std::string days;
  if (row->type == "WEEKLY") {
    for (const auto& one : occurrence.child("onDays").children("WeekDay"))
      days += (days.empty() ? ";BYDAY=" : ",") + day(xml::text_of(one));
  } else if (row->type == "MONTHLY") {
    const auto monthly = occurrence.child("monthlyType");
    if (const auto by_number = monthly.child("occurDayNbInMonth")) {
      within = by_number;
      days = ";BYMONTHDAY=" + text(by_number, "dayNb");
    } else if (const auto by_order = monthly.child("occurDayOrderInMonth")) {
      within = by_order;
      days = ";BYDAY=" + order(text(by_order, "dayOrder")) + day(text(by_order, "dayOfMonth"));
    }
  }
  auto line = fmt::format("RRULE:FREQ={}", row->rule);
  if (const auto every = text(within, row->every); !every.empty()) line += ";INTERVAL=" + every;
  line += days;
  if (const auto times = text(occurrence, "occurrenceCount"); !times.empty()) line += ";COUNT=" + times;
  return line;
}

void append_event(const std::string& record, Instant now, std::string& out) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
  const auto schedule = document.document_element();
  const auto scheduling = schedule.child("scheduling");
  append_line("BEGIN:VEVENT", out);
  append_line(fmt::format("UID:was-schedule-{}", xml::text_of(schedule.child("id"))), out);
  append_line("DTSTAMP:" + moment(format_instant(now)), out);
  if (const auto start = xml::text_of(scheduling.child("startDate")); !start.empty())
    append_line("DTSTART:" + moment(start), out);
  append_line("SUMMARY:" + escaped(xml::text_of(schedule.child("name"))), out);
  if (auto line = rule(scheduling); !line.empty()) append_line(std::move(line), out);
  append_line("END:VEVENT", out);
}

}  // namespace

Answer download_schedules(const Context& context) {
  const auto request = read_body(context, {.preferences = {}});
  if (!request) return request.error();
  const auto ids = chosen_ids(context, *request);
  if (!ids) return ids.error();
  std::string text;
  for (const auto* line : {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mockqualys//WAS schedules//EN"})
    append_line(line, text);
  for (const auto id : *ids)
    if (const auto record = context.world.record(Kind::Schedule, id); !record.empty())
      append_event(record, context.world.now(), text);
  append_line("END:VCALENDAR", text);
  return {.content_type = "text/calendar;charset=UTF-8",
          .body = {},
          .response_code = {},
          .file = std::make_shared<const std::string>(std::move(text)),
          .file_name = "schedules.ics"};
}

}  // namespace mockqualys::qps
