#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/words.h"

namespace mockqualys::qps {

namespace {

// Our choice: the reference (adjacent 7.3) knows the name alone.
constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
});
constexpr auto kOperations = std::to_array<Operation>({kPostCount, kSearch, kGet});

}  // namespace

constinit const Resource kSearchListResource{.module = kWas,
                                             .name = "searchlist",
                                             .kind = Kind::SearchList,
                                             .schema = "/qps/xsd/3.0/was/searchlist.xsd",
                                             .webapps = std::nullopt,
                                             .fields = kFields,
                                             .preferences = kPagingPreferences,
                                             .operations = kOperations};

}  // namespace mockqualys::qps
