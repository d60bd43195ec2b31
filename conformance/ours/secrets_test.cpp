// The password is sent to the vendor and goes nowhere else: not into what is stored, told or logged, nor into the
// address of a request, whatever the vendor or somebody in between answers.
#include <gmock/gmock.h>

#include <array>

#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kOddPassword = "Zx9-unmistakable&<word>";
constexpr std::string_view kSecretUser = "acme_ab1";
// base64 of "acme_ab1:Zx9-unmistakable&<word>".
constexpr std::string_view kBasic = "YWNtZV9hYjE6Wng5LXVubWlzdGFrYWJsZSY8d29yZD4=";

// Distinct enough to be found in any spelling of the password.
constexpr auto kTraces = std::to_array<std::string_view>({"unmistakable", "YWNtZV9hYjE6Wng5LXVubWlzdGFrYWJsZS"});

struct SourceRow {
  Id id;
  std::string_view what;
  void (*from)(config::Settings&);
};
constexpr auto kSourceRows = std::to_array<SourceRow>({
    {"CFG-004", "an environment variable", [](config::Settings& s) { s.password_env = "QWAS_SHOP_PASSWORD"; }},
    {"CFG-004", "a file", [](config::Settings& s) { s.password_file = "/run/secrets/qwas"; }},
    {"CFG-004", "a command", [](config::Settings& s) { s.password_command = "pass show qwas"; }},
    {"CFG-004", "code", [](config::Settings& s) { s.password = kOddPassword; }},
});

config::Secrets secrets_that_give(std::string value) {
  return {.environment = [value](const std::string&) { return value; },
          .read_file = [value](const std::string&) -> Result<std::string> { return value + "\n"; },
          .run_command = [value](const std::string&) -> Result<std::string> { return value + "\n"; }};
}

class PasswordFrom : public RowsOnBothFormats<SourceRow> {
 protected:
  static void set_up(Lab& lab) {
    lab.world().put_user({.name = std::string{kSecretUser}, .password = std::string{kOddPassword}});
    lab.ours().settings.username = kSecretUser;
    lab.ours().settings.password.reset();
    lab.ours().secrets = secrets_that_give(std::string{kOddPassword});
    row().from(lab.ours().settings);
  }
};

// Everything that leaves the connector but for the Authorization header.
class Ears {
 public:
  explicit Ears(Lab& lab) : lab_{lab} {
    lab.ours().progress = [this](const sync::Progress& progress) { hear(progress.step); };
    lab.before_request = [this](int, const mockqualys::server::Request& request) {
      const std::scoped_lock lock{mutex_};
      heard_ += request.target + "\n" + request.body + "\n";
      for (const auto& header : request.headers) {
        if (header.first == "Authorization")
          ++authorized_;
        else
          heard_ += header.first + ": " + header.second + "\n";
      }
    };
  }
  ~Ears() {
    lab_.ours().progress = {};
    lab_.before_request = {};
  }
  Ears(const Ears&) = delete;
  Ears& operator=(const Ears&) = delete;

  void hear(std::string_view text) {
    const std::scoped_lock lock{mutex_};
    heard_ += std::string{text} + "\n";
  }
  void hear(const Error& error) { hear(error.message + "\n" + error.advice); }

  void expect_no_trace() {
    for (const auto& run : lab_.runs()) {
      for (const auto& reason : run.reasons) hear(reason);
      for (const auto& line : lab_.ours().log(run.id)) hear(line.text);
    }
    const auto stored = lab_.ours().stored_bytes();
    for (const auto trace : kTraces) {
      EXPECT_EQ(stored.find(trace), std::string::npos) << "the store holds the password " << Harm::Leak;
      EXPECT_THAT(heard_, Not(HasSubstr(std::string{trace}))) << Harm::Leak;
    }
    EXPECT_GT(heard_.size(), 100U) << "nobody listened";
  }
  int authorized() const { return authorized_; }

 private:
  Lab& lab_;
  std::mutex mutex_;
  std::string heard_;
  int authorized_ = 0;
};

void everything(Lab& lab, Ears& ears) {
  if (const auto run = lab.ours().try_sync(); !run) ears.hear(run.error());
  for (const auto& step : lab.check()) ears.hear(told(step));
  const auto compared = lab.ours().reconcile();
  if (!compared) {
    ears.hear(compared.error());
    return;
  }
  for (const auto& comparison : *compared) {
    ears.hear(comparison.name);
    for (const auto& difference : comparison.differences)
      ears.hear(difference.what + difference.vendor + difference.ours + difference.why);
  }
}

TEST_P(PasswordFrom, IsUsedAndLeavesNoTrace) {
  Lab lab{three_pages(format())};
  set_up(lab);
  Ears ears{lab};
  everything(lab, ears);
  EXPECT_EQ(lab.runs().front().verdict, RunVerdict::Complete) << told(lab.runs().front());
  EXPECT_GT(ears.authorized(), 0) << "the header that carries it is looked at, not missed";
  ears.expect_no_trace();
}

// A byte order mark in front and a line end behind are an editor's, and accounts lock when they are sent along.
TEST_P(PasswordFrom, IsSentWithoutTheMarksOfAnEditor) {
  if (row().what == "code") return;  // nothing is read there
  const std::string marked = "\xEF\xBB\xBF" + std::string{kOddPassword};
  Lab lab{three_pages(format())};
  set_up(lab);
  for (const auto* line_end : {"", "\n", "\r\n"}) {
    const auto with_line_end = [&](const std::string&) -> Result<std::string> { return marked + line_end; };
    lab.ours().secrets = {.environment = [&](const std::string&) { return marked; },
                          .read_file = with_line_end,
                          .run_command = with_line_end};
    lab.server().clear_journal();
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_THAT(lab.journal(), Each(testing::Field(&mockqualys::JournalEntry::response_code,
                                                   Not(testing::AnyOf("INVALID_CREDENTIALS", "2000")))))
        << Plane::Wire;
  }
}

TEST_P(PasswordFrom, LeavesNoTraceWhenTheVendorRefusesIt) {
  Lab lab{three_pages(format())};
  set_up(lab);
  lab.world().put_user({.name = std::string{kSecretUser}, .password = "another one"});
  Ears ears{lab};
  everything(lab, ears);
  EXPECT_EQ(lab.runs().front().verdict, RunVerdict::Failed);
  ears.expect_no_trace();
}

// A proxy, or a careless server, that sends back what it was sent.
TEST_P(PasswordFrom, LeavesNoTraceWhenItIsSentBack) {
  const std::string echo =
      "<p>Authorization: Basic " + std::string{kBasic} + "</p><p>password=" + std::string{kOddPassword} + "</p>";
  const auto qps = [&](std::string_view code) {
    return "<?xml version=\"1.0\"?><ServiceResponse><responseCode>" + std::string{code} +
           "</responseCode><responseErrorDetails><errorMessage><![CDATA[" + echo +
           "]]></errorMessage><errorResolution><![CDATA[" + echo +
           "]]></errorResolution></responseErrorDetails></ServiceResponse>";
  };
  const std::vector<std::pair<int, std::string>> answers{
      {500, echo},
      {400, "<html><body>" + echo + "</body></html>"},
      {401, echo},
      {200, "<html><body>" + echo + "</body></html>"},
      {200, echo},
      {200, qps("INVALID_REQUEST")},
      {200, qps("INVALID_CREDENTIALS")},
      {400,
       "<SIMPLE_RETURN><RESPONSE><CODE>1905</CODE><TEXT><![CDATA[" + echo + "]]></TEXT></RESPONSE></SIMPLE_RETURN>"},
      {200, qps("NO_" + std::string{kOddPassword})}};
  for (const auto& [status, body] : answers) {
    SCOPED_TRACE(std::to_string(status) + " " + body.substr(0, 60));
    Lab lab{three_pages(format())};
    lab.ours().limits.attempts = 2;
    set_up(lab);
    Wire wire{lab};
    wire.change(anything(), [&, status = status, &sent_back = body](Answer& answer) {
      answer.status = status;
      answer.body = sent_back;
    });
    Ears ears{lab};
    everything(lab, ears);
    ears.expect_no_trace();
  }
}

// A record that quotes it, in every spelling that a server writes: where a text is shown, where a word is expected that
// a table maps, and inside an encoded payload.
TEST_P(PasswordFrom, LeavesNoTraceWhenARecordQuotesIt) {
  const std::string percent = "Zx9-unmistakable%26%3Cword%3E", form = "Zx9-unmistakable%26%3cword%3e";
  for (const auto& spelled : {std::string{kOddPassword}, percent, form, std::string{kBasic}}) {
    SCOPED_TRACE(spelled);
    auto options = three_pages(format());
    options.webapps.front().name = "Shop of " + spelled;
    auto& finding = options.findings.front();
    finding.url = "https://shop.example.test/?p=" + spelled;
    finding.param = spelled;
    finding.status = "STATUS_" + spelled;
    finding.results = {{{.payload = "p=" + spelled, .response = "Authorization: Basic " + spelled + "\r\n"}}};
    options.findings.back().status = "ACTIVE";
    Lab lab{options};
    set_up(lab);
    Ears ears{lab};
    everything(lab, ears);
    const auto run = lab.runs().front();
    EXPECT_THAT(lab.findings(), testing::SizeIs(kRecords)) << Harm::Loss;
    ASSERT_THAT(run.unmapped, testing::SizeIs(1)) << "the status that no table has is counted";
    for (const auto& unmapped : run.unmapped) ears.hear(unmapped.field + " " + unmapped.value);
    EXPECT_THAT(run.unmapped.front().value, testing::StartsWith("STATUS_***"));
    ears.expect_no_trace();
  }
}

TEST_P(PasswordFrom, LeavesNoTraceInARedirect) {
  Lab lab{three_pages(format())};
  set_up(lab);
  Wire wire{lab};
  wire.change(anything(), [](Answer& answer) {
    answer.status = 302;
    answer.headers = {{"Location", "https://" + std::string{kSecretUser} + ":" +
                                       "Zx9-unmistakable@elsewhere.example.test/?p=unmistakable"}};
  });
  Ears ears{lab};
  everything(lab, ears);
  ears.expect_no_trace();
}

// Refused passwords are not quoted either.
TEST_P(PasswordFrom, IsNotQuotedWhenItIsRefused) {
  for (const std::string refused :
       {"unmistakable:colon", "unmistakable\r\nline", "unmistakable\x01", "\nunmistakable"}) {
    Lab lab{{.format = format()}};
    set_up(lab);
    lab.ours().secrets = secrets_that_give(refused);
    if (lab.ours().settings.password) lab.ours().settings.password = refused;
    const auto proven = config::finalize(lab.ours().settings, lab.ours().secrets);
    ASSERT_FALSE(proven.has_value());
    EXPECT_THAT(told(proven.error()), Not(HasSubstr("unmistakable"))) << Harm::Leak;
  }
}

ROWS_ON_BOTH_FORMATS(PasswordFrom, kSourceRows, row.what);

// What masks the password must not tell it: a word of our own that is missing from a sentence would.
class WrongPassword : public OnBothFormats {
 protected:
  static std::string everything_told(std::string_view password) {
    Lab lab{three_pages(format())};
    lab.ours().settings.password = password;
    std::string all = told(lab.sync());
    for (const auto& step : lab.check()) all += "\n" + told(step);
    const auto compared = lab.ours().reconcile();
    if (!compared) all += "\n" + told(compared.error());
    for (const auto& line : lab.ours().log(lab.runs().front().id)) all += "\n" + line.text;
    return all;
  }
};
CONFORMS(WrongPassword, "CFG-004");

TEST_P(WrongPassword, IsNotToldByAHoleInASentence) {
  const auto expected = everything_told("Zx9-unmistakable");
  EXPECT_THAT(expected, HasSubstr("password"));
  for (const auto* password : {"wrong", "user", "a", "password", "login", "platform", "Authentication", "auth",
                               "vendor", "check user name and password", "two-factor"})
    EXPECT_EQ(everything_told(password), expected) << "with the password " << password << Harm::Leak;
}
BOTH_FORMATS(WrongPassword);

// What the fake writes down for people to read.
class JournalOfTheFake : public OnBothFormats {};
CONFORMS(JournalOfTheFake, "CFG-004");

TEST_P(JournalOfTheFake, HoldsNoPassword) {
  Lab lab{three_pages(format())};
  lab.world().put_user({.name = std::string{kSecretUser}, .password = std::string{kOddPassword}});
  lab.ours().settings.username = kSecretUser;
  lab.ours().settings.password = kOddPassword;
  lab.sync_completely();
  for (const auto& entry : lab.journal()) {
    EXPECT_THAT((std::vector<std::string>{entry.path, entry.query, entry.user, entry.body}),
                Each(Not(HasSubstr("unmistakable"))))
        << Harm::Leak << Plane::Wire;
  }
}
BOTH_FORMATS(JournalOfTheFake);

}  // namespace
}  // namespace qualyswas::conformance
