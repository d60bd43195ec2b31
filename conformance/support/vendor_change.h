// A change of the vendor that lasts: every answer of every lab's fake is changed by one kind of the fake's faults,
// before a case or the subject sees it. It answers "would my connector live through this?" (`run --vendor-change
// NAME`). What a case tampers with comes on top, so that every case still means what it meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "mockqualys/server/fault.h"
#include "mockqualys/server/message.h"

namespace mockqualys::server {
struct FaultKind;
}

namespace qualyswas::conformance {

class VendorChange {
 public:
  // The name of a kind that changes answers ("element_renamed"), then with every record of every WAS answer; or a fault
  // as JSON ({"kind": "element_renamed", "element": "severity", "to": "level"}). The error is one line.
  static tl::expected<VendorChange, std::string> read(std::string_view text);

  // Leaves alone what the kind can do nothing to.
  void apply(const mockqualys::server::Request& request, mockqualys::server::Reply& reply,
             mockqualys::World& world) const;

 private:
  VendorChange(mockqualys::Fault fault, const mockqualys::server::FaultKind& kind);
  mockqualys::Fault fault_;
  const mockqualys::server::FaultKind* kind_;
};

// From here on every lab of this process; {} ends that.
void set_vendor_change(std::optional<VendorChange> change);
const std::optional<VendorChange>& vendor_change();

}  // namespace qualyswas::conformance
