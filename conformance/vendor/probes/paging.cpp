// How a list is walked. Every probe looks at the same walk (asking.h), so that it is made once.
#include <algorithm>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

std::vector<std::int64_t> ids_of_walk(const Walk& walk) {
  std::vector<std::int64_t> ids;
  for (const auto* page : walk.pages) {
    const auto some = ids_of(*page);
    ids.insert(ids.end(), some.begin(), some.end());
  }
  return ids;
}

void ascending(Bench& bench, Object object) {
  const auto ids = ids_of_walk(walk(bench, object));
  bench.expect(std::ranges::is_sorted(ids), "ids that rise over all pages", "one that does not");
  bench.expect(std::ranges::adjacent_find(ids) == ids.end(), "each record once", "one twice");
}

void cursor(Bench& bench, Object object) {
  const auto walked = walk(bench, object);
  for (std::size_t i = 0; i < walked.pages.size(); ++i) {
    const auto& page = *walked.pages[i];
    const auto ids = ids_of(page);
    const bool more = page.field("hasMoreRecords") == "true";
    bench.expect(!ids.empty() || !more, "a record on a page behind which more follow", "none");
    bench.expect(count_in(page) == std::ssize(ids), "count is the number of records of the page", "another number");
    bench.expect(!more || std::ssize(ids) == walked.limit, "as many records as were asked for while more follow",
                 "another number");
    if (more && !ids.empty())
      bench.expect(page.field("lastId") == std::to_string(ids.back()), "lastId is the id of the last record",
                   "another id");
    if (!more) {
      bench.expect_equal(page.field("hasMoreRecords"), "false", "hasMoreRecords of the last page");
      bench.expect(page.field("lastId").empty(), "no lastId on the last page", "a lastId");
    }
  }
}

void sum(Bench& bench, Object object) {
  const auto walked = walk(bench, object);
  if (static_cast<std::int64_t>(walked.limit) * 4 < walked.total)
    bench.no_records("the list is too long to be walked to its end");
  bench.expect(walked.ended, "an end after as many pages as the count says", "more pages");
  bench.expect(std::ssize(ids_of_walk(walked)) == walked.total, "as many records as count says", "another number");
}

// The vendor knows the last page exactly: there is no empty one behind it.
void exact_end(Bench& bench, Object object) {
  const auto walked = walk(bench, object);
  const auto ids = ids_of_walk(walked);
  if (!walked.ended || ids.size() < 2) bench.no_records("the end of the list is not known");
  const auto& page = bench.ask_success(
      Call::search(object, {.filters = {{"id", "GREATER", std::to_string(ids[ids.size() - 2])}}, .limit = "1"}));
  bench.expect_equal(page.field("hasMoreRecords"), "false", "hasMoreRecords of the last full page");
}

void strict_cursor(Bench& bench, Object object) {
  const auto ids = ids_of_walk(walk(bench, object));
  const auto& page = bench.ask_success(
      Call::search(object, {.filters = {{"id", "GREATER", std::to_string(ids.front())}}, .limit = "1"}));
  bench.expect(ids_of(page) == std::vector{ids[1]}, "GREATER leaves out the id itself", "another record");
}

void offset(Bench& bench, Object object) {
  const auto ids = ids_of_walk(walk(bench, object));
  const auto& first = bench.ask_success(Call::search(object, {.limit = "1", .offset = "1"}));
  const auto& second = bench.ask_success(Call::search(object, {.limit = "1", .offset = "2"}));
  bench.expect(ids_of(first) == std::vector{ids[0]}, "offset 1 is the first record", "another record");
  bench.expect(ids_of(second) == std::vector{ids[1]}, "offset 2 is the second record", "another record");
}

void default_page(Bench& bench, Object object) {
  const auto all = total(bench, object);
  const auto& answer = bench.ask_success(Call::search(object));
  bench.expect(std::ssize(answer.records()) == std::min<std::int64_t>(all, 100), "100 records, or all there are",
               "another number");
  if (all <= 100) bench.no_records("it shows on lists of more than 100 records only");
}

void odd_limit(Bench& bench, const std::string& limit) {
  const auto& answer = bench.ask(Call::search(Object::WebApp, {.limit = limit}));
  bench.note("limitResults " + limit, told(answer));
}

}  // namespace

void add_paging(std::vector<Probe>& to) {
  constexpr auto kSection = "REST 2.5 Paging in practice";
  for (const auto object : {Object::WebApp, Object::Finding, Object::Scan, Object::Report, Object::Tag}) {
    const auto name = name_of(object);
    const auto grade = object == Object::WebApp || object == Object::Finding ? Grade::Recorded : Grade::Client;
    const auto put = [&](const char* what, const char* says, Grade how, void (*run)(Bench&, Object)) {
      add(to, fmt::format("paging.{}.{}", name, what), says, kSection, how, Level::Error,
          [run, object](Bench& bench) { run(bench, object); });
    };
    put("ascending", "Records come in rising order of their ids, over all pages.", grade, ascending);
    put("cursor", "A page is full while more follow, and lastId is its last record's; the last page has none.", grade,
        cursor);
    put("sum", "The pages together hold as many records as count says.", grade, sum);
    put("exact-end", "The last full page says that nothing follows.", grade, exact_end);
    put("strict", "id GREATER leaves out the id itself.", Grade::Documented, strict_cursor);
    put("offset", "startFromOffset counts from 1 in the order of ids.", grade, offset);
    put("default", "A page without limitResults has 100 records.", Grade::Documented, default_page);
  }
  add(to, "paging.limit.1000", "limitResults 1000 is taken.", "REST 2.4 Preferences", Grade::Documented, Level::Error,
      [](Bench& bench) { bench.ask_success(Call::search(Object::WebApp, {.limit = "1000"})); });
  for (const auto* limit : {"1001", "0", "-1"})
    add(to, fmt::format("paging.limit.{}", limit), "What is said about a limitResults outside of 1 to 1000?",
        "REST 2.4 Preferences", Grade::Unconfirmed, Level::Warn, [limit](Bench& bench) { odd_limit(bench, limit); });
  add(to, "paging.start-from-id", "Is startFromId inclusive?", "REST 2.4 Preferences", Grade::Unconfirmed, Level::Warn,
      [](Bench& bench) {
        const auto ids = ids_of(first_page(bench, Object::WebApp));
        if (ids.size() < 2) bench.no_records("fewer than two web apps are there");
        const auto& answer =
            bench.ask(Call::search(Object::WebApp, {.limit = "1", .start_id = std::to_string(ids.front())}));
        const auto got = ids_of(answer);
        bench.note("startFromId", !answer.is_success()              ? told(answer)
                                  : got == std::vector{ids.front()} ? "inclusive"
                                  : got == std::vector{ids[1]}      ? "exclusive"
                                                                    : "something else");
      });
  for (const auto object : {Object::WebApp, Object::Finding})
    add(to, fmt::format("paging.verbose.{}", name_of(object)), "verbose is taken, and shows more elements.",
        "REST 2.4 Preferences", Grade::Documented, Level::Error, [object](Bench& bench) {
          const auto& brief = learn(bench, {.object = object, .way = View::Way::Search});
          const auto& full = learn(bench, {.object = object, .way = View::Way::Verbose});
          bench.expect(full.paths().size() > brief.paths().size(), "more elements than in the short form", "not more");
        });
}

}  // namespace qualyswas::conformance::vendor::probes
