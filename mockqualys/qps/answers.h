// The answers that every call shares: refusals with their envelope, the web tier's pages, elements in an envelope.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "mockqualys/qps/qps.h"
#include "mockqualys/qps/render.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

// `schema` is the path of the schema location, here and below.
Answer respond(const Call& call, const Envelope& envelope, std::string_view schema);
Answer refuse_for(const Reason& reason, const Call& call, std::string_view schema);
// `elements` as children of <data>, indented so; they become JSON when the call asked for it.
Answer answer_elements(const Call& call, std::size_t count, std::string_view elements, std::string_view schema);

// The web tier's own pages: no envelope, and HTML whatever the client accepts.
// `text` is HTML.
Answer web_tier(int status, std::string_view title, std::string_view text = {});

Answer unknown_address(const Call& call);
Answer not_offered(const Call& call, std::string_view what, std::string_view resolution, std::string_view schema);
Answer not_permitted(const Call& call, std::string_view right, std::string_view schema);
Answer not_found(const Call& call, std::string_view schema);  // an id that is unknown, or outside the scope
Answer not_an_id(const Call& call, std::string_view id, std::string_view schema);
std::optional<std::int64_t> parse_id(std::string_view id);

// Whether the body is JSON; or the answer to a body that is too long or says nothing about itself.
tl::expected<bool, Answer> body_format(const Call& call);
tl::expected<Request, Answer> read_body(const Context& context, const RequestParts& parts);

}  // namespace mockqualys::qps
