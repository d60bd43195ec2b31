// Which format an answer has, and which ways of asking are taken.
#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

Call one_webapp(Format format = Format::Xml) {
  return Call::search(Object::WebApp, {.filters = {{"id", "GREATER", "0"}}, .limit = "1"}, format);
}

void expect_format(Bench& bench, const Call& call, Format format) {
  const auto& answer = bench.ask_success(call);
  bench.expect(answer.document->format == format, fmt::format("an answer in {}", name_of(format)),
               fmt::format("one in {}", name_of(answer.document->format)));
}

}  // namespace

void add_formats(std::vector<Probe>& to) {
  const auto format = [&](const char* id, const char* says, Grade grade, Call (*call)(), Format expected) {
    add(to, id, says, "REST 1.5 Request headers", grade, Level::Error,
        [call, expected](Bench& bench) { expect_format(bench, call(), expected); });
  };
  format(
      "format.default", "Without Accept the answer is XML.", Grade::Recorded, [] { return one_webapp(); }, Format::Xml);
  format(
      "format.any", "Accept: */* is answered in XML.", Grade::Recorded, [] { return one_webapp().with_accept("*/*"); },
      Format::Xml);
  format(
      "format.xml", "Accept: text/xml is answered in XML.", Grade::Recorded,
      [] { return one_webapp().with_accept("text/xml"); }, Format::Xml);
  format(
      "format.json", "JSON with Accept: application/json is answered in JSON.", Grade::Recorded,
      [] { return one_webapp(Format::Json); }, Format::Json);
  format(
      "format.mixed", "XML with Accept: application/json is answered in JSON.", Grade::Client,
      [] { return one_webapp().with_accept("application/json"); }, Format::Json);
  add(to, "format.json-without-accept", "JSON without Accept: in which format is the answer?",
      "REST 1.5 Request headers", Grade::Unconfirmed, Level::Warn, [](Bench& bench) {
        const auto& answer = bench.ask(one_webapp(Format::Json).with_accept(""));
        bench.note("answer", answer.document ? std::string{name_of(answer.document->format)} : answer.in_brief());
      });
  add(to, "format.no-content-type", "A body without Content-Type is refused with 415.", "KnowledgeBase B.4 QPS",
      Grade::Client, Level::Warn, [](Bench& bench) {
        const auto& answer = bench.ask(one_webapp().without_content_type());
        bench.expect(answer.reply.status == 415, "status 415", answer.in_brief());
      });
  for (const auto object : {Object::WebApp, Object::Finding}) {
    add(to, fmt::format("format.slash.{}", name_of(object)), "A slash at the end of the path makes no difference.",
        "REST 1.1 URL grammar", Grade::Recorded, Level::Error, [object](Bench& bench) {
          const auto call = Call::search(object, {.filters = {{"id", "GREATER", "0"}}, .limit = "1"});
          const auto& plain = bench.ask_success(call);
          const auto& slash = bench.ask_success(call.with_slash());
          bench.expect(ids_of(plain) == ids_of(slash), "the same records", "other records");
        });
    add(to, fmt::format("format.no-body.{}", name_of(object)), "A search without a body is the first page.",
        "REST 1.5 Request headers", Grade::Client, Level::Error, [object](Bench& bench) {
          const auto& answer = bench.ask_success(Call::search(object));
          const auto ids = ids_of(answer);
          const auto first = ids_of(first_page(bench, object));
          bench.expect(ids.empty() == first.empty() && (ids.empty() || ids.front() == first.front()),
                       "the first records", "others");
        });
  }
  struct Style {
    const char *id, *says, *section;
    Grade grade;
    BodyStyle style;
  };
  static constexpr Style kStyles[] = {
      {"preferences-first", "Preferences may stand before the filters.", "REST 2.1 XML", Grade::Recorded,
       BodyStyle::PreferencesFirst},
      {"declared", "A request may have an XML declaration, and be application/xml.", "REST 1.5 Request headers",
       Grade::Documented, BodyStyle::Declared},
      {"one-criterion", "In JSON one criterion may be an object.", "REST 2.2 JSON", Grade::Client,
       BodyStyle::OneCriterion},
      {"numbers", "In JSON values and preferences may be numbers.", "REST 2.2 JSON", Grade::Client, BodyStyle::Numbers},
      {"no-criteria", "In JSON filters may be empty.", "REST 2.2 JSON", Grade::Client, BodyStyle::NoCriteria},
  };
  for (const auto& style : kStyles)
    add(to, fmt::format("format.{}", style.id), style.says, style.section, style.grade, Level::Error,
        [&style](Bench& bench) {
          const Question question{.filters = {{"id", "GREATER", "0"}}, .limit = "1"};
          const auto& usual = bench.ask_success(Call::search(Object::WebApp, question));
          const auto& other = bench.ask_success(Call::search_styled(Object::WebApp, question, style.style));
          bench.expect(ids_of(usual) == ids_of(other), "the same records", "other records");
        });
  for (const auto object :
       {Object::WebApp, Object::Scan, Object::Report, Object::OptionProfile, Object::AuthRecord, Object::Schedule})
    add(to, fmt::format("format.count-by-get.{}", name_of(object)), "count answers GET as it answers POST.",
        "REST 5.1 Overview", object == Object::WebApp ? Grade::Client : Grade::Documented, Level::Error,
        [object](Bench& bench) {
          const auto& answer = bench.ask_success(Call::count_by_get(object));
          bench.expect(count_in(answer) == total(bench, object), "the same count", "another");
        });
}

}  // namespace qualyswas::conformance::vendor::probes
