// Who is let in. A wrong login is tried with a name that no subscription has, once a family: the user of the run is
// never sent with a wrong password, which could lock it.
#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

void refused(Bench& bench, const Call& call, std::string_view code, std::string_view message,
             std::string_view resolution) {
  const auto& answer = bench.ask(call);
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  bench.expect(answer.code() == code, std::string{code}, answer.in_brief());
  if (!answer.document) return;
  bench.expect_equal(answer.field("responseErrorDetails/errorMessage"), message, "errorMessage");
  bench.expect_equal(answer.field("responseErrorDetails/errorResolution"), resolution, "errorResolution");
  bench.note("refusal", refusal(answer));
}

}  // namespace

void add_login(std::vector<Probe>& to) {
  constexpr auto kSection = "KnowledgeBase B.4 QPS: who gets what";
  add(to, "login.unknown", "A login that is not known is INVALID_CREDENTIALS with status 200.", kSection,
      Grade::Recorded, Level::Error, [](Bench& bench) {
        refused(bench, Call::version(Format::Xml).as(Login::Nobody), "INVALID_CREDENTIALS", "Authentication failed",
                "Verify both, user and password credentials.");
      });
  add(to, "login.unknown-headers", "A refused login has neither X-Powered-By nor evaluation.",
      "REST 1.6 Response headers (QPS)", Grade::Recorded, Level::Info, [](Bench& bench) {
        const auto& reply = bench.ask(Call::version(Format::Xml).as(Login::Nobody)).reply;
        bench.expect(!reply.has("x-powered-by"), "no X-Powered-By", "one");
        bench.expect(!reply.has("evaluation"), "no evaluation", "one");
      });
  add(to, "login.none", "Without a login the code is AUTH_CREDENTIALS_NEEDED.", kSection, Grade::Recorded, Level::Error,
      [](Bench& bench) {
        refused(bench, Call::count(Object::WebApp).as(Login::None), "AUTH_CREDENTIALS_NEEDED",
                "Login and password are required", "Make sure to pass 'user' and 'password' as request headers.");
      });
  add(to, "login.headers", "The headers user and password let in as Basic does.", "REST 1.3 Authentication",
      Grade::Documented, Level::Error, [](Bench& bench) {
        bench.expect(count_in(bench.ask_success(Call::count(Object::WebApp).as(Login::RightAsHeaders))) ==
                         total(bench, Object::WebApp),
                     "the same count", "another");
      });
  add(to, "login.classic", "A classic call with a login that is not known is 401 with a SIMPLE_RETURN.",
      "KnowledgeBase B.2 Classic: who gets what", Grade::Documented, Level::Error, [](Bench& bench) {
        const auto& answer = bench.ask(Call::about().as(Login::Nobody));
        bench.note("about page", answer.in_brief());
        const auto& kb = bench.ask(
            Call::knowledge_base(KbVersion::V4, std::vector<KbParameter>{{"ids", "999999"}}).as(Login::Nobody));
        bench.expect(kb.reply.status == 401, "status 401", kb.in_brief());
        bench.expect(kb.document && kb.document->root.name == "SIMPLE_RETURN", "a SIMPLE_RETURN", kb.in_brief());
        bench.expect(kb.field("RESPONSE/TEXT") == "Bad Login/Password", "the text Bad Login/Password", "another text");
      });
  add(to, "login.json", "In which format is a refused login that asks for JSON answered?", kSection, Grade::Unconfirmed,
      Level::Error, [](Bench& bench) {
        const auto& answer = bench.ask(Call::version(Format::Json).as(Login::Nobody));
        bench.note("answer", answer.document
                                 ? fmt::format("{}, {}", name_of(answer.document->format), answer.in_brief())
                                 : answer.in_brief());
      });
}

}  // namespace qualyswas::conformance::vendor::probes
