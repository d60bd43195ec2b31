#include "connector/sync/walk.h"

namespace qualyswas::sync {

// The page size is left out: pages of another size lead through the same records in the same order.
std::string fingerprint(const config::Config& config, std::string_view resource, const wire::Question& question) {
  return fmt::format("1 {} {} verbose={} informational={} of {} at {}:{}", resource,
                     config.format == config::Format::Json ? "json" : "xml", question.verbose,
                     question.informational.value_or(true), config.username, config.endpoint.host,
                     config.endpoint.port);
}

bool may_resume(const store::Cursor& cursor, std::string_view fingerprint, Instant now) {
  return cursor.question == fingerprint && now >= cursor.walk_started && now - cursor.walk_started < kOldestResume;
}

}  // namespace qualyswas::sync
