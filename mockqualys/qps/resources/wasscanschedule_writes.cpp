#include "mockqualys/qps/resources/wasscanschedule_writes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"
#include "mockqualys/qps/resources/scheduling_data.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;
using Wrong = std::optional<Reason>;

constexpr Part kParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    kReadOnlyOwner,
    {.element = "active", .shape = Shape::Boolean},
    {.element = "type", .shape = Shape::Word, .words = "VULNERABILITY DISCOVERY"},
    {.element = "progressiveScanning", .shape = Shape::Word, .words = "true false ENABLED DISABLED DEFAULT"},
    {.element = "target", .shape = Shape::Tree},
    {.element = "profile", .shape = Shape::Tree},
    {.element = "scheduling", .shape = Shape::Tree},
    {.element = "notification", .shape = Shape::Tree},
    {.element = "sendMail", .shape = Shape::Boolean},
    {.element = "sendOneMail", .shape = Shape::Boolean},
    {.element = "launchedCount", .shape = Shape::ReadOnly},
    {.element = "nextLaunchDate", .shape = Shape::ReadOnly},
    {.element = "createdDate", .shape = Shape::ReadOnly},
    {.element = "updatedDate", .shape = Shape::ReadOnly},
    {.element = "lastScan", .shape = Shape::ReadOnly},
};
constexpr auto kTrees = joined(
    std::to_array<TreeRow>({
        {"target", "webApp webApps webAppAuthRecord authRecordOption scannerAppliance scannerOption cancelOption"},
        {"webApp", "id name url"},
        {"WebApp", "id name url"},
        {"webAppAuthRecord", "id name isDefault"},
        {"scannerAppliance", "type friendlyName"},
        {"profile", "id name"},
        {"scheduling", kSchedulingChildren},
        {"notification", "active reschedule delay recipients message"},
        {"delay", "nb scale"},
        {"recipients", "set"},
        {"set", "EmailAddress*"},
    }),
    kSchedulingTrees);
constexpr auto kLeaves = joined(std::to_array<LeafRow>({
                                    {"isDefault", Shape::Boolean},
                                    {"type", Shape::Word, "EXTERNAL INTERNAL scannerTags"},
                                    {"cancelOption", Shape::Word, "DEFAULT SPECIFIC"},
                                    {"active", Shape::Boolean},
                                    {"reschedule", Shape::Boolean},
                                    {"nb", Shape::Number},
                                }),
                                kSchedulingLeaves);
constexpr Part kInnerLists[] = {{.element = "webApps",
                                 .shape = Shape::List,
                                 .member = "WebApp",
                                 .children = "id name url",
                                 .key = "id",
                                 .within = "target"}};
constexpr ObjectData kSchedule{
    .element = "WasScanSchedule", .parts = kParts, .trees = kTrees, .leaves = kLeaves, .inner_lists = kInnerLists};

Wrong refused(std::string what, std::string resolution) {
  return invalid_request("WasScanSchedule: " + std::move(what) + ".", std::move(resolution));
}

// The name of the element below `occurrence` that goes with the type, and what it must hold.
struct Occurrence {
  Name type, element, every;
};
constexpr auto kOccurrences = std::to_array<Occurrence>({
    {"HOURLY", "hourlyOccurrence", "everyNHours"},
    {"DAILY", "dailyOccurrence", "everyNDays"},
    {"WEEKLY", "weeklyOccurrence", "everyNWeeks"},
    {"MONTHLY", "monthlyOccurrence", "monthlyType"},
});

Wrong check_scheduling(const Context& context, const pugi::xml_node& scheduling, bool is_new) {
  const auto text = [&](const char* element) { return xml::text_of(scheduling.child(element)); };
  const auto start = parse_instant(text("startDate"));
  if (!start) return refused("scheduling has no startDate", "Specify 'startDate'.");
  if (is_new && *start < context.world.now())
    return invalid_request("Start Time cannot be before current time", "Specify a 'startDate' to come.");
  if (xml::text_of(scheduling.child("timeZone").child("code")).empty())
    return refused("scheduling has no timeZone", "Specify the 'code' of a 'timeZone'.");
  const auto type = text("occurrenceType");
  if (type.empty()) return refused("scheduling has no occurrenceType", "Specify 'occurrenceType'.");
  const auto occurrence = scheduling.child("occurrence").first_child();
  const auto row = std::ranges::find(kOccurrences, type, &Occurrence::type);
  if (row == kOccurrences.end()) {
    if (occurrence) return refused("what happens ONCE has no occurrence", "Leave 'occurrence' out.");
    return std::nullopt;
  }
  if (occurrence.name() != row->element || occurrence.next_sibling())
    return refused(fmt::format("the occurrenceType {} needs a {} alone", type, row->element),
                   fmt::format("Specify it in 'occurrence'."));
  if (!occurrence.child(std::string{row->every}.c_str()))
    return refused(fmt::format("{} has no {}", row->element, row->every), "Specify it.");
  return std::nullopt;
}

Wrong check(const Context& context, const pugi::xml_node& before, const pugi::xml_node& schedule) {
  if (auto wrong = check_unique_name(context, before, schedule)) return wrong;
  if (xml::text_of(schedule.child("type")).empty()) return refused("type is missing", "Specify 'type'.");
  const auto target = schedule.child("target");
  if (!target.child("webApp").child("id") && !target.child("webApps").child("list"))
    return refused("the target holds no web application", "Specify 'webApp' or 'webApps' in 'target'.");
  if (target.child("webApp") && target.child("webApps"))
    return refused("the target holds both webApp and webApps", "Specify one of them.");
  if (!schedule.child("profile").child("id"))
    return refused("profile is missing", "Specify the id of an option profile.");
  const auto scheduling = schedule.child("scheduling");
  return check_scheduling(
      context, scheduling,
      !before || !before.child("scheduling").child("startDate") ||
          xml::text_of(scheduling.child("startDate")) != xml::text_of(before.child("scheduling").child("startDate")));
}

// What the service works out: the number of an order, the offset of a zone (known of UTC alone), whether it is about
// several web apps, and when it is next.
void work_out(const Context& context, pugi::xml_node schedule) {
  constexpr auto kOrders = std::to_array<std::pair<Name, const char*>>(
      {{"FIRST", "1"}, {"SECOND", "2"}, {"THIRD", "3"}, {"FOURTH", "4"}, {"LAST", "5"}});
  auto scheduling = schedule.child("scheduling");
  auto order = scheduling.child("occurrence")
                   .child("monthlyOccurrence")
                   .child("monthlyType")
                   .child("occurDayOrderInMonth")
                   .child("dayOrder");
  if (const auto row = std::ranges::find(kOrders, Name{order.child_value()}, &std::pair<Name, const char*>::first);
      row != kOrders.end())
    order.text().set(row->second);
  auto zone = scheduling.child("timeZone");
  const Name code = zone.child_value("code");
  if (code == "UTC" || code == "GMT" || code == "Etc/UTC") put_text(zone, "offset", "+00:00");
  put_text(schedule, "multi", schedule.child("target").child("webApps") ? "true" : "false");
  const auto start = xml::text_of(scheduling.child("startDate"));
  const auto at = parse_instant(start);
  const bool comes = xml::text_of(schedule.child("active")) == "true" && at && *at >= context.world.now();
  put_text(schedule, "nextLaunchDate", comes ? start : "");
}

void prepare(const Context& context, pugi::xml_node schedule) {
  prepare_owned(context, schedule);
  for (const auto* none : {"tags", "comments"}) schedule.remove_child(none);
  put_text(schedule, "active", "true");
  put_text(schedule, "launchedCount", "0");
}

void sign(const Context& context, pugi::xml_node schedule) {
  sign_updated(context, schedule);
  work_out(context, schedule);
}

constexpr Writing kWriting{.object = kSchedule, .prepare = prepare, .check = check, .sign = sign, .signs_new = true};

Answer set_active(const Context& context, const char* active) {
  const auto request = read_body(context, {.preferences = {}});
  if (!request) return request.error();
  const auto writing = context.world.writing();
  const auto ids = chosen_ids(context, *request);
  if (!ids) return ids.error();
  for (const auto id : *ids) {
    pugi::xml_document before, after;
    const auto text = context.world.record(Kind::Schedule, id);
    for (auto* document : {&before, &after})
      document->load_buffer(text.data(), text.size(), xml::kParse, pugi::encoding_utf8);
    put_text(after.document_element(), "active", active);
    sign(context, after.document_element());
    static_cast<void>(
        context.world.replace(Kind::Schedule, id, changes(before.document_element(), after.document_element())));
  }
  return answer_ids(context, *ids);
}

}  // namespace

Answer create_schedule(const Context& context) { return create_record(context, kWriting); }
Answer update_schedules(const Context& context) { return update_records(context, kWriting); }
Answer activate_schedules(const Context& context) { return set_active(context, "true"); }
Answer deactivate_schedules(const Context& context) { return set_active(context, "false"); }

}  // namespace mockqualys::qps
