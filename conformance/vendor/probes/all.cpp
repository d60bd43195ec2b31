#include "conformance/vendor/probes/all.h"

namespace qualyswas::conformance::vendor {

std::vector<Probe> all_probes() {
  std::vector<Probe> all;
  for (const auto add :
       {probes::add_version, probes::add_envelope, probes::add_formats, probes::add_elements, probes::add_findings,
        probes::add_paging, probes::add_filters, probes::add_errors, probes::add_scans, probes::add_reports,
        probes::add_knowledge_base, probes::add_neighbours, probes::add_headers, probes::add_login})
    add(all);
  return all;
}

}  // namespace qualyswas::conformance::vendor
