// A subject that stands before another one and passes everything on: what a flaw is derived from that changes what a
// connector is told, does or tells.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/support/flaw.h"

namespace qualyswas::conformance::mutants {

class Around : public Subject {
 public:
  explicit Around(std::unique_ptr<Subject> inner) : inner_{std::move(inner)} {}

  Subject& innermost() override { return inner_->innermost(); }
  void prepare(const Surroundings& at) override { inner_->prepare(at); }
  void set_now(Instant now) override { inner_->set_now(now); }
  std::vector<observed::CheckStep> check(const Surroundings& at) override { return inner_->check(at); }
  observed::Run sync(const Surroundings& at) override { return inner_->sync(at); }
  observed::Upload upload(const Surroundings& at, std::string_view bytes, const std::string& file) override {
    return inner_->upload(at, bytes, file);
  }
  std::vector<observed::Asset> assets(const Filter& filter) override { return inner_->assets(filter); }
  std::vector<observed::Instance> instances(const Filter& filter) override { return inner_->instances(filter); }
  std::vector<observed::Vulnerability> vulnerabilities(const Filter& filter) override {
    return inner_->vulnerabilities(filter);
  }
  std::vector<observed::Finding> findings(const Filter& filter) override { return inner_->findings(filter); }
  std::vector<observed::Application> applications(const AppFilter& filter) override {
    return inner_->applications(filter);
  }
  std::vector<observed::AppFinding> app_findings(const AppFilter& filter) override {
    return inner_->app_findings(filter);
  }
  std::vector<observed::Upload> uploads() override { return inner_->uploads(); }
  std::vector<observed::Run> runs() override { return inner_->runs(); }
  std::vector<observed::VendorRecord> vendor_records() override { return inner_->vendor_records(); }
  std::vector<std::string> vendor_fields(bool applications) const override {
    return inner_->vendor_fields(applications);
  }
  std::vector<MappingTable> mapping() const override { return inner_->mapping(); }

 private:
  std::unique_ptr<Subject> inner_;
};

// The flaw that puts a `Shell` before the subject of each lab.
template <class Shell>
std::function<std::shared_ptr<Flaw>()> around() {
  class Puts final : public Flaw {
   public:
    std::unique_ptr<Subject> around(std::unique_ptr<Subject> subject) override {
      return std::make_unique<Shell>(std::move(subject));
    }
  };
  return [] { return std::make_shared<Puts>(); };
}

}  // namespace qualyswas::conformance::mutants
