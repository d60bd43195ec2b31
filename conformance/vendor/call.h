// Call: one thing that a probe asks. A Call can only be made by the functions below, and each of them reads; there is
// no way to name a method, a path or an operation that changes something. `why_not_sent` says the same once more of the
// finished request, and the caller asks it before every send: two independent guards (reference, REST 5.1, names what
// the operations do).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/vendor/document.h"

namespace qualyswas::conformance::vendor {

// The objects of WAS 3.0, and the tags of asset management 2.0.
enum class Object {
  WebApp,
  Finding,
  Scan,
  Report,
  OptionProfile,
  AuthRecord,
  Schedule,
  DnsOverride,
  ReportTemplate,
  Tag,
  Unknown,  // one that the vendor does not have: what is said about it?
};
std::string_view name_of(Object object);      // as in a path: "webapp"
std::string_view record_of(Object object);    // as in a document: "WebApp"
std::string_view search_path(Object object);  // "/qps/rest/3.0/search/was/webapp"

enum class Login {
  Right,           // HTTP Basic, the target's user
  RightAsHeaders,  // the same as the headers `user` and `password`
  Nobody,          // a user that no subscription has; the target's own name is never sent with a wrong password
  None,
};

struct Criterion {
  std::string field, op, value;
  std::string attribute = {};  // of the field "attributes": which one
};

// What a search asks for. Left out: not sent.
struct Question {
  std::vector<Criterion> filters = {};
  std::optional<std::string> limit = {}, offset = {}, start_id = {}, verbose = {}, histories = {};
  bool is_empty() const { return filters.empty() && !limit && !offset && !start_id && !verbose && !histories; }
};

// Bodies that are no right request, for the errors that they bring. None is right by any reading.
enum class WrongBody { NotWellFormed, UnknownElement, EmptyFilters };

// Other ways to write the same question, each of which some client uses.
enum class BodyStyle {
  PreferencesFirst,  // XML: preferences before filters
  Declared,          // XML: with its declaration, as application/xml
  OneCriterion,      // JSON: Criteria is an object, not an array
  Numbers,           // JSON: numbers where they can stand, not texts
  NoCriteria,        // JSON: "filters": {}
};

enum class KbVersion { V2, V3, V4 };
// A parameter of the KnowledgeBase's list. `action` cannot be given: it is always "list".
using KbParameter = std::pair<std::string, std::string>;

class Call {
 public:
  static Call version(Format accept);
  static Call about();  // GET /msp/about.php
  // The body is XML for Format::Xml and JSON for Format::Json; so is the answer that is asked for.
  static Call count(Object object, std::span<const Criterion> filters = {}, Format format = Format::Xml);
  static Call count_by_get(Object object);
  static Call search(Object object, const Question& question = {}, Format format = Format::Xml);
  static Call search_wrong(Object object, WrongBody body);
  static Call search_styled(Object object, const Question& question, BodyStyle style);
  static Call tags_with_fields(std::string_view fields);  // search am/tag?fields=...
  static Call get(Object object, std::int64_t id, Format format = Format::Xml);
  static Call status(Object object, std::int64_t id, Format format = Format::Xml);
  static Call download(Object object, std::int64_t id, Format format = Format::Xml);
  static Call knowledge_base(KbVersion version, std::span<const KbParameter> parameters);
  // Classic lists that stand beside, one entry each.
  static Call host_list();
  static Call activity_log();

  // The same call in another way.
  Call as(Login login) const;
  Call with_accept(std::string_view accept) const;  // empty: no such header
  Call with_slash() const;                          // a slash at the end of the path
  Call without_content_type() const;
  Call without_requested_with() const;
  Call by_post() const;  // a KnowledgeBase list as a form

  const std::string& method() const { return method_; }
  const std::string& path() const { return path_; }
  const std::string& query() const { return query_; }
  const std::string& content_type() const { return content_type_; }
  const std::string& accept() const { return accept_; }
  const std::string& body() const { return body_; }
  Login login() const { return login_; }
  bool requested_with() const { return requested_with_; }
  bool is_classic() const;  // of the classic family, which has limits
  // Equal for calls that ask the same in the same way.
  std::string key() const;
  // For people and for documents: "POST search/was/finding", without ids and values.
  std::string title() const;

 private:
  Call() = default;
  static Call qps(std::string_view operation, Object object, std::string_view method);

  std::string method_ = "GET", path_, query_, content_type_, accept_, body_;
  Login login_ = Login::Right;
  bool requested_with_ = true;
};

// Nullopt when a request with these parts only reads; else why it is not sent. Knows nothing of Call.
std::optional<std::string> why_not_sent(std::string_view method, std::string_view path, std::string_view query,
                                        std::string_view body);

// The XML of a request, as searches and counts send it.
std::string to_xml(const Question& question);
std::string to_json(const Question& question);

}  // namespace qualyswas::conformance::vendor
