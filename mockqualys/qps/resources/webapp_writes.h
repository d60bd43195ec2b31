// The calls that change web apps (reference, REST 5.1 and 6.1, adjacent 2).
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

// With reactivateIfExists it brings back one of that name and address that was deleted and kept in the subscription.
Answer create_webapp(const Context& context);
Answer update_webapps(const Context& context);
// Its findings and scans go with it. It is kept in the subscription unless removeFromSubscription is asked for: by a
// criterion, by an element of the data, or by ?action=removeFromSubscription.
Answer delete_webapps(const Context& context);
Answer purge_webapps(const Context& context);

}  // namespace mockqualys::qps
