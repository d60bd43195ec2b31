// Ivanti guide, "Password", "Test Credentials" and "User Permissions"; Vulcan guide, "Test Connectivity",
// "Prerequisites", "Creating API Reader User" and "Security": who may come in, and what each refusal is called.
#include <gmock/gmock.h>

#include <array>
#include <atomic>

#include "conformance/framework/verdict.h"
#include "conformance/protocol/oracle.h"
#include "conformance/qualys/text.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using mockqualys::User;
using observed::CheckStep;
using observed::Proof;
using observed::Right;

// --- AUTH-001: a colon in the password ---

class Colon : public testing::TestWithParam<std::string_view> {};
CONFORMS(Colon, "AUTH-001");

TEST_P(Colon, IsRefusedBeforeTheFirstRequestNamingTheCharacter) {
  Lab lab;
  auto user = lab.user();
  user.password = GetParam();  // the right one
  lab.world().put_user(user);
  const auto refuse = [&](const config::Settings& settings, const config::Secrets& secrets, std::string_view setting) {
    const auto proven = config::finalize(settings, secrets);
    ASSERT_FALSE(proven.has_value()) << setting;
    EXPECT_EQ(proven.error().kind, ErrorKind::Config);
    EXPECT_THAT(proven.error().message, testing::StartsWith(std::string{setting} + ":"));
    EXPECT_THAT(proven.error().message, HasSubstr("':'"));
    expect_readable(proven.error().message);
    EXPECT_THAT(proven.error().advice, Not(IsEmpty()));
  };
  const std::string password{GetParam()};
  const config::Secrets secrets{.environment = [=](const std::string&) { return password; },
                                .read_file = [=](const std::string&) -> Result<std::string> { return password; },
                                .run_command = [=](const std::string&) -> Result<std::string> { return password; }};
  auto settings = lab.ours().settings;
  settings.password = password;
  refuse(settings, {}, "password");
  settings.password.reset();
  settings.password_env = "P";
  refuse(settings, secrets, "password_env");
  settings.password_env.reset();
  settings.password_file = "p";
  refuse(settings, secrets, "password_file");
  settings.password_file.reset();
  settings.password_command = "p";
  refuse(settings, secrets, "password_command");

  lab.ours().settings.password = password;
  EXPECT_THROW(lab.ours().try_sync(), SubjectError);
  EXPECT_THROW(lab.check(), SubjectError);
  EXPECT_THAT(lab.journal(), IsEmpty()) << Plane::Wire;
}

// What any connector owes: no call with such a password, and no success. It may refuse to begin at all.
TEST_P(Colon, IsSentToNobody) {
  Lab lab;
  auto user = lab.user();
  user.password = GetParam();
  lab.world().put_user(user);
  lab.log_in_as(user.name, GetParam());
  try {
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Failed) << told(run) << Harm::FalseComplete;
  } catch (const SubjectError& error) {
    if (is_marked(error.what())) throw;  // it crashed or hung; else it refused its settings
  }
  EXPECT_THAT(lab.journal(), IsEmpty()) << Plane::Wire << "it was sent";
}

INSTANTIATE_TEST_SUITE_P(Password, Colon, testing::Values("with:colon", ":", ":first", "last:", "two::of:them"),
                         [](const auto& one) { return "case_" + std::to_string(one.index); });

// Every call of the fake, made by hand with a password that is right but for what the guide says of it.
struct CallRow {
  Id id;
  std::string_view what;
  http::Method method;
  std::string_view target, content_type, body;
};
constexpr std::string_view kXml = "text/xml", kJson = "application/json",
                           kFormType = "application/x-www-form-urlencoded";
constexpr std::string_view kList = "action=list&details=All&ids=150001";
constexpr auto kCallRows = std::to_array<CallRow>({
    {"AUTH-001", "portal version", http::Method::Get, "/qps/rest/portal/version", "", ""},
    {"AUTH-001", "GET count webapp", http::Method::Get, "/qps/rest/3.0/count/was/webapp", "", ""},
    {"AUTH-001", "POST count webapp", http::Method::Post, "/qps/rest/3.0/count/was/webapp", kXml, "<ServiceRequest/>"},
    {"AUTH-001", "count webapp with a slash", http::Method::Post, "/qps/rest/3.0/count/was/webapp/", kXml,
     "<ServiceRequest/>"},
    {"AUTH-001", "count finding", http::Method::Post, "/qps/rest/3.0/count/was/finding", kXml, "<ServiceRequest/>"},
    {"AUTH-001", "search webapp", http::Method::Post, "/qps/rest/3.0/search/was/webapp", kXml, "<ServiceRequest/>"},
    {"AUTH-001", "search finding", http::Method::Post, "/qps/rest/3.0/search/was/finding", kXml, "<ServiceRequest/>"},
    {"AUTH-001", "search finding in JSON", http::Method::Post, "/qps/rest/3.0/search/was/finding", kJson,
     R"({"ServiceRequest": {}})"},
    {"AUTH-001", "get webapp", http::Method::Get, "/qps/rest/3.0/get/was/webapp/410001", "", ""},
    {"AUTH-001", "get finding", http::Method::Get, "/qps/rest/3.0/get/was/finding/901001", "", ""},
    {"AUTH-001", "KnowledgeBase 2 GET", http::Method::Get, "/api/2.0/fo/knowledge_base/vuln/?action=list&ids=150001",
     "", ""},
    {"AUTH-001", "KnowledgeBase 2 POST", http::Method::Post, "/api/2.0/fo/knowledge_base/vuln/", kFormType, kList},
    {"AUTH-001", "KnowledgeBase 3 GET", http::Method::Get, "/api/3.0/fo/knowledge_base/vuln/?action=list&ids=150001",
     "", ""},
    {"AUTH-001", "KnowledgeBase 3 POST", http::Method::Post, "/api/3.0/fo/knowledge_base/vuln/", kFormType, kList},
    {"AUTH-001", "KnowledgeBase 4 GET", http::Method::Get, "/api/4.0/fo/knowledge_base/vuln/?action=list&ids=150001",
     "", ""},
    {"AUTH-001", "KnowledgeBase 4 POST", http::Method::Post, "/api/4.0/fo/knowledge_base/vuln/", kFormType, kList},
    {"AUTH-001", "about", http::Method::Get, "/msp/about.php", "", ""},
});

class CallWithAColon : public testing::TestWithParam<CallRow> {
 protected:
  static Answer call(Lab& lab, const std::vector<http::Header>& login) {
    http::Request request{.method = GetParam().method,
                          .target = std::string{GetParam().target},
                          .headers = login,
                          .body = std::string{GetParam().body}};
    request.headers.push_back({"X-Requested-With", "case"});
    if (!GetParam().content_type.empty()) {
      request.headers.push_back({"Content-Type", std::string{GetParam().content_type}});
      request.headers.push_back({"Accept", std::string{GetParam().content_type}});
    }
    Answer answer;
    const http::Receiver receiver{.head = {}, .write = [&](std::string_view piece) {
                                    answer.body += piece;
                                    return true;
                                  }};
    const auto head = http::network_transport(lab.ours().config())()->send(request, receiver, {});
    if (!head) throw LabError{"the fake did not answer: " + head.error().message};
    answer.status = head->status;
    return answer;
  }
  static bool is_classic() { return !GetParam().target.starts_with("/qps/"); }
  static void expect_refused(const Answer& answer) {
    if (is_classic()) {
      EXPECT_EQ(answer.status, 401);
      EXPECT_THAT(answer.body, HasSubstr("2000"));
      EXPECT_THAT(answer.body, HasSubstr("Bad Login/Password"));
    } else {
      EXPECT_EQ(answer.status, 200) << "the vendor refuses a login with a 200";
      EXPECT_THAT(answer.body, HasSubstr("INVALID_CREDENTIALS"));
      EXPECT_THAT(answer.body, HasSubstr("Authentication failed"));
    }
  }
};

TEST_P(CallWithAColon, IsRefusedAlthoughThePasswordIsRight) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.world().put_user({.name = "acme_co6", .password = "without colon"});
  // base64 of "acme_co6:without colon": the same call comes through without the character.
  const auto welcome = call(lab, {{"Authorization", "Basic YWNtZV9jbzY6d2l0aG91dCBjb2xvbg=="}});
  EXPECT_EQ(welcome.status, 200);
  EXPECT_THAT(welcome.body, Not(AnyOf(HasSubstr("INVALID_CREDENTIALS"), HasSubstr("Bad Login"))));

  lab.world().put_user({.name = "acme_co6", .password = "with:colon"});
  // base64 of "acme_co6:with:colon"
  expect_refused(call(lab, {{"Authorization", "Basic YWNtZV9jbzY6d2l0aDpjb2xvbg=="}}));
  // The other way of logging in to the QPS calls; the classic ones see no login at all.
  expect_refused([&] {
    auto answer = call(lab, {{"user", "acme_co6"}, {"password", "with:colon"}});
    return answer;
  }());

  lab.world().put_user({.name = "acme_co6", .password = "a:"});
  expect_refused(call(lab, {{"Authorization", "Basic YWNtZV9jbzY6YTo="}}));  // base64 of "acme_co6:a:"
}

INSTANTIATE_TEST_SUITE_P(Fake, CallWithAColon, testing::ValuesIn(kCallRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

// --- AUTH-002: the connection test ---

struct CheckRow {
  Id id;
  std::string_view what;
  void (*change)(User&);
  std::optional<Right> fails;
  std::string_view error_class;
  std::string_view hint;        // in message or advice, in lower case
  bool knowledgebase_is_tried;  // the last step does not hang on the WAS module
};

constexpr std::array kSteps{Right::Server, Right::Login, Right::Api, Right::Was, Right::KnowledgeBase};

constexpr auto kCheckRows = std::to_array<CheckRow>({
    {"AUTH-002", "everything in order", [](User&) {}, {}, "", "", true},
    {"AUTH-002", "wrong password", [](User& user) { user.password = "another"; }, Right::Login, "auth", "password",
     false},
    {"AUTH-002", "no API access", [](User& user) { user.api = false; }, Right::Api, "permission", "api", false},
    {"AUTH-003", "no API access", [](User& user) { user.api = false; }, Right::Api, "permission", "api", false},
    {"AUTH-002", "no WAS module", [](User& user) { user.was = false; }, Right::Was, "module", "was", true},
    {"AUTH-005", "no WAS module", [](User& user) { user.was = false; }, Right::Was, "module", "was", true},
    {"AUTH-002", "no KnowledgeBase", [](User& user) { user.knowledgebase = false; }, Right::KnowledgeBase,
     "knowledgebase", "knowledgebase", true},
    {"AUTH-005", "no KnowledgeBase", [](User& user) { user.knowledgebase = false; }, Right::KnowledgeBase,
     "knowledgebase", "knowledgebase", true},
});

class ConnectionTest : public RowsOnBothFormats<CheckRow> {};

TEST_P(ConnectionTest, ProvesTheRightsOneByOne) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  auto user = lab.user();
  row().change(user);
  lab.world().put_user(user);

  const auto steps = lab.check();
  ASSERT_THAT(steps, SizeIs(kSteps.size()));
  for (int i = 0; i < static_cast<int>(kSteps.size()); ++i) {
    const auto& step = steps[static_cast<std::size_t>(i)];
    SCOPED_TRACE(name_of(step.right));
    EXPECT_EQ(step.right, kSteps[static_cast<std::size_t>(i)]);
    const bool fails = step.right == row().fails;
    const bool follows = row().fails && step.right > *row().fails;
    const auto expected = fails ? Proof::Failed
                          : !follows || (step.right == Right::KnowledgeBase && row().knowledgebase_is_tried)
                              ? Proof::Passed
                              : Proof::NotTried;
    EXPECT_EQ(step.outcome, expected) << told(step);
    if (!fails) continue;
    EXPECT_EQ(step.error_class, row().error_class) << told(step);
    EXPECT_THAT(step.advice, Not(IsEmpty()));
    EXPECT_THAT(lowered(told(step)), HasSubstr(std::string{row().hint}));
    expect_readable(step.message);
  }
}

TEST_P(ConnectionTest, ChangesNothingAnywhere) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  auto user = lab.user();
  row().change(user);
  lab.world().put_user(user);
  const auto before = lab.runs();
  const auto findings = lab.findings();
  lab.check();
  EXPECT_EQ(lab.runs(), before);
  EXPECT_EQ(lab.findings(), findings);
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
}

ROWS_ON_BOTH_FORMATS(ConnectionTest, kCheckRows, row.what);

// How the vendor words these refusals on the QPS calls, and so which step it is that fails, is not known; that one
// does, why, and that nothing behind it passes, is.
struct StateRow {
  Id id;
  std::string_view state, hint, words;
};
constexpr auto kStateRows = std::to_array<StateRow>({
    {"AUTH-002", "expired", "the account has expired", "This account has expired."},
    {"AUTH-002", "registration", "registration of this user is not finished", "Registration must be completed"},
    {"AUTH-002", "secureid", "two-factor", "SecureID is required"},
    {"AUTH-006", "secureid", "two-factor", "SecureID is required"},
    {"AUTH-002", "inactive", "the user is inactive", "This user account is inactive."},
});
class AccountState : public RowsOnBothFormats<StateRow> {
 protected:
  static void set_up(Lab& lab) {
    auto user = lab.user();
    user.state = row().state;
    lab.world().put_user(user);
  }
};

TEST_P(AccountState, FailsTheTestAndNothingBehindThatStepPasses) {
  Lab lab{{.format = format(), .webapps = {{}}}};
  set_up(lab);
  const auto steps = lab.check();
  ASSERT_THAT(steps, SizeIs(kSteps.size()));
  EXPECT_EQ(steps[0].outcome, Proof::Passed);
  const auto failed = std::ranges::find(steps, Proof::Failed, &CheckStep::outcome);
  ASSERT_NE(failed, steps.end()) << "an account that cannot work passes the test";
  EXPECT_EQ(failed->error_class, "auth") << told(*failed);
  EXPECT_THAT(failed->message, HasSubstr(std::string{row().words})) << "the vendor's own words";
  EXPECT_THAT(failed->advice, Not(HasSubstr("API Access"))) << "no right is missing";
  EXPECT_THAT(failed->advice, Not(HasSubstr("WAS module"))) << "no module is missing";
  EXPECT_THAT(failed->advice, Not(IsEmpty()));
  EXPECT_THAT(lowered(told(*failed)), HasSubstr(std::string{row().hint}));
  for (auto step = failed + 1; step != steps.end(); ++step)
    EXPECT_NE(step->outcome, Proof::Passed) << name_of(step->right);
}

TEST_P(AccountState, FailsTheSyncAtItsFirstRequest) {
  Lab lab{{.format = format(), .webapps = {{}}}};
  set_up(lab);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_THAT(lowered(told(run)), HasSubstr(std::string{row().hint}));
  EXPECT_THAT(lab.journal(), SizeIs(1)) << Plane::Wire;
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
}

ROWS_ON_BOTH_FORMATS(AccountState, kStateRows, row.state);

class ServerStep : public OnBothFormats {};
CONFORMS(ServerStep, "AUTH-002");

TEST_P(ServerStep, FailsAloneWhenNobodyAnswers) {
  Lab lab{{.format = format()}};
  lab.turn_to("http://127.0.0.1:1");  // nobody listens there
  const auto steps = lab.check();
  ASSERT_THAT(steps, SizeIs(kSteps.size()));
  EXPECT_EQ(steps[0].outcome, Proof::Failed);
  EXPECT_EQ(steps[0].error_class, "transport");
  EXPECT_THAT(steps[0].advice, Not(IsEmpty()));
  for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_EQ(steps[i].outcome, Proof::NotTried) << told(steps[i]);
}

TEST_P(ServerStep, IsNotPassedByAnotherKindOfServer) {
  Lab lab{{.format = format()}};
  lab.server().fault({.kind = "html", .times = kAlways});
  const auto steps = lab.check();
  EXPECT_NE(std::ranges::find(steps, Proof::Failed, &CheckStep::outcome), steps.end());
  EXPECT_NE(steps[1].outcome, Proof::Passed) << "a page of HTML accepts no login";
  for (std::size_t i = 2; i < steps.size(); ++i) EXPECT_EQ(steps[i].outcome, Proof::NotTried) << told(steps[i]);
}
BOTH_FORMATS(ServerStep);

// --- AUTH-003 and AUTH-005: rights that are missing ---

class MissingRight : public OnBothFormats {};
CONFORMS_TEST(MissingRight, ForTheApiFailsTheRunAsPermission, "AUTH-003");
TEST_P(MissingRight, ForTheApiFailsTheRunAsPermission) {
  Lab lab{three_pages(format())};
  auto user = lab.user();
  user.api = false;
  lab.world().put_user(user);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_EQ(run.state, "Error");
  EXPECT_THAT(told(run), HasSubstr("permission"));
  EXPECT_THAT(told(run), Not(HasSubstr("auth:"))) << "the password is right";
  EXPECT_EQ(run.assets_pulled + run.findings_pulled + run.added + run.changed, 0);
  EXPECT_THAT(lab.assets(), IsEmpty());
}

CONFORMS_TEST(MissingRight, ForTheApiKeepsWhatWasStoredAsItWas, "AUTH-003");
TEST_P(MissingRight, ForTheApiKeepsWhatWasStoredAsItWas) {
  Lab lab{three_pages(format())};
  lab.sync_completely();
  const auto findings = lab.findings();
  auto user = lab.user();
  user.api = false;
  lab.world().put_user(user);
  lab.on_day(40);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_EQ(run.archived, 0);
  EXPECT_EQ(lab.findings(), findings) << Harm::Stale;
  EXPECT_THAT(lab.assets(), SizeIs(kRecords)) << Harm::Stale;
}

CONFORMS_TEST(MissingRight, ForTheWasModuleIsNamed, "AUTH-005");
TEST_P(MissingRight, ForTheWasModuleIsNamed) {
  Lab lab{three_pages(format())};
  auto user = lab.user();
  user.was = false;
  lab.world().put_user(user);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_THAT(told(run), HasSubstr("module"));
  EXPECT_THAT(told(run), HasSubstr("WAS"));
  EXPECT_THAT(lab.assets(), IsEmpty());
}

CONFORMS_TEST(MissingRight, ForTheKnowledgeBaseKeepsTheFindingsAndNamesWhatIsMissing, "AUTH-005");
TEST_P(MissingRight, ForTheKnowledgeBaseKeepsTheFindingsAndNamesWhatIsMissing) {
  Lab lab{three_pages(format())};
  auto user = lab.user();
  user.knowledgebase = false;
  lab.world().put_user(user);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(told(run), HasSubstr("KnowledgeBase"));
  EXPECT_THAT(lowered(told(run)), HasSubstr("solution")) << "what could not be had is named";
  EXPECT_THAT(lab.findings(), SizeIs(kRecords)) << Harm::Loss;
  EXPECT_THAT(lab.instances(), SizeIs(kRecords)) << Harm::Loss;
  EXPECT_THAT(lab.vulnerabilities(),
              Each(testing::Field(&observed::Vulnerability::solution, testing::Eq(std::nullopt))));

  user.knowledgebase = true;
  lab.world().put_user(user);
  const auto next = lab.sync();
  EXPECT_EQ(next.verdict, RunVerdict::Complete) << told(next);
  expect_honest(lab, next);
}
BOTH_FORMATS(MissingRight);

// --- AUTH-004: reading is enough, and reading is all that is done ---

bool is_read_only(const mockqualys::JournalEntry& entry) {
  if (entry.path == "/qps/rest/portal/version") return entry.method == "GET";
  for (const std::string_view reading :
       {"/qps/rest/3.0/count/was/", "/qps/rest/3.0/search/was/", "/qps/rest/3.0/get/was/"})
    if (entry.path.starts_with(reading)) return true;
  const bool is_knowledgebase = entry.path.starts_with("/api/") && entry.path.ends_with("/fo/knowledge_base/vuln/");
  // `edit` and `reset` stand on the same path.
  return is_knowledgebase && (entry.body + "&" + entry.query).find("action=list") != std::string::npos &&
         (entry.body + "&" + entry.query).find("action=") == (entry.body + "&" + entry.query).rfind("action=");
}

class Reader : public OnBothFormats {};
CONFORMS(Reader, "AUTH-004");

TEST_P(Reader, IsEnoughAndNothingThatChangesDataIsCalled) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true, .page_size = 20}};
  for (const auto* user : {"acme_pr2", "acme_ab1"}) {  // the first one reads and sees a part
    SCOPED_TRACE(user);
    lab.ours().settings.name = user;
    lab.log_in_as(user, lab.world().find_user(user)->password);
    const auto records = [&] {
      std::string all;
      for (const auto kind : {mockqualys::Kind::WebApp, mockqualys::Kind::Finding})
        for (const auto id : lab.world().ids(kind)) all += lab.world().record(kind, id);
      return all;
    };
    const auto before = records();
    lab.server().clear_journal();
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_THAT(lab.check(), Each(testing::Field(&CheckStep::outcome, Proof::Passed)));
    const auto compared = lab.ours().reconcile();
    EXPECT_TRUE(compared.has_value()) << (compared ? "" : told(compared.error()));

    const auto journal = lab.journal();
    EXPECT_GE(journal.size(), static_cast<std::size_t>(run.requests) + 3) << "the journal was not kept whole";
    for (const auto& entry : journal)
      EXPECT_TRUE(is_read_only(entry)) << Plane::Wire << entry.method << " " << entry.path << "?" << entry.query;
    EXPECT_TRUE(records() == before) << "the vendor's records changed";
  }
}

// The same of any connector, and of its sync alone.
TEST_P(Reader, IsEnoughForASyncThatOnlyReads) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true, .page_size = 20}};
  lab.log_in_as("acme_pr2", lab.world().find_user("acme_pr2")->password);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  const auto journal = lab.journal();
  EXPECT_THAT(journal, Not(IsEmpty()));
  for (const auto& entry : journal)
    EXPECT_TRUE(is_read_only(entry)) << Plane::Wire << entry.method << " " << entry.path << "?" << entry.query;
}
BOTH_FORMATS(Reader);

// --- AUTH-007: a refused login is not tried again ---

bool is_refused(const mockqualys::JournalEntry& entry) {
  return entry.response_code == "INVALID_CREDENTIALS" || entry.response_code == "2000";
}

class RefusedLogin : public OnBothFormats {};
CONFORMS(RefusedLogin, "AUTH-007");

TEST_P(RefusedLogin, EndsTheSyncAfterOneRequest) {
  Lab lab{three_pages(format())};
  lab.log_in_as(lab.user().name, "another");
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_THAT(told(run), HasSubstr("auth"));
  EXPECT_THAT(lab.journal(), SizeIs(1)) << "accounts lock" << Plane::Wire;
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
  EXPECT_EQ(run.requests, 1) << Plane::Wire;
}

TEST_P(RefusedLogin, EndsTheTestAfterOneRequest) {
  Lab lab{three_pages(format())};
  lab.log_in_as(lab.user().name, "another");
  lab.check();
  EXPECT_THAT(lab.journal(), SizeIs(1)) << "accounts lock" << Plane::Wire;
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
}

TEST_P(RefusedLogin, EndsTheReconciliationAfterOneRequest) {
  Lab lab{three_pages(format())};
  lab.sync_completely();
  lab.server().clear_journal();
  lab.log_in_as(lab.user().name, "another");
  const auto compared = lab.ours().reconcile();
  ASSERT_FALSE(compared.has_value());
  EXPECT_EQ(compared.error().kind, ErrorKind::Auth);
  EXPECT_THAT(lab.journal(), SizeIs(1)) << "accounts lock" << Plane::Wire;
}

TEST_P(RefusedLogin, InTheMiddleOfARunIsNotTriedAgainWhereverItComes) {
  Lab measure{three_pages(format())};
  const auto all = measure.sync_completely().requests;
  ASSERT_GE(all, 11) << "four counts, three pages twice, one call of the KnowledgeBase";
  for (int number = 2; number <= all; ++number) {
    SCOPED_TRACE("the password changes before request " + std::to_string(number));
    Lab lab{three_pages(format())};
    lab.before_request = [&](int at, const mockqualys::server::Request&) {
      if (at != number) return;
      auto user = lab.user();
      user.password = "another";
      lab.world().put_user(user);
    };
    const auto run = lab.sync();
    EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    expect_honest(lab, run);
    const auto journal = lab.journal();
    EXPECT_EQ(std::ranges::count_if(journal, is_refused), 1) << "accounts lock" << Plane::Wire;
    EXPECT_TRUE(is_refused(journal.back())) << "the login was refused, and yet another request was made" << Plane::Wire;
    EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
  }
}

TEST_P(RefusedLogin, OfStatus401IsNotTriedAgain) {
  for (const auto& [where, matches] :
       {std::pair{"count", count_of("webapp")}, std::pair{"web apps", search_of("webapp")},
        std::pair{"findings", search_of("finding")}, std::pair{"KnowledgeBase", knowledgebase()}}) {
    SCOPED_TRACE(where);
    Lab lab{three_pages(format())};
    Wire wire{lab};
    std::atomic<int> refused{0};
    wire.change(matches, [&](Answer& answer) {
      ++refused;
      answer.status = 401;
      answer.body.clear();
    });
    const auto run = lab.sync();
    EXPECT_EQ(refused, 1) << "accounts lock";
    EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    expect_honest(lab, run);
    EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
  }
}

TEST_P(RefusedLogin, AtTheKnowledgeBaseEndsAllItsCalls) {
  LabOptions options{.format = format(), .webapps = {{}}};
  for (int i = 0; i < 650; ++i) options.findings.push_back({.id = kFirstFinding + i, .qid = kFirstQid + i});
  Lab lab{options};
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (!knowledgebase()(request)) return;
    auto user = lab.user();
    user.password = "another";
    lab.world().put_user(user);
  };
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << told(run) << Harm::FalseComplete;
  const auto journal = lab.journal();
  EXPECT_EQ(std::ranges::count_if(journal, is_refused), 1) << "accounts lock" << Plane::Wire;
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
}
BOTH_FORMATS(RefusedLogin);

}  // namespace
}  // namespace qualyswas::conformance
