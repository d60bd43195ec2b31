// Whether a document that a download brought is the report that was asked for. A document does not carry the report's
// id, so this is judged by what both it and the list say: the name, the time, the size. Pure; pull.cpp asks.
//
// The name decides where both have one. The list says when a report was ordered and the document when it was made; the
// vendor documents no relation between the two, so they may be half a day apart. The size is the document's in bytes:
// it tells reports of one name from each other.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "connector/model/listed_report.h"
#include "connector/model/report.h"

namespace qualyswas::sync {

struct Document {
  const model::ReportHead& head;
  std::int64_t bytes = 0;
};

// Why the document cannot be this report; empty: it can. `all` is the list that the report stands in: a document that
// fits another one of the same name better is that one.
std::string why_another_report(const Document& document, const model::ListedReport& report,
                               std::span<const model::ListedReport> all);

// The document agrees with the list in everything that both say, and both say all of it: name, minute and size.
bool agrees_wholly(const Document& document, const model::ListedReport& report);

}  // namespace qualyswas::sync
