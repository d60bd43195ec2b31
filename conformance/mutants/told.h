// Flaws of what a connector is told and of what it tells, as data: a change to each value that passes.
//
//   told({.assets = each([](observed::Asset& asset) { asset.address.clear(); })})
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/support/flaw.h"

namespace qualyswas::conformance::mutants {

struct Told {
  std::function<void(Surroundings& at)> surroundings = {};  // of each call
  std::function<void(std::string& bytes)> file = {};        // of an upload
  std::function<void(observed::Run& run)> run = {};
  std::function<void(std::vector<observed::Asset>&)> assets = {};
  std::function<void(std::vector<observed::Instance>&)> instances = {};
  std::function<void(std::vector<observed::Vulnerability>&)> vulnerabilities = {};
  std::function<void(std::vector<observed::Finding>&)> findings = {};
  std::function<void(std::vector<observed::Application>&)> applications = {};
  std::function<void(std::vector<observed::AppFinding>&)> app_findings = {};
  std::function<void(std::vector<observed::Upload>&)> uploads = {};  // also the one that an upload answers
  std::function<void(std::vector<observed::VendorRecord>&)> vendor_records = {};
};

std::unique_ptr<Subject> tells(std::unique_ptr<Subject> subject, Told told);
std::function<std::shared_ptr<Flaw>()> told(Told told);
// One whose changes remember something: `make` is called for each lab.
std::function<std::shared_ptr<Flaw>()> told_anew(std::function<Told()> make);

// The finding as it stands by itself and as it is shown with its instance.
Told of_findings(std::function<void(observed::Finding&)> change);
// The status of each finding and of each instance; `finding` is the instance's first, nullptr when none is shown with
// it.
Told of_statuses(std::function<void(std::optional<std::string>& status, const observed::Finding* finding)> change);

template <class Change>
auto each(Change change) {
  return [change = std::move(change)](auto& records) {
    for (auto& record : records) change(record);
  };
}

// Takes out the records that `goes` says yes to.
template <class Goes>
auto without(Goes goes) {
  return [goes = std::move(goes)](auto& records) { std::erase_if(records, goes); };
}

}  // namespace qualyswas::conformance::mutants
