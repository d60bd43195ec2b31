// What the commands say of one profile and not of another, a row each: the counts in the summary of a sync, and why a
// sync that ended well has brought nothing to show.
#pragma once

#include <ostream>
#include <string>

#include "connector/cli/selection.h"
#include "connector/cli/session.h"

namespace qualyswas::cli {

struct ProfileWords {
  config::Profile profile;
  // Lines of the summary, between the verdict and the number of requests.
  Result<void> (*print_counts)(std::ostream& out, store::Store& store, const config::Config& config,
                               const store::RunRow& run);
  // Goes on from "The last sync was complete, and", and ends where the log is named.
  std::string (*nothing_came)(const Session& session, const store::RunRow& run, const Things& things);
};

const ProfileWords& words_of(config::Profile profile);
// Of the chosen connector; of the first profile when nobody knows its own.
const ProfileWords& words_of(const Session& session);

// One line of a summary.
void print_line(std::ostream& out, std::string_view name, const std::string& value);
// ": " and the first of the run's reasons; empty when it has none.
std::string first_reason_of(const store::RunRow& run);

}  // namespace qualyswas::cli
