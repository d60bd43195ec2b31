// Which calls a recording lets through to a real Qualys: those that read, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mockqualys::recording {

// Why the call must not be sent, as a sentence for the person who runs the client; nothing when it only reads.
// `content_type` is that of the request.
std::optional<std::string> why_not(std::string_view method, std::string_view path, std::string_view query,
                                   std::string_view content_type, std::string_view body);

}  // namespace mockqualys::recording
