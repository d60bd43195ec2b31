#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/webappauthrecord_writes.h"
#include "mockqualys/qps/resources/words.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

constexpr auto kAuthStatuses = std::to_array<std::string_view>({"NONE", "NOT_USED", "SUCCESSFUL", "FAILED", "PARTIAL"});
// Reference, REST 6.6.
constexpr auto kContents = std::to_array<std::string_view>(
    {"FORM_STANDARD", "FORM_CUSTOM", "FORM_SELENIUM", "SERVER_BASIC", "SERVER_DIGEST", "SERVER_NTLM", "CERTIFICATE",
     "OAUTH2_AUTH_CODE", "OAUTH2_IMPLICIT", "OAUTH2_PASSWORD", "OAUTH2_CLIENT_CREDS"});

// Reference, adjacent 3.2.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"tags", Field::Tags, Type::Element, {}},
    {"tags.id", Field::TagId, Type::Integer, {}},
    {"tags.name", Field::TagName, Type::Text, {}},
    {"createdDate", Field::CreatedDate, Type::Date, {}},
    {"updatedDate", Field::UpdatedDate, Type::Date, {}},
    {"lastScan.date", Field::LastScanDate, Type::Date, {}},
    {"lastScan.authStatus", Field::LastScanAuthStatus, Type::Keyword, kAuthStatuses},
    {"isUsed", Field::IsUsed, Type::Boolean, kBooleanWords},
    {"contents", Field::Contents, Type::Keyword, kContents},
});
constexpr auto kOperations = std::to_array<Operation>({
    kCount,
    kSearch,
    kGet,
    {"create", Method::Post, Id::None, create_auth_record, right::kCreateAuthRecord},
    {"update", Method::Post, Id::Optional, update_auth_records, right::kEditAuthRecord},
    {"delete", Method::Post, Id::Optional, delete_records, right::kDeleteAuthRecord},
});

}  // namespace

constinit const Resource kAuthRecordResource{.module = kWas,
                                             .name = "webappauthrecord",
                                             .kind = Kind::AuthRecord,
                                             .schema = "/qps/xsd/3.0/was/webappauthrecord.xsd",
                                             .webapps = std::nullopt,
                                             .fields = kFields,
                                             .preferences = kPagingPreferences,
                                             .operations = kOperations};

}  // namespace mockqualys::qps
