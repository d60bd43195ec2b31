#include "mockqualys/server/faults/request_faults.h"

#include <utility>

#include "mockqualys/server/faults/world_action.h"

namespace mockqualys::server {

RequestFaults::RequestFaults(Schedule& schedule, World& world, const Request& request, std::string_view user,
                             std::string origin, Tier tier)
    : schedule_{schedule}, world_{world}, request_{request}, user_{user}, origin_{std::move(origin)}, tier_{tier} {
  due_ = schedule_.arrive(request_, user_);
  if (is_due(Stage::Front) || is_due(Stage::Answer)) change_world();
}

void RequestFaults::change_world() {
  auto actions = due_->fault->fault.world;
  if (due_->fault->kind->world != nullptr)
    for (auto& action : due_->fault->kind->world(due_->fault->fault)) actions.push_back(std::move(action));
  for (const auto& action : actions) {
    const auto trouble = apply(action, world_);
    if (!trouble.empty()) trouble_ = "the fault could not change the world: " + trouble;
  }
}

Strike RequestFaults::strike_of_due() {
  return {.fault = due_->fault->fault, .request = request_, .world = world_, .origin = origin_, .tier = tier_};
}

bool RequestFaults::strike(Strike& strike) {
  if (!due_->fault->kind->effect(strike)) return false;
  schedule_.count_strike(due_->number);
  struck_ = due_->fault->kind->name;
  return true;
}

std::optional<Reply> RequestFaults::instead(Stage stage) {
  if (!is_due(stage) || struck_) return std::nullopt;
  if (stage != Stage::Front) change_world();
  auto strike = strike_of_due();
  if (!this->strike(strike)) return std::nullopt;
  return std::move(strike.reply);
}

void RequestFaults::change_login(Verdict& verdict) {
  if (!is_due(Stage::Login) || struck_) return;
  change_world();
  auto strike = strike_of_due();
  strike.verdict = verdict;
  if (this->strike(strike)) verdict = std::move(strike.verdict);
}

Reply RequestFaults::finish(Reply right, const std::function<Reply()>& again) {
  if (!struck_) {
    auto late = schedule_.answered(request_, user_, right);
    if (!due_ && late) {
      due_ = std::move(late);
      change_world();
      if (!due_->fault->fault.world.empty() || due_->fault->kind->world != nullptr) right = again();
      if (!is_due(Stage::Answer)) {
        auto strike = strike_of_due();
        if (this->strike(strike)) right = std::move(strike.reply);
      }
    }
  }
  if (is_due(Stage::Answer) && !struck_) {
    auto strike = strike_of_due();
    const auto previous = schedule_.previous(due_->fault->fault.path, due_->fault->fault.user);
    const auto here = schedule_.previous(request_.path(), user_);
    strike.previous = previous ? &*previous : nullptr;
    strike.previous_here = here ? &*here : nullptr;
    strike.reply = right;
    if (this->strike(strike)) right = std::move(strike.reply);
  }
  schedule_.remember(request_.path(), user_, right);
  return right;
}

}  // namespace mockqualys::server
