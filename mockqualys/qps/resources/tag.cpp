#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/tag_writes.h"

namespace mockqualys::qps {

namespace {

constexpr auto kRuleTypes =
    std::to_array<std::string_view>({"STATIC", "GROOVY", "OS_REGEX", "NETWORK_RANGE", "NETWORK_RANGE_ENHANCED",
                                     "NAME_CONTAINS", "INSTALLED_SOFTWARE", "OPEN_PORTS", "VULN_EXIST", "ASSET_SEARCH",
                                     "CLOUD_ASSET", "BUSINESS_INFORMATION", "GLOBAL_ASSET_VIEW", "TAG_SET"});
constexpr auto kProviders = std::to_array<std::string_view>({"EC2", "AZURE", "GCP", "IBM", "OCI"});

// Reference, adjacent 1.2.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"parent", Field::Parent, Type::Integer, {}},
    {"ruleType", Field::RuleType, Type::Keyword, kRuleTypes},
    {"provider", Field::Provider, Type::Keyword, kProviders},
    {"color", Field::Color, Type::Color, {}},
});
constexpr auto kOperations = std::to_array<Operation>({
    kPostCount,
    kSearch,
    kGet,
    {"create", Method::Post, Id::None, create_tag, right::kCreateTag},
    {"update", Method::Post, Id::Optional, update_tags, right::kEditTag},
    {"delete", Method::Post, Id::Optional, delete_records, right::kDeleteTag},
    {"evaluate", Method::Post, Id::Optional, evaluate_tags},
});

}  // namespace

constinit const Resource kTagResource{.module = kAm,
                                      .name = "tag",
                                      .kind = Kind::Tag,
                                      .schema = "/qps/xsd/2.0/am/tag.xsd",
                                      .webapps = std::nullopt,
                                      .fields = kFields,
                                      .preferences = kPagingPreferences,
                                      .operations = kOperations};

}  // namespace mockqualys::qps
