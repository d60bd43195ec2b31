// The QPS family of calls (/qps/rest/<version>/<operation>/<module>/<object>[/<id>]) on a World: reads the service
// request in XML or JSON, checks it as the vendor does, filters, pages, and writes the service response in XML or JSON.
// It knows no socket and no credentials; server/ has already let the user in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/world/world.h"

namespace mockqualys::qps {

struct Criterion;

struct Call {
  std::string method;          // GET, POST
  std::string module = "was";  // or "am", which has the tags
  std::string operation;       // count, search, get ...
  std::string object;          // webapp, finding, report ...
  std::string id;              // what stands after the object, as sent; empty when nothing
  std::string query = {};      // of the address, as sent, without '?'
  std::string content_type;    // empty when none was sent
  std::string body;
  bool json = false;           // Accept asked for JSON
  std::string origin;          // "https://host:port", for the schema location
  bool empty_as_2020 = false;  // a search without a hit answers as in 2020: hasMoreRecords and an empty data
  std::vector<Criterion>* criteria = nullptr;  // gets the criteria that the body held, when there is anybody to tell
};

struct Answer {
  int status = 200;
  std::string content_type = "application/xml";
  std::string body;
  std::string response_code;  // empty when the web tier answered (415, 413) and not the service, and for a file
  std::shared_ptr<const std::string> file;  // instead of `body`: a download, without any envelope
  std::string file_name;                    // of it
  std::string_view missing_right = {};      // for want of which the call was refused
};

Answer handle(World& world, const User& user, const Call& call);

// An error envelope, also for what server/ decides itself (credentials, API access, WAS module). `schema` is the path
// of the schema location ("/qps/xsd/2.0/am/hostasset.xsd"); an empty resolution is left out.
struct Refusal {
  std::string_view response_code, message, resolution, schema;
};
Answer refuse(const Refusal& refusal, std::string_view origin, bool json);

// GET /qps/rest/portal/version.
Answer portal_version(std::string_view origin, bool json);

}  // namespace mockqualys::qps
