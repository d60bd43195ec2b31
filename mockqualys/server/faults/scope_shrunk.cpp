#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {texts("tags", "that the account still sees; none: it sees nothing")};

// An account with no tag sees all, so that one that is to see nothing has a tag that no web app carries.
bool shrink(Strike& strike) {
  if (!strike.verdict.user) return false;
  strike.verdict.user->tags = strike.texts("tags");
  if (strike.verdict.user->tags.empty()) strike.verdict.user->tags = {"(no web app has this tag)"};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "scope_shrunk",
    .group = "account",
    .stage = Stage::Login,
    .parameters = kTakes,
    .does = "the account sees only web apps with one of these tags, and what belongs to them",
    .finds = "takes what it may not see any more for gone, and closes it",
    .example = R"({"kind": "scope_shrunk", "path": "/qps/rest/3.0/search/", "nth": 2, "times": "for ever"})",
    .effect = shrink,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_scope_shrunk() { return kKinds; }

}  // namespace mockqualys::server
