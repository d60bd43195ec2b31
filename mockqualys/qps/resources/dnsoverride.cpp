#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/dnsoverride_writes.h"
#include "mockqualys/qps/resources/words.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

// Reference, adjacent 7.4.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"tags", Field::Tags, Type::Element, {}},
    {"tags.id", Field::TagId, Type::Integer, {}},
    {"tags.name", Field::TagName, Type::Text, {}},
    {"createdDate", Field::CreatedDate, Type::Date, {}},
    {"updatedDate", Field::UpdatedDate, Type::Date, {}},
    {"owner.id", Field::OwnerId, Type::Integer, {}},
    {"owner.name", Field::OwnerName, Type::Text, {}},
    {"owner.username", Field::OwnerUsername, Type::Text, {}},
});
constexpr auto kOperations = std::to_array<Operation>({
    kPostCount,
    kSearch,
    kGet,
    {"create", Method::Post, Id::None, create_dns_override, right::kCreateDnsOverride},
    {"update", Method::Post, Id::None, update_dns_overrides, right::kEditDnsOverride},
    {"delete", Method::Post, Id::Optional, delete_records, right::kDeleteDnsOverride},
});

}  // namespace

constinit const Resource kDnsOverrideResource{.module = kWas,
                                              .name = "dnsoverride",
                                              .kind = Kind::DnsOverride,
                                              .schema = "/qps/xsd/3.0/was/dnsoverride.xsd",
                                              .webapps = std::nullopt,
                                              .fields = kFields,
                                              .preferences = kPagingPreferences,
                                              .operations = kOperations};

}  // namespace mockqualys::qps
