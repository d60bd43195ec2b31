#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/webapp_writes.h"
#include "mockqualys/qps/resources/words.h"

namespace mockqualys::qps {

namespace {

constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"url", Field::Url, Type::Text, {}},
    {"tags", Field::Tags, Type::Element, {}},
    {"tags.name", Field::TagName, Type::Text, {}},
    {"tags.id", Field::TagId, Type::Integer, {}},
    {"createdDate", Field::CreatedDate, Type::Date, {}},
    {"updatedDate", Field::UpdatedDate, Type::Date, {}},
    {"isScheduled", Field::IsScheduled, Type::Boolean, kBooleanWords},
    {"isScanned", Field::IsScanned, Type::Boolean, kBooleanWords},
    {"lastScan", Field::LastScan, Type::Element, {}},
    {"lastScan.status", Field::LastScanStatus, Type::Keyword, kScanStatusWords},
    {"lastScan.date", Field::LastScanDate, Type::Date, {}},
    {"attributes", Field::Attribute, Type::Text, {}},
});
constexpr auto kPreferences =
    std::to_array<std::string_view>({"limitResults", "startFromOffset", "startFromId", "verbose"});
constexpr auto kOperations = std::to_array<Operation>({
    kCount,
    kSearch,
    kGet,
    {"create", Method::Post, Id::None, create_webapp, right::kCreateWebAsset},
    {"update", Method::Post, Id::Optional, update_webapps, right::kEditWebAsset},
    {"delete", Method::Post, Id::Optional, delete_webapps, right::kDeleteWebAsset},
    {"purge", Method::Post, Id::Optional, purge_webapps, right::kPurgeWebAsset},
});

}  // namespace

constinit const Resource kWebAppResource{.module = kWas,
                                         .name = "webapp",
                                         .kind = Kind::WebApp,
                                         .schema = "/qps/xsd/3.0/was/webapp.xsd",
                                         .webapps = Field::Id,
                                         .fields = kFields,
                                         .preferences = kPreferences,
                                         .operations = kOperations};

}  // namespace mockqualys::qps
