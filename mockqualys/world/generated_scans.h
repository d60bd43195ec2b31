// The scans of a generated estate: the last one of each web app, in their order, made from its record when it is asked
// for.
#pragma once

#include <cstdint>
#include <memory>

#include "mockqualys/world/records.h"
#include "mockqualys/world/stored_record.h"

namespace mockqualys {

inline constexpr std::int64_t kFirstGeneratedScan = 80'000'000;  // the scan of the first web app

class GeneratedScans : public Records {
 public:
  explicit GeneratedScans(std::shared_ptr<const Records> webapps) : webapps_{std::move(webapps)} {}

  std::size_t size() const override { return webapps_->size(); }
  std::size_t first_after(std::int64_t id) const override;
  std::int64_t id_at(std::size_t position) const override {
    return kFirstGeneratedScan + static_cast<std::int64_t>(position);
  }
  void values(std::size_t position, Field field, Values& out) const override;
  void append(std::size_t position, Form form, std::string& out) const override;

 private:
  RecordPtr record(std::size_t position) const;

  std::shared_ptr<const Records> webapps_;
};

}  // namespace mockqualys
