// What every command needs: the chosen connector, its store, the present time, and one way to print and to fail.
#pragma once

#include <memory>
#include <string>

#include "connector/cli/cli.h"
#include "connector/cli/options.h"
#include "connector/store/store.h"
#include "connector/sync/sync.h"

namespace qualyswas::cli {

class Session {
 public:
  Session(const Options& typed, const Streams& where, const Environment& machine);

  const Options& options;
  const Streams& streams;
  const Environment& environment;

  const Clock& clock() const { return *clock_; }
  std::string config_path() const;

  // Reads the file and chooses the connector; nothing is proven yet, and no secret is read.
  Result<void> choose();
  const config::Settings& settings() const { return settings_; }
  const std::string& store_path() const { return store_path_; }

  Result<config::Profile> profile() const;  // of the settings: needs no password
  Result<config::Config> prove() const;
  Result<config::Intake> prove_intake() const;
  Result<std::unique_ptr<store::Store>> open() const;
  // For commands that only look: looking must not make a store.
  Result<std::unique_ptr<store::Store>> open_existing() const;
  sync::Ports ports(store::Store& store, const config::Config& config) const;

  // Says what went wrong, on stderr for people and with --json on stdout for programs; returns the exit code.
  int fail_with(const Error& error) const;

  std::string bold(std::string_view text) const;
  std::string colored(std::string_view text, bool good) const;

 private:
  class FixedClock final : public Clock {
   public:
    explicit FixedClock(Instant now) : now_{now} {}
    Instant now() const override { return now_; }

   private:
    Instant now_;
  };

  bool colors() const;

  std::unique_ptr<FixedClock> fixed_;  // with --now
  const Clock* clock_;
  config::Settings settings_;
  std::string store_path_;
};

int init(Session& session);
int check(Session& session);
int sync(Session& session);
int upload(Session& session);
int show(Session& session);
int reconcile(Session& session);

}  // namespace qualyswas::cli
