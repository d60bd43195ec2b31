#include "conformance/support/vendor_change.h"

#include <fmt/format.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/faults/json.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::server::Stage;

constexpr auto kAnswersOfWas = "/qps/rest/3.0/";

std::optional<VendorChange>& kept() {
  static std::optional<VendorChange> change;
  return change;
}

// The catalogue's own example, with every record of every WAS answer.
mockqualys::Fault fault_called(const mockqualys::server::FaultKind& kind) {
  auto fault = mockqualys::server::read_fault(nlohmann::json::parse(kind.example));
  fault.path = kAnswersOfWas;
  fault.endpoint.clear();
  for (const auto& parameter : kind.parameters)
    if (parameter.name == "records") fault.with.insert_or_assign("records", "all");
  return fault;
}

}  // namespace

VendorChange::VendorChange(mockqualys::Fault fault, const mockqualys::server::FaultKind& kind)
    : fault_{std::move(fault)}, kind_{&kind} {}

tl::expected<VendorChange, std::string> VendorChange::read(std::string_view text) {
  mockqualys::Fault fault;
  try {
    if (const auto* kind = mockqualys::server::find_fault_kind(text))
      fault = fault_called(*kind);
    else if (text.starts_with('{'))
      fault = mockqualys::server::read_fault(nlohmann::json::parse(text));
    else
      fault.kind = text;
  } catch (const std::exception& error) {
    return tl::unexpected(std::string{error.what()});
  }
  if (const auto* kind = mockqualys::server::find_fault_kind(fault.kind);
      kind != nullptr && (kind->stage != Stage::Answer || kind->effect == nullptr))
    return tl::unexpected(fmt::format("{} changes no answer; the group drift of `mockqualys faults` does", kind->name));
  auto checked = mockqualys::server::check_fault(std::move(fault));
  if (!checked) return tl::unexpected(std::move(checked.error()));
  if (!checked->fault.world.empty()) return tl::unexpected(std::string{"a lasting change of answers has no \"world\""});
  return VendorChange{std::move(checked->fault), *checked->kind};
}

void VendorChange::apply(const mockqualys::server::Request& request, mockqualys::server::Reply& reply,
                         mockqualys::World& world) const {
  if (!request.path().starts_with(fault_.path)) return;
  mockqualys::server::Strike strike{
      .fault = fault_, .request = request, .world = world, .origin = {}, .tier = {}, .reply = reply};
  if (kind_->effect(strike)) reply = std::move(strike.reply);
}

void set_vendor_change(std::optional<VendorChange> change) { kept() = std::move(change); }
const std::optional<VendorChange>& vendor_change() { return kept(); }

}  // namespace qualyswas::conformance
