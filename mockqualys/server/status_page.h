// What a browser sees at GET / of the admin API: worlds, clock, requests and their answers, faults, accounts. One page
// without anything from elsewhere; it asks the admin API itself, and what clients sent is only ever text in it.
#pragma once

#include "mockqualys/server/message.h"

namespace mockqualys::server {

bool wants_html(const Request& request);  // Accept names text/html, as browsers do
Reply status_page();

}  // namespace mockqualys::server
