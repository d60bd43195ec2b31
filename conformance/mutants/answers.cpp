// What a connector asks, and what it makes of an answer: the flaw sits on the wire, where it changes the request, or
// the answer into what the connector takes it for.
#include <algorithm>
#include <atomic>
#include <cctype>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "conformance/mutants/around.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/told.h"
#include "conformance/qualys/text.h"

namespace qualyswas::conformance::mutants {
namespace {

using Json = nlohmann::ordered_json;

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
bool is_search(const Request& request) { return holds(request.target, "/search/was/"); }
bool is_json(const Answer& answer) { return answer.body.find_first_not_of(" \r\n") == answer.body.find('{'); }
bool wants_json(const Request& request) { return holds(std::string{request.header("Accept")}, "json"); }

bool is_called(std::string_view name, std::string_view wanted) {
  return std::ranges::equal(name, wanted,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// A flaw on the wire. `says_complete`: a run in which the flaw changed anything is called complete, for a connector
// that knew better would be saved by its own counting. `tells` goes on top.
struct OnTheWire {
  std::function<void(Request&)> request = {};
  std::function<void(const Request&, Answer&)> answer = {};
  bool says_complete = false;
  Told tells = {};
};

class WireFlaw final : public Flaw {
 public:
  explicit WireFlaw(OnTheWire parts) : parts_{std::move(parts)} {}
  void ask(Request& request) override {
    if (!parts_.request) return;
    const auto before = request.target + request.body;
    parts_.request(request);
    if (before != request.target + request.body) *acted_ = true;
  }
  void answer(const Request& request, Answer& answer) override {
    if (!parts_.answer) return;
    const auto status = answer.status;
    const auto before = answer.body;
    parts_.answer(request, answer);
    if (answer.status != status || answer.body != before) *acted_ = true;
  }
  std::unique_ptr<Subject> around(std::unique_ptr<Subject> subject) override {
    auto told = parts_.tells;
    if (parts_.says_complete)
      told.run = [acted = acted_](observed::Run& run) {
        if (!*acted) return;
        run.verdict = RunVerdict::Complete;
        run.error_class.clear();
      };
    return tells(std::move(subject), std::move(told));
  }

 private:
  OnTheWire parts_;
  std::shared_ptr<std::atomic<bool>> acted_ = std::make_shared<std::atomic<bool>>(false);
};

std::function<std::shared_ptr<Flaw>()> on_the_wire(std::function<OnTheWire()> make) {
  return [make = std::move(make)] { return std::make_shared<WireFlaw>(make()); };
}
std::function<std::shared_ptr<Flaw>()> on_answers(std::function<void(const Request&, Answer&)> answer) {
  return on_the_wire([answer = std::move(answer)] { return OnTheWire{.answer = answer}; });
}

std::function<std::shared_ptr<Flaw>()> on_requests(std::function<void(Request&)> request) {
  return on_the_wire([request = std::move(request)] { return OnTheWire{.request = request}; });
}

// --- pages ---

// A page in XML, changed as a document; `change` says whether it did. Anything else stays as it is.
void change_page(Answer& answer, const std::function<bool(pugi::xml_node response)>& change) {
  pugi::xml_document document;
  if (is_json(answer) || !document.load_string(answer.body.c_str(), pugi::parse_full)) return;
  if (!change(document.child("ServiceResponse"))) return;
  std::ostringstream out;
  document.save(out, "", pugi::format_raw);
  answer.body = out.str();
}

void change_records(Answer& answer, const std::function<void(pugi::xml_node record)>& change) {
  change_page(answer, [&](pugi::xml_node response) {
    for (const auto record : response.child("data").children()) change(record);
    return true;
  });
}

// Takes out the records that `keep` does not want, and the count follows.
void filter_records(Answer& answer, const std::function<bool(pugi::xml_node)>& keep) {
  change_page(answer, [&](pugi::xml_node response) {
    auto data = response.child("data");
    std::vector<pugi::xml_node> gone;
    for (const auto record : data.children())
      if (!keep(record)) gone.push_back(record);
    for (const auto record : gone) data.remove_child(record);
    if (!gone.empty())
      response.child("count").text().set(std::distance(data.children().begin(), data.children().end()));
    return !gone.empty();
  });
}

void end_the_walk(Answer& answer) {
  replace_all(answer.body, "<hasMoreRecords>true<", "<hasMoreRecords>false<");
  replace_all(answer.body, R"("hasMoreRecords":"true")", R"("hasMoreRecords":"false")");
  replace_all(answer.body, R"("hasMoreRecords":true)", R"("hasMoreRecords":false)");
}

void make_empty_page(const Request& request, Answer& answer) {
  answer.status = 200;
  answer.never_ends = false;
  const bool json = wants_json(request);
  std::erase_if(answer.headers, [](const Header& header) { return is_called(header.name, "Content-Type"); });
  answer.headers.push_back({"Content-Type", json ? "application/json" : "application/xml"});
  answer.body = json ? R"({"ServiceResponse":{"responseCode":"SUCCESS","count":0,"hasMoreRecords":"false"}})"
                     : "<ServiceResponse><responseCode>SUCCESS</responseCode><count>0</count>"
                       "<hasMoreRecords>false</hasMoreRecords></ServiceResponse>";
}

bool is_failure(const Answer& answer) {
  return answer.status >= 400 || (holds(answer.body, "responseCode") && !holds(answer.body, "SUCCESS"));
}

// Pages by offset instead of by the last id: a record that vanishes pulls an unread one onto a page that was read.
OnTheWire pages_by_offset() {
  auto delivered = std::make_shared<std::map<std::string, int>>();
  return {.request =
              [delivered](Request& request) {
                if (!is_search(request)) return;
                constexpr std::string_view kBegin = R"(<Criteria field="id" operator="GREATER">)", kEnd = "</Criteria>";
                const auto begin = request.body.find(kBegin);
                if (begin == std::string::npos) {
                  (*delivered)[request.target] = 0;
                  return;
                }
                const auto end = request.body.find(kEnd, begin);
                request.body.erase(begin, end + kEnd.size() - begin);
                replace_all(request.body, "<filters></filters>", "");
                replace_all(request.body, "<preferences>",
                            "<preferences><startFromOffset>" + std::to_string((*delivered)[request.target] + 1) +
                                "</startFromOffset>");
              },
          .answer =
              [delivered](const Request& request, Answer& answer) {
                if (!is_search(request)) return;
                filter_records(answer, [&](pugi::xml_node) {
                  ++(*delivered)[request.target];
                  return true;
                });
              },
          .says_complete = true};
}

// Goes on behind a page that it could not read.
OnTheWire skips_a_failed_page() {
  auto failed = std::make_shared<std::set<std::string>>();
  return {.answer =
              [failed](const Request& request, Answer& answer) {
                if (!is_search(request)) return;
                const auto key = request.target + request.body;
                if (is_failure(answer)) {
                  failed->insert(key);
                } else if (failed->contains(key)) {
                  filter_records(answer, [](pugi::xml_node) { return false; });
                }
              },
          .says_complete = true};
}

std::int64_t id_of_finding(std::string_view text) {
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

// Takes every finding for fixed that the newest run was not sent.
OnTheWire takes_absence_for_fixed() {
  auto sent = std::make_shared<std::set<std::int64_t>>();
  const auto fix = [sent](auto& one) {
    if (!sent->contains(one.finding_id)) one.status = "Fixed";
  };
  return {
      .request =
          [sent](Request& request) {
            if (holds(request.target, "/search/was/finding") && !holds(request.body, "GREATER")) sent->clear();
          },
      .answer =
          [sent](const Request& request, Answer& answer) {
            if (!holds(request.target, "/search/was/finding")) return;
            for (const auto* mark : {"<Finding><id>", R"("Finding":{"id":)", "<Finding>\n<id>"})
              for (auto at = answer.body.find(mark); at != std::string::npos; at = answer.body.find(mark, at + 1))
                sent->insert(id_of_finding(std::string_view{answer.body}.substr(at + std::string_view{mark}.size())));
          },
      .tells = {.instances = each([sent, fix](observed::Instance& one) {
                  for (auto& finding : one.findings) fix(finding);
                  if (std::ranges::none_of(one.finding_ids, [&](std::int64_t id) { return sent->contains(id); }))
                    one.status = "Fixed";
                }),
                .findings = each(fix)}};
}

std::vector<Mutant> of_pages() {
  return {
      {"first-page-only",
       "it reads the first page of a list and takes it for all",
       {"API-002", "GEN-001"},
       Harm::FalseComplete,
       on_the_wire([] {
         return OnTheWire{.answer =
                              [](const Request& request, Answer& answer) {
                                if (is_search(request)) end_the_walk(answer);
                              },
                          .says_complete = true};
       })},
      {"absent-is-fixed",
       "it takes absence for fixed",
       {"STAT-005", "SCOPE-001"},
       Harm::Wrong,
       on_the_wire(takes_absence_for_fixed)},
      {"failed-page-is-empty",
       "it takes a page that fails for good for an empty one",
       {"API-002", "GEN-003"},
       Harm::FalseComplete,
       on_the_wire([] {
         return OnTheWire{.answer =
                              [](const Request& request, Answer& answer) {
                                if (is_search(request) && is_failure(answer)) make_empty_page(request, answer);
                              },
                          .says_complete = true};
       })},
      {"failed-page-is-skipped",
       "it goes on behind a page that it could not read",
       {"API-002"},
       Harm::FalseComplete,
       on_the_wire(skips_a_failed_page)},
      {"pages-by-offset",
       "it pages by offset while the list shrinks",
       {"API-002", "GEN-006"},
       Harm::FalseComplete,
       on_the_wire(pages_by_offset)},
      {"fixed-left-out",
       "its window is on the last detection, so that fixed findings are not asked for",
       {"STAT-002", "GEN-005"},
       Harm::Stale,
       on_the_wire([] {
         return OnTheWire{.answer =
                              [](const Request& request, Answer& answer) {
                                if (!is_search(request)) return;
                                filter_records(answer, [](pugi::xml_node record) {
                                  return std::string_view{record.child_value("status")} != "FIXED";
                                });
                              },
                          .says_complete = true};
       })},
  };
}

// --- members ---

void true_where_false(Answer& answer, const std::string& member) {
  replace_all(answer.body, "<" + member + ">false<", "<" + member + ">true<");
  for (const auto* colon : {":", ": "}) {
    replace_all(answer.body, "\"" + member + "\"" + colon + "\"false\"", "\"" + member + "\"" + colon + "\"true\"");
    replace_all(answer.body, "\"" + member + "\"" + colon + "false", "\"" + member + "\"" + colon + "true");
  }
}

void drop_list_objects(Json& json) {
  if (json.is_object()) {
    // One of the vendor's forms of a list is an object that holds its members by their name.
    if (auto list = json.find("list"); list != json.end() && list->is_object()) *list = Json::array();
    for (auto& [name, value] : json.items()) drop_list_objects(value);
  } else if (json.is_array()) {
    for (auto& value : json) drop_list_objects(value);
  }
}

OnTheWire reads_everything_as_utf8() {
  const auto as_utf8 = [](std::string& text) {
    const auto end = text.find("?>");
    const auto at = text.find("encoding=");
    if (end == std::string::npos || at == std::string::npos || at > end) return;
    text.erase(at, end - at);
  };
  return {.answer = [as_utf8](const Request&, Answer& answer) { as_utf8(answer.body); }, .tells = {.file = as_utf8}};
}

std::vector<Mutant> of_members() {
  return {
      {"details-lost-one-by-one",
       "it cannot get the details of some findings and does not tell",
       {"MAP-042", "MAP-036"},
       Harm::Wrong,
       on_answers([](const Request& request, Answer& answer) {
         if (!holds(request.target, "/was/finding")) return;
         change_records(answer, [](pugi::xml_node record) { record.remove_child("resultList"); });
       })},
      {"booleans-read-as-true",
       "it takes every text for true, \"false\" too",
       {"STAT-001", "STAT-002", "GEN-007"},
       Harm::Wrong,
       on_answers([](const Request& request, Answer& answer) {
         if (is_search(request)) true_where_false(answer, "isIgnored");
       })},
      {"json-list-of-one-form",
       "it reads lists of JSON in one of their forms",
       {"JSON-001"},
       Harm::Loss,
       on_answers([](const Request&, Answer& answer) {
         if (!is_json(answer)) return;
         auto document = Json::parse(answer.body, nullptr, false);
         if (document.is_discarded()) return;
         drop_list_objects(document);
         answer.body = document.dump(-1, ' ', false, Json::error_handler_t::replace);
       })},
      {"encoding-not-read",
       "it reads every document as UTF-8",
       {"ENC-001"},
       Harm::Wrong,
       on_the_wire(reads_everything_as_utf8)},
      {"blanks-kept",
       "it keeps the blanks round a URL",
       {"TXT-001"},
       Harm::Wrong,
       told({.instances = each([](observed::Instance& one) { one.location = " " + one.location; }),
             .findings = each([](observed::Finding& one) { one.location = " " + one.location; })})},
      {"subscription-not-checked",
       "it does not look whose records it gets",
       {"SCOPE-002"},
       Harm::FalseComplete,
       told({.run = [](observed::Run& run) { run.verdict = RunVerdict::Complete; }})},
      {"vendor-clock-not-read",
       "it goes by the clock of its own machine",
       {"CLK-001"},
       Harm::Wrong,
       on_answers([](const Request&, Answer& answer) {
         std::erase_if(answer.headers, [](const Header& header) { return is_called(header.name, "Date"); });
       })},
  };
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): it loses sight of a function inside a function

// --- limits, reports, requests ---

OnTheWire drops_unfinished_reports() {
  auto seen = std::make_shared<std::set<std::string>>();
  return {.answer =
              [seen](const Request& request, Answer& answer) {
                if (!holds(request.target, "/search/was/report")) return;
                filter_records(answer, [&](pugi::xml_node record) {
                  const std::string id = record.child_value("id");
                  if (std::string_view{record.child_value("status")} != "COMPLETE") seen->insert(id);
                  return !seen->contains(id);
                });
              },
          .says_complete = true};
}

OnTheWire ends_at_a_missing_report() {
  auto missing = std::make_shared<bool>(false);
  return {.answer = [missing](const Request& request, Answer& answer) {
    if (!holds(request.target, "/download/was/report")) return;
    *missing = *missing || answer.status == 404 || is_failure(answer);
    if (*missing && !is_failure(answer)) {
      answer.status = 404;
      answer.body.clear();
    }
  }};
}

void narrow_the_window(Request& request) {
  constexpr std::string_view kFrom = R"(<Criteria field="creationDate" operator="GREATER">)";
  const auto at = request.body.find(kFrom);
  if (at == std::string::npos) return;
  const auto digits = at + kFrom.size() + std::string_view{"2026-01-05T06:00:0"}.size();
  // The boundary of a case is a full minute, and what is asked for is "later than a second before it".
  auto& last = request.body[digits];
  last = last == '9' ? '0' : static_cast<char>(last + 1);
  if (last == '0') request.body.replace(digits - 4, 5, "00:01");
}

std::vector<Mutant> of_limits() {
  return {
      {"waits-less-than-told",
       "it waits a second, whatever it is told",
       {"LIM-001", "LIM-002"},
       Harm::Wrong,
       on_answers([](const Request&, Answer& answer) {
         for (auto& header : answer.headers)
           if (is_called(header.name, "X-RateLimit-ToWait-Sec") || is_called(header.name, "Retry-After") ||
               is_called(header.name, "X-RateLimit-Reset"))
             header.value = "1";
       })},
      {"one-header-read",
       "it knows one of the headers that tell a wait",
       {"LIM-002"},
       Harm::Wrong,
       on_answers([](const Request&, Answer& answer) {
         std::erase_if(answer.headers, [](const Header& header) {
           return is_called(header.name, "Retry-After") || is_called(header.name, "X-RateLimit-Reset");
         });
       })},
      {"report-type-not-read",
       "it pulls every report, of whatever type",
       {"RPT-001"},
       Harm::Wrong,
       on_answers([](const Request& request, Answer& answer) {
         if (!holds(request.target, "/search/was/report")) return;
         for (const auto* type : {"WAS_SCAN_REPORT", "WAS_SCORECARD_REPORT", "WAS_CATALOG_REPORT", "DATALIST_REPORT"})
           replace_all(answer.body, std::string{"<type>"} + type + "<", "<type>WAS_WEBAPP_REPORT<");
       })},
      {"unfinished-report-dropped",
       "it never looks again at a report that was not ready",
       {"RPT-005"},
       Harm::Loss,
       on_the_wire(drops_unfinished_reports)},
      {"missing-report-ends-the-run",
       "it reads no report behind one that it could not get",
       {"RPT-006"},
       Harm::Loss,
       on_the_wire(ends_at_a_missing_report)},
      {"another-endpoint",
       "it needs an endpoint of another API",
       {"API-001"},
       Harm::Wrong,
       on_requests(
           [](Request& request) { replace_all(request.target, "/search/was/finding", "/search/was/wasscan"); })},
      {"informational-asked-for",
       "it asks for information gathered too and throws it away",
       {"INFO-002"},
       Harm::Wrong,
       on_requests([](Request& request) {
         replace_all(request.body, R"(<Criteria field="type" operator="NOT EQUALS">INFORMATION_GATHERED</Criteria>)",
                     "");
         replace_all(request.body, "<filters></filters>", "");
       })},
      {"window-moved", "its window begins a second late", {"WIN-001"}, Harm::Loss, on_requests(narrow_the_window)},
      {"writes-at-the-vendor",
       "it changes data at the vendor",
       {"AUTH-004"},
       Harm::Wrong,
       on_requests([](Request& request) { replace_all(request.target, "/count/was/finding", "/retest/was/finding"); })},
  };
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): it loses sight of a function inside a function

}  // namespace

std::vector<Mutant> of_answers() {
  std::vector<Mutant> all;
  for (auto part : {of_pages(), of_members(), of_limits()})
    for (auto& mutant : part) all.push_back(std::move(mutant));
  return all;
}

}  // namespace qualyswas::conformance::mutants
