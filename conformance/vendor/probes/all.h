// Every probe there is, a file a part of the reference. To add one: a line in its file; it needs an id that stays
// (drift compares by it), the fact in one sentence, and where the reference has it with which grade.
#pragma once

#include <vector>

#include "conformance/vendor/probe.h"

namespace qualyswas::conformance::vendor {

// In the order in which they run: what tells the version and judges the login first.
std::vector<Probe> all_probes();

namespace probes {

void add_version(std::vector<Probe>& to);
void add_envelope(std::vector<Probe>& to);
void add_formats(std::vector<Probe>& to);
void add_paging(std::vector<Probe>& to);
void add_filters(std::vector<Probe>& to);
void add_errors(std::vector<Probe>& to);
void add_elements(std::vector<Probe>& to);
void add_findings(std::vector<Probe>& to);
void add_reports(std::vector<Probe>& to);
void add_scans(std::vector<Probe>& to);
void add_knowledge_base(std::vector<Probe>& to);
void add_neighbours(std::vector<Probe>& to);
void add_headers(std::vector<Probe>& to);
void add_login(std::vector<Probe>& to);

}  // namespace probes
}  // namespace qualyswas::conformance::vendor
