// The records of a generated estate as pure functions of (seed, position): nothing is stored, so the millionth costs
// what the first costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/records.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

class GeneratedRecords : public Records {
 public:
  GeneratedRecords(Generated spec, Kind kind) : spec_{spec}, kind_{kind} {}

  std::size_t size() const override;
  std::size_t first_after(std::int64_t id) const override;
  std::int64_t id_at(std::size_t position) const override;
  void values(std::size_t position, Field field, Values& out) const override;
  void append(std::size_t position, Form form, std::string& out) const override;

 protected:
  std::size_t groups(Field field) const override;
  std::size_t group_of(Field field, std::size_t position) const override;

 private:
  void append_webapp(std::size_t position, Form form, std::string& out) const;
  void append_finding(std::size_t position, Form form, std::string& out) const;
  void webapp_values(std::size_t position, Field field, Values& out) const;
  void finding_values(std::size_t position, Field field, Values& out) const;

  Generated spec_;
  Kind kind_;
};

// The tags that the web apps carry.
RecordMap generated_tags(const Generated& spec);

}  // namespace mockqualys
