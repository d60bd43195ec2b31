// What every command needs: the chosen connector, its store, the present time, and one way to print and to fail.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

  // Reads the file; then chooses the connector. Nothing is proven yet, and no secret is read.
  Result<void> read();
  Result<void> choose();
  Result<void> choose(const std::string& name);  // of what was read
  const config::Settings& settings() const { return settings_; }
  const std::vector<config::Settings>& connectors() const { return file_.connectors; }  // all of the file
  const std::string& store() const { return store_; }  // what store::open takes; a URL may hold a password
  std::string store_name() const { return store::shown_name(store_); }  // for people: without a password
  Result<bool> has_store() const { return store::is_there(store_); }

  Result<config::Profile> profile() const;  // of the settings: needs no password
  bool takes_files() const;                 // the profile does; false when nobody knows it
  Result<config::Config> prove() const;
  // All that can be wrong without asking for the password: settings, and the schedule.
  Result<void> prove_but_for_password() const;
  Result<config::Intake> prove_intake() const;
  Result<std::unique_ptr<store::Store>> open() const;
  // For commands that only look: looking must not make a store.
  Result<std::unique_ptr<store::Store>> open_existing() const;
  sync::Ports ports(store::Store& store, const config::Config& config) const;

  // Says what went wrong, on stderr for people and with --json on stdout for programs; returns the exit code.
  int fail_with(const Error& error) const;

  // What the lines of a terminal have to fit in: COLUMNS when it is set, else the terminal's own; unset: not a
  // terminal.
  std::optional<std::size_t> width() const { return width_of(streams.out_is_terminal); }
  std::optional<std::size_t> error_width() const { return width_of(streams.err_is_terminal); }
  // A line that was typed to get here, with another command: `qwas --config other.json --connector shop sync`.
  std::string line(std::string_view command) const;
  // One remark on stderr, which no program reads.
  void note(const std::string& text) const;

  // Moves its cursor and shows colours.
  bool has_smart_terminal() const;

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

  // Nothing when it is not set, or empty.
  std::optional<std::string> from_environment(const std::string& variable) const;
  bool colors() const;
  std::optional<std::size_t> width_of(bool is_terminal) const;

  std::unique_ptr<FixedClock> fixed_;  // with --now
  const Clock* clock_;
  config::File file_;
  config::Settings settings_;
  std::string store_;  // where it is: a path or a URL
};

int init(Session& session);
int check(Session& session);
int sync(Session& session);
int upload(Session& session);
int show(Session& session);
int reconcile(Session& session);
int connectors(Session& session);
int serve(Session& session);

// The same of settings that are not of a session's file.
Result<void> prove_but_for_password(const config::Settings& settings);
int store_copy(Session& session);

}  // namespace qualyswas::cli
