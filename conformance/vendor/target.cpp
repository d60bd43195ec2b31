#include "conformance/vendor/target.h"

#include <fmt/format.h>

namespace qualyswas::conformance::vendor {

std::string_view name_of(TargetKind kind) {
  switch (kind) {
    case TargetKind::Mock:
      return "mock";
    case TargetKind::Replay:
      return "replay";
    case TargetKind::Url:
      return "platform";
  }
  return "";
}

tl::expected<TargetName, std::string> parse_target(std::string_view text) {
  if (text == "mock") return TargetName{.kind = TargetKind::Mock, .rest = {}};
  if (text.starts_with("mock:") && text.size() > 5)
    return TargetName{.kind = TargetKind::Mock, .rest = std::string{text.substr(5)}};
  if (text.starts_with("replay:") && text.size() > 7)
    return TargetName{.kind = TargetKind::Replay, .rest = std::string{text.substr(7)}};
  if (text.find("://") != std::string_view::npos) {
    if (const auto place = parse_place(text); !place) return tl::unexpected(place.error());
    return TargetName{.kind = TargetKind::Url, .rest = std::string{text}};
  }
  return tl::unexpected(fmt::format("\"{}\" is no target; it is mock, mock:ESTATE, replay:DIR or https://HOST", text));
}

}  // namespace qualyswas::conformance::vendor
