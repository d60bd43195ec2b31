// What the KnowledgeBase says about a QID, in our words. HTML stays HTML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/clock.h"

namespace qualyswas::model {

struct Software {
  std::string vendor, product;
  bool operator==(const Software&) const = default;
};

struct Reference {
  std::string id, url;
  bool operator==(const Reference&) const = default;
};

struct Solution {
  std::int64_t qid = 0;
  std::string title;
  std::string vuln_type, category;
  std::string severity;  // the vendor's digits
  std::optional<Instant> published, last_modified;
  std::string diagnosis, consequence, solution;
  std::vector<Software> software;
  std::vector<Reference> vendor_references, bugtraq;
  std::vector<std::string> cves;
  std::string cvss3_base, cvss3_vector, cvss2_vector;
  bool operator==(const Solution&) const = default;
};

}  // namespace qualyswas::model
