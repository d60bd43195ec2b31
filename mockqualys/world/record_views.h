// A state's records as searches read them: those of one kind side by side, with the fields that only another kind's
// records can tell (the tags of a scan's web app, whether a profile is used).
#pragma once

#include <memory>
#include <vector>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/records.h"

namespace mockqualys {

using Views = PerKind<std::shared_ptr<const Records>>;

class StoredRecords : public Records {
 public:
  explicit StoredRecords(const RecordMap& records);

  std::size_t size() const override { return records_.size(); }
  std::size_t first_after(std::int64_t id) const override;
  std::int64_t id_at(std::size_t position) const override { return records_[position]->id; }
  void values(std::size_t position, Field field, Values& out) const override;
  void append(std::size_t position, Form form, std::string& out) const override;

 private:
  std::vector<RecordPtr> records_;
};

// Of every kind but reports. They stay as they are when the state changes.
Views views_of(const State& state);

}  // namespace mockqualys
