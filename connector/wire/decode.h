// Bytes of the vendor's answers to our model, record by record, in constant memory. This folder is the only place that
// knows the vendor's element names. Input is hostile until proven otherwise: bounded in size and depth, no DTD is
// fetched, no entity of a DTD is expanded.
//
// A decoder is fed pieces of any size and tells what it finds as it finds it. The format is seen from the first
// character, not believed from a header. Errors: Decode for what is no answer of this vendor (HTML, cut, not well
// formed, too deep, too big), and for an answer that says no: Auth, Permission, Module, Vendor, RateLimit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/model/finding.h"
#include "connector/model/listed_report.h"
#include "connector/model/solution.h"
#include "connector/model/webapp.h"

namespace qualyswas::wire {

// What could not be read: counted and named; what stands around it is not lost.
struct Unreadable {
  enum class What {
    Record,  // there is no record; told once for each
    Field,   // a field of a record that is handed over without it
    Page,    // what the page says of itself is not what it holds
  };
  std::optional<std::int64_t> id;  // of the record, if it is known
  std::string why;
  What what = What::Record;
  bool operator==(const Unreadable&) const = default;
};

// The envelope of a search answer, known as soon as `data` begins or, without data, at the end.
struct PageHead {
  std::optional<std::int64_t> count;    // records the vendor says this page holds
  std::optional<bool> has_more;         // absent on an empty answer
  std::optional<std::int64_t> last_id;  // only while more pages follow
  bool operator==(const PageHead&) const = default;
};

template <class Record>
struct PageHandler {
  // In XML called before the first record when the envelope stands before `data` (it does); in JSON, where keys come
  // in any order, possibly after the records. Always called exactly once for an answer that ends well.
  std::function<void(const PageHead&)> head;
  // An error stops the decoding and is returned by write or end. A record that is not moved from lends its memory to
  // the next one.
  std::function<Result<void>(Record&&)> record;
  std::function<void(const Unreadable&)> unreadable;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual Result<void> write(std::string_view piece) = 0;
  virtual Result<void> end() = 0;  // no more pieces: fails when the document is not complete

  // Both before the first piece, if at all. The value of the answer's Content-Type, whose charset may decide how the
  // bytes are read (encoding.h); and what ends the decoding with Cancelled, asked between records and within large
  // ones.
  virtual void content_type(std::string_view) {}
  virtual void stop_on(std::stop_token) {}
};

std::unique_ptr<Decoder> decode_webapps(PageHandler<model::WebApp> handler);
std::unique_ptr<Decoder> decode_findings(PageHandler<model::Finding> handler);
std::unique_ptr<Decoder> decode_reports(PageHandler<model::ListedReport> handler);
// `count` operation: hands over the total.
std::unique_ptr<Decoder> decode_count(std::function<void(std::int64_t)> total);
// Portal version: hands over WAS-VERSION.
std::unique_ptr<Decoder> decode_version(std::function<void(std::string_view)> was_version);
// KnowledgeBase list; a QID that was asked for may be missing, and that is normal.
// SIMPLE_RETURN and GENERIC_RETURN inside a 200 become errors by their code.
std::unique_ptr<Decoder> decode_solutions(std::function<Result<void>(model::Solution&&)> record,
                                          std::function<void(const Unreadable&)> unreadable);

// Judges an answer whose HTTP status is not 2xx. `header` finds a header's value without regard to case.
// 409 is RateLimit only with code 1960 or 1965 or a limit header that says so; 2003 and 2011 are Auth.
Error classify(int status, const std::function<std::optional<std::string_view>(std::string_view)>& header,
               std::string_view body);

}  // namespace qualyswas::wire
