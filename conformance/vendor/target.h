// What is probed, and who opens it. The command reads `--target` into a TargetName; whoever can start a fake gives a
// function that opens one, so that nothing here but mock_target.cpp knows the fake.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "conformance/vendor/transport.h"

namespace qualyswas::conformance::vendor {

enum class TargetKind { Mock, Replay, Url };
std::string_view name_of(TargetKind kind);  // "mock", "replay", "platform"

struct TargetName {
  TargetKind kind = TargetKind::Mock;
  std::string rest;  // the estate, the folder of the recording, the address
};
// "mock", "mock:ESTATE" (a shipped one, a folder, or "generated"), "replay:DIR", "https://...". The error says which
// there are.
tl::expected<TargetName, std::string> parse_target(std::string_view text);

// A target that can be asked.
struct Target {
  TargetKind kind = TargetKind::Mock;
  Place place;
  std::string username, password;
  std::shared_ptr<void> running;  // what was started for it; ends with the last copy
};

// Opens a mock or a replay. The error is one readable line.
using OpenFake = std::function<tl::expected<Target, std::string>(const TargetName& name)>;

}  // namespace qualyswas::conformance::vendor
