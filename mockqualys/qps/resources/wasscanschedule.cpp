#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/schedule_calendar.h"
#include "mockqualys/qps/resources/wasscanschedule_writes.h"
#include "mockqualys/qps/resources/words.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

constexpr auto kTypes = std::to_array<std::string_view>({"VULNERABILITY", "DISCOVERY"});

// Reference, adjacent 7.1.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"owner.id", Field::OwnerId, Type::Integer, {}},
    {"createdDate", Field::CreatedDate, Type::Date, {}},
    {"updatedDate", Field::UpdatedDate, Type::Date, {}},
    {"active", Field::Active, Type::Boolean, kBooleanWords},
    {"type", Field::Type, Type::Keyword, kTypes},
    {"webApp.id", Field::WebAppId, Type::Integer, {}},
    {"webApp.name", Field::WebAppName, Type::Text, {}},
    {"webApp.tags", Field::WebAppTags, Type::Element, {}},
    {"webApp.tags.id", Field::WebAppTagId, Type::Integer, {}},
    {"invalid", Field::Invalid, Type::Boolean, kBooleanWords},
    {"lastScan", Field::LastScan, Type::Element, {}},
    {"lastScan.launchedDate", Field::LastScanLaunchedDate, Type::Date, {}},
    {"lastScan.status", Field::LastScanStatus, Type::Keyword, kScanStatusWords},
    {"multi", Field::Multi, Type::Boolean, kBooleanWords},
});
constexpr auto kOperations =
    std::to_array<Operation>({kCount,
                              kSearch,
                              kGet,
                              {"create", Method::Post, Id::None, create_schedule, right::kCreateSchedule},
                              {"update", Method::Post, Id::Optional, update_schedules, right::kEditSchedule},
                              {"activate", Method::Post, Id::Optional, activate_schedules, right::kEditSchedule},
                              {"deactivate", Method::Post, Id::Optional, deactivate_schedules, right::kEditSchedule},
                              {"delete", Method::Post, Id::Optional, delete_records, right::kDeleteSchedule},
                              {"download", Method::Post, Id::Optional, download_schedules}});

}  // namespace

constinit const Resource kScheduleResource{.module = kWas,
                                           .name = "wasscanschedule",
                                           .kind = Kind::Schedule,
                                           .schema = "/qps/xsd/3.0/was/wasscanschedule.xsd",
                                           .webapps = Field::WebAppId,
                                           .fields = kFields,
                                           .preferences = kPagingPreferences,
                                           .operations = kOperations};

}  // namespace mockqualys::qps
