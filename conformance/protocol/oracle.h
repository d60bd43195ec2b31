// What the vendor holds against what a run left behind. The one rule: complete is said of everything or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/claims.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance {

// Six web apps, six findings of six QIDs and their solutions, two a page: a first, a middle and a last page of each.
constexpr std::int64_t kFirstWebApp = 410001, kFirstFinding = 901001, kFirstQid = 150001;
constexpr int kRecords = 6, kPageSize = 2, kPages = 3;
LabOptions three_pages(Format format);

// Matches the requests for page `page` (from 1) of the estate above, whatever words they ask with: a page is known by
// the id of the record before it.
bool asks_for_page(std::string_view request_body, std::int64_t first_id, int page);

// A complete run stored what the vendor has, record by record and as it is there; any other run says why, and stored
// nothing that the vendor has not.
void expect_honest(Lab& lab, const observed::Run& run);

// The connector recovers by itself: within two more syncs it is complete, and honestly so.
void expect_recovery(Lab& lab);

// One line that a person can read: no line ends, no markup, no empty words.
void expect_readable(std::string_view line);

std::string told(const observed::Run& run);         // verdict and reasons, for messages
std::string told(const observed::CheckStep& step);  // of one that failed
std::string told(const Error& error);

}  // namespace qualyswas::conformance
