// Which page of a walk a search asks for (mockqualys/server/fault.h says what a page is). Not thread safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "mockqualys/server/message.h"

namespace mockqualys::server {

// The id behind which a search goes on: of its criterion "id GREATER", of startFromId; 0 when it has neither. An offset
// above 1 is a cursor too, of no id.
struct SearchCursor {
  bool is_set = false;
  std::int64_t id = 0;
};
SearchCursor cursor_of(const Request& request);

// Whether the answer to a search says that there are more records.
bool says_more(const Reply& reply);

class Walks {
 public:
  int page_of(const Request& request, std::string_view user);  // 0: no search
  int last_page(const Request& request, std::string_view user) const;
  void note_answer(const Request& request, std::string_view user, const Reply& reply);
  void clear() { walks_.clear(); }

 private:
  struct Walk {
    std::string body;
    int page = 0;
    bool more = true;
  };
  std::map<std::pair<std::string, std::string>, Walk> walks_;  // by path and user
};

}  // namespace mockqualys::server
