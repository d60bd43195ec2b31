// What the faults do to one request: made when it arrives, asked at each stage, then given the right answer. The site
// knows no fault; it knows this.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/server/faults/schedule.h"

namespace mockqualys::server {

class RequestFaults {
 public:
  // Counts the request. What the fault that strikes it does to the world is done here, if it strikes whoever calls.
  RequestFaults(Schedule& schedule, World& world, const Request& request, std::string_view user, std::string origin,
                Tier tier);

  // Front and Limits: the answer instead of the right one.
  std::optional<Reply> instead(Stage stage);
  // Changes who the caller is taken for.
  void change_login(Verdict& verdict);
  // The answer as it is sent. `again` makes the right one anew, from a world that a fault has changed meanwhile.
  Reply finish(Reply right, const std::function<Reply()>& again);

  // The name of the fault that did something.
  std::optional<std::string> struck() const { return struck_; }
  // What a fault could not do to the world; empty: nothing.
  const std::string& trouble() const { return trouble_; }

 private:
  bool is_due(Stage stage) const { return due_ && due_->fault->kind->stage == stage; }
  void change_world();
  bool strike(Strike& strike);
  Strike strike_of_due();

  Schedule& schedule_;
  World& world_;
  const Request& request_;
  std::string user_, origin_, trouble_;
  Tier tier_;
  std::optional<DueFault> due_;
  std::optional<std::string> struck_;
};

}  // namespace mockqualys::server
