#include "conformance/mutants/told.h"

#include "conformance/mutants/around.h"

// `Teller` asks the subject behind it and changes what comes back; `TellingFlaw` puts one before each lab's subject.
namespace qualyswas::conformance::mutants {
namespace {

class Teller final : public Around {
 public:
  Teller(std::unique_ptr<Subject> inner, Told told) : Around{std::move(inner)}, told_{std::move(told)} {}

  void prepare(const Surroundings& at) override { Around::prepare(as_told(at)); }
  observed::Run sync(const Surroundings& at) override {
    auto run = Around::sync(as_told(at));
    if (told_.run) told_.run(run);
    return run;
  }
  observed::Upload upload(const Surroundings& at, std::string_view bytes, const std::string& file) override {
    std::string text{bytes};
    if (told_.file) told_.file(text);
    std::vector<observed::Upload> one{Around::upload(as_told(at), text, file)};
    const auto honest = one.front();
    if (told_.uploads) told_.uploads(one);
    return one.empty() ? honest : one.front();
  }
  std::vector<observed::Asset> assets(const Filter& filter) override {
    return changed(Around::assets(filter), told_.assets);
  }
  std::vector<observed::Instance> instances(const Filter& filter) override {
    return changed(Around::instances(filter), told_.instances);
  }
  std::vector<observed::Vulnerability> vulnerabilities(const Filter& filter) override {
    return changed(Around::vulnerabilities(filter), told_.vulnerabilities);
  }
  std::vector<observed::Finding> findings(const Filter& filter) override {
    return changed(Around::findings(filter), told_.findings);
  }
  std::vector<observed::Application> applications(const AppFilter& filter) override {
    return changed(Around::applications(filter), told_.applications);
  }
  std::vector<observed::AppFinding> app_findings(const AppFilter& filter) override {
    return changed(Around::app_findings(filter), told_.app_findings);
  }
  std::vector<observed::Upload> uploads() override { return changed(Around::uploads(), told_.uploads); }
  std::vector<observed::Run> runs() override {
    auto runs = Around::runs();
    if (told_.run)
      for (auto& run : runs) told_.run(run);
    return runs;
  }
  std::vector<observed::VendorRecord> vendor_records() override {
    return changed(Around::vendor_records(), told_.vendor_records);
  }

 private:
  Surroundings as_told(Surroundings at) const {
    if (told_.surroundings) told_.surroundings(at);
    return at;
  }
  template <class Record>
  static std::vector<Record> changed(std::vector<Record> records,
                                     const std::function<void(std::vector<Record>&)>& change) {
    if (change) change(records);
    return records;
  }

  Told told_;
};

class TellingFlaw final : public Flaw {
 public:
  explicit TellingFlaw(Told told) : told_{std::move(told)} {}
  std::unique_ptr<Subject> around(std::unique_ptr<Subject> subject) override {
    return tells(std::move(subject), told_);
  }

 private:
  Told told_;
};

}  // namespace

std::unique_ptr<Subject> tells(std::unique_ptr<Subject> subject, Told told) {
  return std::make_unique<Teller>(std::move(subject), std::move(told));
}

std::function<std::shared_ptr<Flaw>()> told(Told told) {
  return told_anew([told = std::move(told)] { return told; });
}

std::function<std::shared_ptr<Flaw>()> told_anew(std::function<Told()> make) {
  return [make = std::move(make)] { return std::make_shared<TellingFlaw>(make()); };
}

Told of_findings(std::function<void(observed::Finding&)> change) {
  return {.instances = each([change](observed::Instance& instance) {
            for (auto& finding : instance.findings) change(finding);
          }),
          .findings = each(change)};
}

Told of_statuses(std::function<void(std::optional<std::string>& status, const observed::Finding* finding)> change) {
  return {.instances = each([change](observed::Instance& instance) {
            for (auto& finding : instance.findings) change(finding.status, &finding);
            change(instance.status, instance.findings.empty() ? nullptr : &instance.findings.front());
          }),
          .findings = each([change](observed::Finding& finding) { change(finding.status, &finding); })};
}

}  // namespace qualyswas::conformance::mutants
