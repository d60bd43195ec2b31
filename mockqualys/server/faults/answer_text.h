// Where in the text of an answer, in either format, faults put what does not belong there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/server/message.h"

namespace mockqualys::server {

bool is_xml(const Reply& reply);
bool is_json(const Reply& reply);

// The first free text of a record: that in the first CDATA section behind <data> (or of a document without it, the
// first there is), else in the first <name>; of the first "name" in JSON. `element` is where the element's content
// begins, in JSON where the key does; `text` is behind the first character of the text itself.
struct FreeText {
  std::size_t element, text;
};
std::optional<FreeText> find_free_text(const Reply& reply);

// Puts `what` behind the first character of the first free text. False: there is none.
bool insert_into_free_text(Reply& reply, std::string_view what);

}  // namespace mockqualys::server
