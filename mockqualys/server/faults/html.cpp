#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_html(const Fault&, const FaultContext&) {
  return make_reply(200, "text/html; charset=utf-8",
                    "<!DOCTYPE html>\n<html><head><title>Scheduled maintenance</title></head>\n"
                    "<body><h1>Scheduled maintenance</h1><p>We will be back shortly.</p></body></html>\n");
}

}  // namespace mockqualys::server
