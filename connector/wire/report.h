// Bytes of a report file to our model, record by record, in constant memory: what decode.h is for the API's answers.
// Used for reports that were downloaded and for files that a person uploads, which may be anything.
//
// Three roots are read: WAS_WEBAPP_REPORT, WAS_SCAN_REPORT, WEB_APPLICATION_SCAN; findings flat or per web application
// in each. Errors: Decode for any other root, which is named, and for a file that is cut, not well formed, too deep or
// no XML; when the file is an answer of the API that says no, the error which that answer stands for.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "connector/base/error.h"
#include "connector/model/report.h"
#include "connector/wire/decode.h"

namespace qualyswas::wire {

// An error returned by one of these stops the decoding and is returned by write or end. Any may be empty.
struct ReportHandler {
  // Once, before anything else: when the results begin or, without any, at the end.
  std::function<Result<void>(const model::ReportHead&)> head;
  // A web application of the results, before its findings. Not called in a flat report, see `appendix_application`.
  std::function<Result<void>(const model::ReportApplication&)> application;
  std::function<Result<void>(model::ReportFinding&&)> finding;
  std::function<Result<void>(model::GlossaryEntry&&)> glossary;  // after all findings
  // Once, at the end: the OWASP edition and the names of the codes.
  std::function<Result<void>(const model::ReportLists&)> lists;
  std::function<Result<void>(model::ReportScan&&)> scan;
  std::function<Result<void>(model::ReportApplication&&)> appendix_application;
  // What SUMMARY counts, as it stands there; mostly before the results.
  std::function<Result<void>(const model::ReportCount&)> count;
  // A record that could not be read, or a field of one that was read without it. `part` says what kind of record:
  // "finding", "glossary entry"; empty: `why` says it all, as of an element that is not understood where findings are
  // expected, or of a counter above 0 with nothing read of what it counts (FND-008).
  std::function<void(const Unreadable&, std::string_view part)> unreadable;
  // Once, last, from an end() that succeeds: until then nobody knows whether the file is whole.
  std::function<Result<void>(const model::ReportContents&)> done;
};

// The vendor's name of the root: "WAS_WEBAPP_REPORT".
std::string_view element_of(model::ReportRoot root);

// Read in the encoding that the file declares (encoding.h). Bytes that are no text in it are shown in their field and
// told through `unreadable`.
std::unique_ptr<Decoder> decode_report(ReportHandler handler);

}  // namespace qualyswas::wire
