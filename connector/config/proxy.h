// Which proxy a server is reached through (NET-003): the setting `proxy` names one, or else the environment does in the
// usual variables. Used by finalize; http/network_transport speaks to what is found here.
#pragma once

#include <string_view>

#include "connector/config/config.h"

namespace qualyswas::config {

// In this order, the first that speaks counts:
//
//   proxy "none"                       directly
//   proxy, an http:// address          through it: the server may be on this machine, and NO_PROXY is not asked
//   the server is on this machine      directly
//   https_proxy, HTTPS_PROXY           for https; http_proxy, HTTP_PROXY for http. HTTP_PROXY is not believed beside
//                                      REQUEST_METHOD: in a CGI program a caller's header `Proxy` becomes it.
//   all_proxy, ALL_PROXY
//   no_proxy, NO_PROXY                 takes a proxy of the environment away again
//
// A variable that is empty counts as absent. The proxy's own password stands in the address, or comes from
// proxy_password_env or proxy_password_file. Refuses a proxy that is not http:// (SOCKS, TLS to the proxy), one without
// a port, and http:// to a server through a proxy on another machine, which would see the login in clear.
Result<Route> route_to(const Endpoint& server, const Settings& settings, const Secrets& secrets);

// Whether a list as NO_PROXY holds it, divided by commas or blanks, covers the server. An entry is
//
//   *                                  every host
//   example.test                       the host and all below it, as curl and Go read it
//   .example.test, *.example.test      all hosts below it
//   192.0.2.7, 2001:db8::1             an address
//   192.0.2.0/24, 2001:db8::/32        a block of addresses; a host's name is not looked up for it
//
// and may end with ":port", which then has to be the server's.
bool covers(std::string_view no_proxy, const Endpoint& server);

}  // namespace qualyswas::config
