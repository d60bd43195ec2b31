#include "conformance/support/answer.h"

#include <cstdint>
#include <utility>

namespace qualyswas::conformance {

void change_reply(mockqualys::server::Reply& reply, const std::function<void(Answer&)>& change) {
  Answer answer{.status = reply.status, .headers = {}, .body = std::string{reply.text()}};
  for (const auto& [name, value] : reply.headers) answer.headers.push_back({name, value});
  change(answer);
  reply.status = answer.status;
  reply.headers.clear();
  for (auto& [name, value] : answer.headers) reply.headers.emplace_back(std::move(name), std::move(value));
  if (answer.never_ends) reply.broken = mockqualys::server::NoLastChunk{static_cast<std::int64_t>(answer.body.size())};
  reply.set_body(std::move(answer.body));
}

}  // namespace qualyswas::conformance
