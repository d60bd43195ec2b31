#include <string_view>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool insert_nul(Strike& strike) { return insert_into_free_text(strike.reply, std::string_view{"\0", 1}); }
bool insert_control(Strike& strike) { return insert_into_free_text(strike.reply, "\x01"); }
bool insert_invalid(Strike& strike) { return insert_into_free_text(strike.reply, "\xC3\x28"); }

constexpr FaultKind kKinds[] = {
    {
        .name = "nul_in_text",
        .group = "document",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "a NUL byte in the first free text",
        .finds = "ends the text there, or the whole document",
        .example = R"({"kind": "nul_in_text", "path": "/qps/rest/3.0/search/was/finding"})",
        .effect = insert_nul,
    },
    {
        .name = "control_in_text",
        .group = "document",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "a control character that neither XML nor JSON allows in the first free text",
        .finds = "refuses the page without a word, or stores it and cannot export it",
        .example = R"({"kind": "control_in_text", "path": "/qps/rest/3.0/search/was/finding"})",
        .effect = insert_control,
    },
    {
        .name = "invalid_utf8",
        .group = "document",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "two bytes that are no UTF-8 in the first free text",
        .finds = "dies while it decodes, or puts another character in silence",
        .example = R"({"kind": "invalid_utf8", "path": "/qps/rest/3.0/search/was/finding"})",
        .effect = insert_invalid,
    }};

}  // namespace

std::span<const FaultKind> faults_of_bad_bytes() { return kKinds; }

}  // namespace mockqualys::server
