// Headers: what kind of answer it is, and what the vendor says of its limits.
#include <array>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

constexpr auto kLimitHeaders = std::to_array<std::string_view>(
    {"x-ratelimit-limit", "x-ratelimit-window-sec", "x-ratelimit-remaining", "x-ratelimit-towait-sec",
     "x-concurrency-limit-limit", "x-concurrency-limit-running"});

// A call of the classic family that costs little: the KnowledgeBase of a QID that is not there.
const Answer& classic(Bench& bench) {
  return bench.ask(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"ids", "999999"}}));
}

Call wrong_value() { return Call::count(Object::Finding, std::array{Criterion{"webApp.id", "EQUALS", "~~~"}}); }

}  // namespace

void add_headers(std::vector<Probe>& to) {
  constexpr auto kSection = "REST 1.6 Response headers (QPS)";
  const auto put = [&](const char* id, const char* says, const char* section, Grade grade, Level level,
                       std::function<void(Bench&)> run) {
    add(to, fmt::format("headers.{}", id), says, section, grade, level, std::move(run));
  };
  put("type.xml", "An answer in XML is application/xml, with or without a charset.", kSection, Grade::Recorded,
      Level::Error, [](Bench& bench) {
        const auto type = first_page(bench, Object::WebApp).reply.header("content-type");
        bench.expect(type.starts_with("application/xml"), "application/xml", type.empty() ? "none" : "another type");
        bench.note("charset", type.find("charset") == std::string_view::npos ? "none" : "told");
      });
  put("type.json", "An answer in JSON is application/json.", kSection, Grade::Recorded, Level::Error, [](Bench& bench) {
    const auto& answer = bench.ask_success(
        Call::search(Object::WebApp, {.filters = {{"id", "GREATER", "0"}}, .limit = "1"}, Format::Json));
    const auto type = answer.reply.header("content-type");
    bench.expect(type.starts_with("application/json"), "application/json", type.empty() ? "none" : "another type");
    bench.note("charset", type.find("charset") == std::string_view::npos ? "none" : "told");
  });
  put("evaluation", "evaluation: false stands on calls that succeed, and not on refusals.", kSection, Grade::Recorded,
      Level::Warn, [](Bench& bench) {
        bench.expect(first_page(bench, Object::WebApp).reply.has("evaluation"), "the header on a page", "none");
        bench.expect(!bench.ask(wrong_value()).reply.has("evaluation"), "no such header on a refusal", "one");
      });
  put("evaluation-version", "The version call has no evaluation header.", kSection, Grade::Recorded, Level::Info,
      [](Bench& bench) {
        bench.expect(!bench.ask_success(Call::version(Format::Xml)).reply.has("evaluation"), "no such header", "one");
      });
  put("powered-by", "X-Powered-By names the POD and two UUIDs, where it stands.", kSection, Grade::Recorded,
      Level::Info, [](Bench& bench) {
        const auto value = first_page(bench, Object::WebApp).reply.header("x-powered-by");
        if (value.empty()) bench.not_here("this subscription does not send it");
        bench.expect(value.starts_with("Qualys:") && value.size() > 75, "Qualys:POD:UUID:UUID", "another form");
      });
  put("no-limits", "QPS calls tell no limits.", "REST 7.1 What is known per family", Grade::Recorded, Level::Warn,
      [](Bench& bench) {
        const auto& reply = first_page(bench, Object::WebApp).reply;
        for (const auto name : kLimitHeaders) bench.expect(!reply.has(name), fmt::format("no {}", name), "the header");
      });
  for (const auto name : kLimitHeaders)
    put(fmt::format("limits.{}", name).c_str(), "A classic answer tells its limits, each as a number.",
        "KnowledgeBase C.2 Headers", Grade::Recorded, Level::Warn, [name](Bench& bench) {
          const auto value = classic(bench).reply.header(name);
          bench.expect(is_integer(value), fmt::format("{} with a number", name),
                       value.empty() ? "no such header" : "another value");
        });
  put("limits.window", "A window is an hour or a day.", "KnowledgeBase C.2 Headers", Grade::Documented, Level::Warn,
      [](Bench& bench) {
        const auto value = classic(bench).reply.header("x-ratelimit-window-sec");
        bench.expect(value == "3600" || value == "86400", "3600 or 86400", "another window");
      });
  put("classic-security", "A classic answer carries the four headers of browsers' security.",
      "KnowledgeBase A.6 Error document", Grade::Recorded, Level::Info, [](Bench& bench) {
        for (const auto* name :
             {"strict-transport-security", "x-xss-protection", "x-content-type-options", "x-frame-options"})
          bench.expect(classic(bench).reply.has(name), name, "no such header");
      });
  put("about", "The about page answers a classic login.", "KnowledgeBase B.5 Calls usable as a connection test",
      Grade::Client, Level::Warn, [](Bench& bench) {
        const auto& answer = bench.ask(Call::about());
        bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
      });
}

}  // namespace qualyswas::conformance::vendor::probes
