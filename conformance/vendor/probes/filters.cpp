// Filters: which fields there are and which operators each takes, as the tables of the reference have them; then what
// filters mean. All fields of an object are first asked for in one count, for criteria are checked one by one and
// combined by AND: SUCCESS proves all of them. Only when that is refused is each field asked for by itself.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

enum class FieldType { Integer, Text, Date, Keyword, Boolean, Value, None };

struct FieldRow {
  Object object;
  std::string_view field;
  FieldType type;
  std::string_view words = {};
};

// REST 5.2 to 5.5, adjacent endpoints 1.2, 3.1, 3.2, 7.1, 7.4.
constexpr auto kFields = std::to_array<FieldRow>({
    {Object::WebApp, "id", FieldType::Integer},
    {Object::WebApp, "name", FieldType::Text},
    {Object::WebApp, "url", FieldType::Text},
    {Object::WebApp, "tags", FieldType::None},
    {Object::WebApp, "tags.name", FieldType::Text},
    {Object::WebApp, "tags.id", FieldType::Integer},
    {Object::WebApp, "createdDate", FieldType::Date},
    {Object::WebApp, "updatedDate", FieldType::Date},
    {Object::WebApp, "isScheduled", FieldType::Boolean},
    {Object::WebApp, "isScanned", FieldType::Boolean},
    {Object::WebApp, "lastScan.status", FieldType::Keyword,
     "SUBMITTED RUNNING FINISHED TIME_LIMIT_EXCEEDED SCAN_NOT_LAUNCHED SCANNER_NOT_AVAILABLE ERROR CANCELED"},
    {Object::WebApp, "lastScan.date", FieldType::Date},
    {Object::Finding, "id", FieldType::Integer},
    {Object::Finding, "uniqueId", FieldType::Value},
    {Object::Finding, "qid", FieldType::Integer},
    {Object::Finding, "name", FieldType::Text},
    {Object::Finding, "type", FieldType::Keyword, "VULNERABILITY SENSITIVE_CONTENT INFORMATION_GATHERED"},
    {Object::Finding, "url", FieldType::Text},
    {Object::Finding, "webApp.tags.id", FieldType::Integer},
    {Object::Finding, "webApp.tags.name", FieldType::Text},
    {Object::Finding, "status", FieldType::Keyword, "NEW ACTIVE REOPENED PROTECTED FIXED"},
    {Object::Finding, "patch", FieldType::Integer},
    {Object::Finding, "webApp.id", FieldType::Integer},
    {Object::Finding, "webApp.name", FieldType::Text},
    {Object::Finding, "severity", FieldType::Integer},
    {Object::Finding, "externalRef", FieldType::Text},
    {Object::Finding, "ignoredDate", FieldType::Date},
    {Object::Finding, "ignoredReason", FieldType::Keyword, "FALSE_POSITIVE RISK_ACCEPTED NOT_APPLICABLE"},
    {Object::Finding, "group", FieldType::Keyword, "XSS SQL INFO PATH CC SSN_US CUSTOM"},
    {Object::Finding, "owasp.name", FieldType::Text},
    {Object::Finding, "owasp.code", FieldType::Integer},
    {Object::Finding, "wasc.name", FieldType::Text},
    {Object::Finding, "wasc.code", FieldType::Integer},
    {Object::Finding, "cwe.id", FieldType::Integer},
    {Object::Finding, "firstDetectedDate", FieldType::Date},
    {Object::Finding, "lastDetectedDate", FieldType::Date},
    {Object::Finding, "lastTestedDate", FieldType::Date},
    {Object::Finding, "timesDetected", FieldType::Integer},
    {Object::Scan, "id", FieldType::Integer},
    {Object::Scan, "name", FieldType::Text},
    {Object::Scan, "webApp.name", FieldType::Text},
    {Object::Scan, "reference", FieldType::Text},
    {Object::Scan, "webApp.id", FieldType::Integer},
    {Object::Scan, "webApp.tags.id", FieldType::Integer},
    {Object::Scan, "webApp.tags", FieldType::None},
    {Object::Scan, "launchedDate", FieldType::Date},
    {Object::Scan, "type", FieldType::Keyword, "VULNERABILITY DISCOVERY"},
    {Object::Scan, "mode", FieldType::Keyword, "ONDEMAND SCHEDULED API"},
    {Object::Scan, "status", FieldType::Keyword, "SUBMITTED RUNNING FINISHED ERROR CANCELED PROCESSING"},
    {Object::Scan, "authStatus", FieldType::Keyword, "NONE NOT_USED SUCCESSFUL FAILED PARTIAL"},
    {Object::Scan, "resultsStatus", FieldType::Keyword,
     "NOT_USED TO_BE_PROCESSED NO_HOST_ALIVE NO_WEB_SERVICE SERVICE_ERROR TIME_LIMIT_REACHED SCAN_INTERNAL_ERROR "
     "SCAN_RESULTS_INVALID SUCCESSFUL PROCESSING TIME_LIMIT_EXCEEDED SCAN_NOT_LAUNCHED SCANNER_NOT_AVAILABLE SUBMITTED "
     "RUNNING FINISHED CANCELED CANCELING ERROR DELETED CANCELED_WITH_RESULTS"},
    {Object::Report, "id", FieldType::Integer},
    {Object::Report, "name", FieldType::Text},
    {Object::Report, "tags.id", FieldType::Integer},
    {Object::Report, "tags.name", FieldType::Text},
    {Object::Report, "creationDate", FieldType::Date},
    {Object::Report, "type", FieldType::Keyword,
     "WAS_SCAN_REPORT WAS_WEBAPP_REPORT WAS_SCORECARD_REPORT WAS_CATALOG_REPORT DATALIST_REPORT"},
    {Object::Report, "format", FieldType::Keyword,
     "HTML_ZIPPED HTML_BASE64 PDF PDF_ENCRYPTED POWERPOINT CSV CSV_V2 XML WORD"},
    {Object::Report, "status", FieldType::Keyword, "RUNNING ERROR COMPLETE"},
    {Object::Tag, "id", FieldType::Integer},
    {Object::Tag, "name", FieldType::Text},
    {Object::Tag, "parent", FieldType::Integer},
    {Object::Tag, "ruleType", FieldType::Keyword, "STATIC GROOVY NETWORK_RANGE NAME_CONTAINS"},
    {Object::Tag, "provider", FieldType::Keyword, "EC2 AZURE GCP IBM OCI"},
    {Object::Tag, "color", FieldType::Value},
    {Object::OptionProfile, "id", FieldType::Integer},
    {Object::OptionProfile, "name", FieldType::Text},
    {Object::OptionProfile, "tags.id", FieldType::Integer},
    {Object::OptionProfile, "tags.name", FieldType::Text},
    {Object::OptionProfile, "createdDate", FieldType::Date},
    {Object::OptionProfile, "updatedDate", FieldType::Date},
    {Object::OptionProfile, "usedByWebApps", FieldType::Boolean},
    {Object::OptionProfile, "usedBySchedules", FieldType::Boolean},
    {Object::OptionProfile, "owner.name", FieldType::Text},
    {Object::OptionProfile, "owner.username", FieldType::Text},
    {Object::AuthRecord, "id", FieldType::Integer},
    {Object::AuthRecord, "name", FieldType::Text},
    {Object::AuthRecord, "tags", FieldType::None},
    {Object::AuthRecord, "tags.id", FieldType::Integer},
    {Object::AuthRecord, "tags.name", FieldType::Text},
    {Object::AuthRecord, "createdDate", FieldType::Date},
    {Object::AuthRecord, "updatedDate", FieldType::Date},
    {Object::AuthRecord, "lastScan.date", FieldType::Date},
    {Object::AuthRecord, "lastScan.authStatus", FieldType::Keyword, "NONE NOT_USED SUCCESSFUL FAILED PARTIAL"},
    {Object::AuthRecord, "isUsed", FieldType::Boolean},
    {Object::AuthRecord, "contents", FieldType::Keyword,
     "FORM_STANDARD FORM_CUSTOM FORM_SELENIUM SERVER_BASIC SERVER_DIGEST SERVER_NTLM CERTIFICATE OAUTH2_AUTH_CODE "
     "OAUTH2_IMPLICIT OAUTH2_PASSWORD OAUTH2_CLIENT_CREDS"},
    {Object::Schedule, "id", FieldType::Integer},
    {Object::Schedule, "name", FieldType::Text},
    {Object::Schedule, "owner.id", FieldType::Integer},
    {Object::Schedule, "createdDate", FieldType::Date},
    {Object::Schedule, "updatedDate", FieldType::Date},
    {Object::Schedule, "active", FieldType::Boolean},
    {Object::Schedule, "type", FieldType::Keyword, "VULNERABILITY DISCOVERY"},
    {Object::Schedule, "webApp.id", FieldType::Integer},
    {Object::Schedule, "webApp.name", FieldType::Text},
    {Object::Schedule, "webApp.tags", FieldType::None},
    {Object::Schedule, "webApp.tags.id", FieldType::Integer},
    {Object::Schedule, "invalid", FieldType::Boolean},
    {Object::Schedule, "lastScan", FieldType::None},
    {Object::DnsOverride, "id", FieldType::Integer},
    {Object::DnsOverride, "name", FieldType::Text},
    {Object::DnsOverride, "tags", FieldType::None},
    {Object::DnsOverride, "tags.id", FieldType::Integer},
    {Object::DnsOverride, "tags.name", FieldType::Text},
    {Object::DnsOverride, "createdDate", FieldType::Date},
    {Object::DnsOverride, "updatedDate", FieldType::Date},
    {Object::DnsOverride, "owner.id", FieldType::Integer},
    {Object::DnsOverride, "owner.name", FieldType::Text},
    {Object::DnsOverride, "owner.username", FieldType::Text},
});

constexpr std::string_view kNothing = "~~~";  // a text that nothing is called, and that a scrubber leaves as it is

// REST 2.3: every operator that the type permits, each with a value of the type.
std::vector<Criterion> criteria_of(const FieldRow& row) {
  const auto put = [&](std::initializer_list<const char*> ops, std::string_view value) {
    std::vector<Criterion> out;
    for (const auto* op : ops) out.push_back({std::string{row.field}, op, std::string{value}});
    return out;
  };
  switch (row.type) {
    case FieldType::Integer:
      return put({"EQUALS", "NOT EQUALS", "GREATER", "LESSER", "IN"}, "0");
    case FieldType::Text:
      return put({"CONTAINS", "EQUALS", "NOT EQUALS"}, kNothing);
    case FieldType::Date:
      return put({"EQUALS", "NOT EQUALS", "GREATER", "LESSER"}, "2020-01-01T00:00:00Z");
    case FieldType::Keyword: {
      // Each word by itself: a scrubber keeps words, and replaces lists of them.
      const auto first = row.words.substr(0, row.words.find(' '));
      auto all = put({"NOT EQUALS", "IN"}, first);
      for (auto rest = row.words; !rest.empty();) {
        const auto word = rest.substr(0, rest.find(' '));
        all.push_back({std::string{row.field}, "EQUALS", std::string{word}});
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      }
      return all;
    }
    case FieldType::Boolean:
      return put({"EQUALS", "NOT EQUALS"}, "true");
    case FieldType::Value:
      return put({"EQUALS"}, row.field == "color" ? "#336699" : "00000000-0000-4000-8000-000000000000");
    case FieldType::None:
      return put({"NONE"}, "");
  }
  return {};
}

// A value that a scrubber replaces would make the whole call unknown to a recording.
bool is_asked_alone(const FieldRow& row) {
  return row.type == FieldType::Value || row.type == FieldType::None || row.field == "contents";
}

std::vector<Criterion> criteria_of(Object object) {
  std::vector<Criterion> all;
  for (const auto& row : kFields)
    if (row.object == object && !is_asked_alone(row))
      for (auto& criterion : criteria_of(row)) all.push_back(std::move(criterion));
  return all;
}

void field_is_taken(Bench& bench, const FieldRow& row) {
  const auto own = criteria_of(row);
  if (!is_asked_alone(row) && bench.ask(Call::count(row.object, criteria_of(row.object))).is_success()) return;
  const auto& together = bench.ask(Call::count(row.object, own));
  if (together.is_success()) return;
  for (const auto& criterion : own) {
    const auto& answer = bench.ask(Call::count(row.object, std::array{criterion}));
    bench.expect(answer.is_success(), fmt::format("{} {} is taken", criterion.field, criterion.op), refusal(answer));
  }
}

std::int64_t count(Bench& bench, Object object, std::vector<Criterion> criteria) {
  return count_in(bench.ask_success(Call::count(object, criteria)));
}

// Two criteria that together say everything, on a field that every record has.
void partition(Bench& bench, Object object, const Criterion& one, const Criterion& other) {
  const auto all = total(bench, object);
  if (all == 0) bench.no_records(fmt::format("no {} is there", name_of(object)));
  bench.expect(count(bench, object, {one}) + count(bench, object, {other}) == all,
               fmt::format("{} {} and {} {} are all records", one.field, one.op, other.field, other.op),
               "more or fewer");
}

void every_record(Bench& bench, Object object, std::vector<Criterion> criteria, std::string_view what,
                  const std::function<bool(const Node&)>& holds) {
  const auto& answer = bench.ask_success(Call::search(object, {.filters = std::move(criteria), .limit = "30"}));
  if (answer.records().empty()) bench.no_records("nothing passes the filter");
  for (const auto* record : answer.records())
    bench.expect(holds(*record), std::string{what}, "a record of which that is not true");
}

void strict_date(Bench& bench, const std::string& op) {
  const auto records = first_page(bench, Object::Finding).records();
  if (records.empty()) bench.no_records("no finding is there");
  const auto date = std::string{records.front()->text_at("lastDetectedDate")};
  if (!is_date(date)) bench.no_records("the first finding has no date");
  every_record(bench, Object::Finding, {{"lastDetectedDate", op, date}}, "a date on the right side of the given one",
               [&](const Node& record) {
                 const auto found = record.text_at("lastDetectedDate");
                 return op == "GREATER" ? found > date : found < date;
               });
}

void add_meanings(std::vector<Probe>& to) {
  const auto put = [&](const char* id, const char* says, const char* section, Grade grade,
                       std::function<void(Bench&)> run) {
    add(to, fmt::format("filters.{}", id), says, section, grade, Level::Error, std::move(run));
  };
  constexpr auto kOperators = "REST 2.3 Operators";
  for (const auto& type : kFindingTypes)
    put(("type." + type).c_str(), "type EQUALS gives findings of that type alone.", "REST 5.3 finding filters",
        Grade::Documented, [type](Bench& bench) {
          every_record(bench, Object::Finding, {{"id", "GREATER", "0"}, {"type", "EQUALS", type}}, "type " + type,
                       [&](const Node& record) { return record.text_at("type") == type; });
        });
  put("equals", "EQUALS and NOT EQUALS of a field that all have are all records.", kOperators, Grade::Documented,
      [](Bench& bench) {
        partition(bench, Object::Finding, {"type", "EQUALS", "VULNERABILITY"}, {"type", "NOT EQUALS", "VULNERABILITY"});
      });
  put("greater", "GREATER and LESSER are strict: above 3 and below 4 are all severities.", kOperators,
      Grade::Documented, [](Bench& bench) {
        partition(bench, Object::Finding, {"severity", "GREATER", "3"}, {"severity", "LESSER", "4"});
        every_record(bench, Object::Finding, {{"severity", "GREATER", "2"}}, "a severity above 2",
                     [](const Node& record) { return record.text_at("severity") > "2"; });
      });
  put("in", "IN is the sum of its members.", kOperators, Grade::Documented, [](Bench& bench) {
    std::set<std::string> qids;
    for (const auto* finding : first_page(bench, Object::Finding).records())
      if (const auto qid = finding->text_at("qid"); is_integer(qid) && qid != "0") qids.emplace(qid);
    if (qids.size() < 2) bench.no_records("fewer than two QIDs are there");
    const auto one = *qids.begin(), other = *std::next(qids.begin());
    bench.expect(count(bench, Object::Finding, {{"qid", "IN", one + "," + other}}) ==
                     count(bench, Object::Finding, {{"qid", "EQUALS", one}}) +
                         count(bench, Object::Finding, {{"qid", "EQUALS", other}}),
                 "as many as the two alone", "another number");
  });
  put("and", "Criteria are combined by AND.", kOperators, Grade::Documented, [](Bench& bench) {
    every_record(bench, Object::Finding, {{"type", "EQUALS", "VULNERABILITY"}, {"severity", "GREATER", "3"}},
                 "both criteria", [](const Node& record) {
                   return record.text_at("type") == "VULNERABILITY" && record.text_at("severity") > "3";
                 });
  });
  put("status", "status EQUALS gives findings of no other state.", "REST 5.3 finding filters", Grade::Documented,
      [](Bench& bench) {
        // A word that is not known may be a new name of this state: that is the matter of the words.
        every_record(bench, Object::Finding, {{"status", "EQUALS", "ACTIVE"}}, "no other of the known states",
                     [](const Node& record) {
                       const auto status = record.text_at("status");
                       return status != "NEW" && status != "REOPENED" && status != "PROTECTED" && status != "FIXED";
                     });
      });
  for (const auto* op : {"GREATER", "LESSER"})
    put(op == std::string_view{"GREATER"} ? "date.greater" : "date.lesser",
        "A date is compared strictly, to the second.", kOperators, Grade::Recorded,
        [op](Bench& bench) { strict_date(bench, op); });
  put("window", "One field may be asked for twice: GREATER and LESSER make a window.", kOperators, Grade::Recorded,
      [](Bench& bench) {
        const auto records = first_page(bench, Object::Finding).records();
        if (records.empty()) bench.no_records("no finding is there");
        auto first = std::string{records.front()->text_at("lastTestedDate")}, last = first;
        for (const auto* record : records) {
          const auto date = record->text_at("lastTestedDate");
          if (!is_date(date)) continue;
          first = std::min(first, std::string{date});
          last = std::max(last, std::string{date});
        }
        every_record(bench, Object::Finding, {{"lastTestedDate", "GREATER", first}, {"lastTestedDate", "LESSER", last}},
                     "a date inside of the window", [&](const Node& record) {
                       const auto date = record.text_at("lastTestedDate");
                       return date > first && date < last;
                     });
      });
  put("recorded-webapp", "isScanned with a window of lastScan.date is taken.", "REST 5.2 webapp filters",
      Grade::Recorded, [](Bench& bench) {
        bench.ask_success(
            Call::count(Object::WebApp, std::vector<Criterion>{{"isScanned", "EQUALS", "true"},
                                                               {"lastScan.date", "GREATER", "2020-01-01T00:00:00Z"},
                                                               {"lastScan.date", "LESSER", "2040-01-01T00:00:00Z"}}));
      });
  put("contains", "CONTAINS finds a part of a text: every URL has \"://\".", kOperators, Grade::Documented,
      [](Bench& bench) {
        const auto all = total(bench, Object::WebApp);
        if (all == 0) bench.no_records("no web app is there");
        bench.expect(count(bench, Object::WebApp, {{"url", "CONTAINS", "://"}}) == all, "all web apps", "fewer");
      });
  put("attributes", "A custom attribute is asked for by its name.", "REST 5.2 webapp filters", Grade::Documented,
      [](Bench& bench) {
        bench.ask_success(Call::count(Object::WebApp, std::array{Criterion{.field = "attributes",
                                                                           .op = "EQUALS",
                                                                           .value = std::string{kNothing},
                                                                           .attribute = "Business Function"}}));
      });
  put("webapp", "webApp.id gives the findings of one web app.", "REST 5.3 finding filters", Grade::Recorded,
      [](Bench& bench) {
        const auto records = first_page(bench, Object::Finding).records();
        if (records.empty()) bench.no_records("no finding is there");
        const auto webapp = std::string{records.front()->text_at("webApp/id")};
        every_record(bench, Object::Finding, {{"webApp.id", "IN", webapp}}, "that web app",
                     [&](const Node& record) { return record.text_at("webApp/id") == webapp; });
      });
  put("unknown-webapp", "The id of a web app that is not there is no error: nothing is found.",
      "REST 4.4 Known error answers", Grade::Recorded, [](Bench& bench) {
        const auto& answer =
            bench.ask_success(Call::search(Object::Finding, {.filters = {{"webApp.id", "EQUALS", "1"}}, .limit = "1"}));
        bench.expect(count_in(answer) == 0, "count 0", "a count");
      });
  put("ignored", "Ignored and fixed findings are found unless they are filtered out.", "REST 5.3 finding filters",
      Grade::Unconfirmed, [](Bench& bench) {
        bench.note("FIXED without a filter",
                   count(bench, Object::Finding, {{"status", "EQUALS", "FIXED"}}) > 0 ? "there" : "none is there");
      });
}

std::string_view filters_section(Object object) {
  switch (object) {
    case Object::WebApp:
      return "REST 5.2 webapp filters";
    case Object::Finding:
      return "REST 5.3 finding filters";
    case Object::Scan:
      return "REST 5.4 wasscan filters";
    case Object::Report:
      return "REST 5.5 report filters";
    case Object::Tag:
      return "Adjacent 1.2 Filters";
    case Object::OptionProfile:
      return "Adjacent 3.1 optionprofile";
    case Object::AuthRecord:
      return "Adjacent 3.2 webappauthrecord";
    case Object::Schedule:
      return "Adjacent 7.1 wasscanschedule";
    default:
      return "Adjacent 7.4 dnsoverride";
  }
}

void add_questions(std::vector<Probe>& to) {
  const auto ask = [&](const char* id, const char* says, Object object, Criterion criterion) {
    add(to, fmt::format("filters.{}", id), says, "REST 2.3 Operators", Grade::Unconfirmed, Level::Warn,
        [=](Bench& bench) { bench.note("answer", told(bench.ask(Call::count(object, std::array{criterion})))); });
  };
  ask("unknown-field", "What is said about a field that is not there?", Object::Finding,
      {"noSuchField", "EQUALS", "0"});
  ask("unknown-operator", "What is said about an operator that is not there?", Object::Finding, {"id", "LIKE", "0"});
  ask("operator.integer", "What is said about CONTAINS on an integer?", Object::Finding, {"qid", "CONTAINS", "0"});
  ask("operator.text", "What is said about GREATER on a text?", Object::Finding,
      {"name", "GREATER", std::string{kNothing}});
  ask("operator.date", "What is said about IN on a date?", Object::Finding,
      {"lastTestedDate", "IN", "2020-01-01T00:00:00Z"});
  ask("operator.keyword", "What is said about GREATER on a keyword?", Object::Finding, {"status", "GREATER", "NEW"});
  ask("operator.boolean", "What is said about IN on a boolean?", Object::WebApp, {"isScanned", "IN", "true"});
  ask("date-only", "Is a date without a time taken?", Object::Finding, {"lastTestedDate", "GREATER", "2020-01-01"});
  ask("is-ignored", "Is isIgnored a filter?", Object::Finding, {"isIgnored", "EQUALS", "true"});
  ask("in-with-blank", "Is a blank behind a comma of IN taken?", Object::Finding, {"severity", "IN", "4, 5"});
  ask("never-scanned", "Does lastScan take NONE?", Object::WebApp, {"lastScan", "NONE", ""});
  ask("external-ref-empty", "Does externalRef take IS EMPTY?", Object::Finding, {"externalRef", "IS EMPTY", ""});
}

}  // namespace

void add_filters(std::vector<Probe>& to) {
  for (const auto& row : kFields)
    add(to, fmt::format("filters.field.{}.{}", name_of(row.object), row.field),
        fmt::format("{} of {} is a filter, with every operator of its type.", row.field, name_of(row.object)),
        std::string{filters_section(row.object)},
        row.object == Object::Tag || row.object == Object::OptionProfile ? Grade::Client : Grade::Documented,
        Level::Error, [&row](Bench& bench) { field_is_taken(bench, row); });
  add_meanings(to);
  add_questions(to);
}

}  // namespace qualyswas::conformance::vendor::probes
