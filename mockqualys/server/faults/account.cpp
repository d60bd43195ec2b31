#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

template <Standing standing>
bool refuse(Strike& strike) {
  strike.verdict.standing = standing;
  if (standing == Standing::WrongLogin) strike.verdict.user.reset();
  return true;
}

constexpr FaultKind kKinds[] = {
    {
        .name = "password_changed",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the login is refused, as after a change of the password in the middle of a walk",
        .finds = "tries a refused login again until the account is locked",
        .example = R"({"kind": "password_changed", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::WrongLogin>,
    },
    {
        .name = "password_with_colon",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the login is refused, as one with a colon in its password always is, the right one too",
        .finds = "does not tell its user what is wrong with the password",
        .example = R"({"kind": "password_with_colon", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::WrongLogin>,
    },
    {
        .name = "account_expired",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the account has expired: QPS says so with 200, the classic API with 200 and code 2001",
        .finds = "believes the status 200, and reads the refusal as an empty list",
        .example = R"({"kind": "account_expired", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::Expired>,
    },
    {
        .name = "account_inactive",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the account is inactive",
        .finds = "tries again, or tells its user that the password is wrong",
        .example = R"({"kind": "account_inactive", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::Inactive>,
    },
    {
        .name = "registration_unfinished",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the registration of the account is not finished: 409 with code 2003",
        .finds = "takes every 409 for a limit, and waits for ever",
        .example = R"({"kind": "registration_unfinished", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::Registration>,
    },
    {
        .name = "second_factor_needed",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the account needs SecureID: 409 with code 2011",
        .finds = "takes every 409 for a limit, and waits for ever",
        .example = R"({"kind": "second_factor_needed", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::SecureId>,
    },
    {
        .name = "api_access_lost",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the account has no API access any more",
        .finds = "does not tell a missing right from a wrong password",
        .example = R"({"kind": "api_access_lost", "nth": 3, "times": "for ever"})",
        .effect = refuse<Standing::NoApi>,
    },
    {
        .name = "was_module_lost",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the account has no WAS module any more",
        .finds = "reads the refusal as an empty list",
        .example = R"({"kind": "was_module_lost", "nth": 3})",
        .effect = refuse<Standing::NoWas>,
        .reach = "/qps/",
    },
    {
        .name = "knowledgebase_right_lost",
        .group = "account",
        .stage = Stage::Login,
        .parameters = {},
        .does = "the account may not download the KnowledgeBase any more: 403 with code 2012",
        .finds = "stops the whole run, or stores findings without saying that their texts are missing",
        .example = R"({"kind": "knowledgebase_right_lost"})",
        .effect = refuse<Standing::NoKnowledgeBase>,
        .reach = "/api/",
    }};

}  // namespace

std::span<const FaultKind> faults_of_account() { return kKinds; }

}  // namespace mockqualys::server
