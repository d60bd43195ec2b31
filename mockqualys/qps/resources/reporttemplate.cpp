#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/words.h"

namespace mockqualys::qps {

namespace {

constexpr auto kTypes = std::to_array<std::string_view>(
    {"WAS_WEBAPP_REPORT", "WAS_SCAN_REPORT", "WAS_SCORECARD_REPORT", "WAS_CATALOG_REPORT"});

// Our choice: the reference (adjacent 7.2) confirms none.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"type", Field::Type, Type::Keyword, kTypes},
});
constexpr auto kOperations = std::to_array<Operation>({kPostCount, kSearch, kGet});

}  // namespace

constinit const Resource kReportTemplateResource{.module = kWas,
                                                 .name = "reporttemplate",
                                                 .kind = Kind::ReportTemplate,
                                                 .schema = "/qps/xsd/3.0/was/reporttemplate.xsd",
                                                 .webapps = std::nullopt,
                                                 .fields = kFields,
                                                 .preferences = kPagingPreferences,
                                                 .operations = kOperations};

}  // namespace mockqualys::qps
