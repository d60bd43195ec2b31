#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/optionprofile_writes.h"
#include "mockqualys/qps/resources/words.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

// Reference, adjacent 3.1, without what is unconfirmed there.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"tags.id", Field::TagId, Type::Integer, {}},
    {"tags.name", Field::TagName, Type::Text, {}},
    {"createdDate", Field::CreatedDate, Type::Date, {}},
    {"updatedDate", Field::UpdatedDate, Type::Date, {}},
    {"usedByWebApps", Field::UsedByWebApps, Type::Boolean, kBooleanWords},
    {"usedBySchedules", Field::UsedBySchedules, Type::Boolean, kBooleanWords},
    {"owner.name", Field::OwnerName, Type::Text, {}},
    {"owner.username", Field::OwnerUsername, Type::Text, {}},
});
constexpr auto kOperations = std::to_array<Operation>({
    kCount,
    kSearch,
    kGet,
    {"create", Method::Post, Id::None, create_option_profile, right::kCreateProfile},
    {"update", Method::Post, Id::Optional, update_option_profiles, right::kEditProfile},
    {"delete", Method::Post, Id::Optional, delete_records, right::kDeleteProfile},
});

}  // namespace

constinit const Resource kOptionProfileResource{.module = kWas,
                                                .name = "optionprofile",
                                                .kind = Kind::OptionProfile,
                                                .schema = "/qps/xsd/3.0/was/optionprofile.xsd",
                                                .webapps = std::nullopt,
                                                .fields = kFields,
                                                .preferences = kPagingPreferences,
                                                .operations = kOperations};

}  // namespace mockqualys::qps
