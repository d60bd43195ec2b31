// The views of profile neurons: applications, findings, uploads.
#pragma once

#include "connector/cli/session.h"

namespace qualyswas::cli {

Result<void> show_applications(const Session& session, store::Store& store);
Result<void> show_findings(const Session& session, store::Store& store);
Result<void> show_uploads(const Session& session, store::Store& store);

}  // namespace qualyswas::cli
