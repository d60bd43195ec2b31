// A store belongs to one subscription (SCOPE-002). This is the evidence of one run: are the records that the vendor
// sends under stored ids the ones that are stored? The walks show it every page before that page is committed. One
// record that changed its identity costs that record; a vendor most of whose records contradict is another one, and
// nothing of the run is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "connector/base/error.h"
#include "connector/store/store.h"

namespace qualyswas::sync {

class Subscription {
 public:
  Subscription(store::Store& store, std::string connector) : store_{store}, connector_{std::move(connector)} {}

  // Once a run, before its first page.
  Result<void> begin();
  // What a page is about to save.
  void see(store::Resource resource, const store::Saved& saved);
  // More of what is known contradicts than agrees. Findings are asked first: their unique id says more than the second
  // in which a web application was created.
  bool is_another() const;
  bool is_contradicted() const { return webapps_.contradicting + findings_.contradicting > 0; }
  // After a page was committed: once the vendor was recognised, what this run stored need not be undone by the next one
  // if this one dies.
  Result<void> settle();
  // At the end of the run, however it went. Undoes what it added when the vendor is another; returns how many rows.
  Result<std::int64_t> end();

  // For the operator: what contradicts, and the way out.
  std::string contradictions() const;
  std::string advice() const;

 private:
  struct Evidence {
    std::int64_t recognised = 0, contradicting = 0;
    std::optional<store::Contradiction> named = std::nullopt;  // the first one
    bool says_something() const { return recognised + contradicting > 0; }
  };

  store::Store& store_;
  std::string connector_;
  bool on_trial_ = false, had_records_ = false;
  Evidence webapps_, findings_;
};

}  // namespace qualyswas::sync
