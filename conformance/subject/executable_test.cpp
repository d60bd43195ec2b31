#include "conformance/subject/executable.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "conformance/framework/scratch.h"
#include "conformance/subject/adapter_check.h"

// Adapters of a few lines of shell, each with one thing wrong.
namespace qualyswas::conformance {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHello =
    R"({"line":"hello","protocol":1,"name":"toy","profile":"generic","can":["sync","show"],"fields":{"finding":["id"]}})";
constexpr std::string_view kSession =
    R"({"line":"hello","protocol":1,"name":"toy","profile":"generic","can":["sync","session"],"fields":{"finding":["id"]}})";

class Toy : public testing::Test {
 protected:
  // `body` is shell, run for every verb but hello.
  AdapterOptions toy(std::string_view hello, std::string_view body, int deadline_ms = 20'000) {
    const auto path = folder_.path() / "toy";
    std::ofstream{path} << "#!/bin/sh\nif [ \"$1\" = hello ]; then echo '" << hello << "'; exit; fi\n" << body << "\n";
    chmod(path.c_str(), 0700);
    return {.command = {path.string()}, .deadline = std::chrono::milliseconds{deadline_ms}};
  }
  static std::string failure_of(const AdapterOptions& options) {
    Adapter adapter{options};
    try {
      adapter.call("sync", {.options = {.profile = Profile::Generic}}, ".");
    } catch (const SubjectError& error) {
      return error.what();
    }
    return "none";
  }
  ScratchFolder folder_;
};

TEST_F(Toy, ThatSaysDoneIsHeard) {
  Adapter adapter{
      toy(kHello, R"(echo '{"line":"finding","id":7}'; echo '{"line":"done","verdict":"partial","error":"limit"}')")};
  const auto answer = adapter.call("sync", {}, folder_.path().string());
  EXPECT_EQ(answer.done.verdict, RunVerdict::Partial);
  EXPECT_EQ(answer.done.error, "limit");
  ASSERT_EQ(answer.records.size(), 1U);
  EXPECT_EQ(std::get<observed::VendorRecord>(answer.records.front()).id, 7);
}

TEST_F(Toy, IsToldItsSurroundings) {
  Adapter adapter{
      toy(kHello, R"(printf '{"line":"done","verdict":"failed","reasons":["%s %s"]}\n' "$WASC_BASE_URL" "$WASC_NOW")")};
  const auto answer = adapter.call("sync", {.base_url = "http://127.0.0.1:9", .now = Instant{std::chrono::hours{6}}},
                                   folder_.path().string());
  EXPECT_THAT(answer.done.reasons, testing::ElementsAre("http://127.0.0.1:9 1970-01-01T06:00:00Z"));
}

TEST_F(Toy, ThatCrashesIsACrashWithWhatItSaid) {
  EXPECT_THAT(failure_of(toy(kHello, "echo 'it broke' >&2; exit 3")),
              AllOf(HasSubstr("CRASH"), HasSubstr("exit status 3"), HasSubstr("it broke")));
  EXPECT_THAT(failure_of(toy(kHello, "kill -SEGV $$")), AllOf(HasSubstr("CRASH"), HasSubstr("139")));
}

TEST_F(Toy, ThatHangsIsEndedWithItsChildren) {
  const auto file = folder_.path() / "child";
  const auto failure = failure_of(toy(kHello, "sleep 1000 & echo $! > " + file.string() + "; wait", 300));
  EXPECT_THAT(failure, AllOf(HasSubstr("HANG"), HasSubstr("did not end within")));
  pid_t child = 0;
  std::ifstream{file} >> child;
  ASSERT_GT(child, 0);
  // Killed with the group. It ends when the kernel gets to it: that is waited for, and not how fast it is.
  const int ended = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (ended < 0) return;  // nothing of it is left
  pollfd until{.fd = ended, .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&until, 1, 20'000), 1) << "the child lives on";
  ::close(ended);
}

TEST_F(Toy, ThatWritesALineWithoutEndIsEnded) {
  EXPECT_THAT(failure_of(toy(kHello, "exec tr '\\0' x < /dev/zero")),
              AllOf(HasSubstr("HANG"), HasSubstr("without end")));
}

TEST_F(Toy, ThatWritesNoMessageIsWrongAndTheLineIsQuoted) {
  EXPECT_THAT(failure_of(toy(kHello, "echo 'INFO starting'; echo '{\"line\":\"done\",\"verdict\":\"complete\"}'")),
              AllOf(HasSubstr("line 1 of sync"), HasSubstr("INFO starting")));
}

TEST_F(Toy, ThatEndsWithoutDoneIsACrash) {
  EXPECT_THAT(failure_of(toy(kHello, "exit 0")), AllOf(HasSubstr("CRASH"), HasSubstr("without a \"done\"")));
}

TEST_F(Toy, ThatDiesBehindItsDoneIsACrash) {
  EXPECT_THAT(failure_of(toy(kHello, R"(echo '{"line":"done","verdict":"complete"}'; kill -SEGV $$)")),
              AllOf(HasSubstr("CRASH"), HasSubstr("ended by signal 11")));
  EXPECT_EQ(failure_of(toy(kHello, R"(echo '{"line":"done","verdict":"failed"}'; exit 3)")), "none")
      << "its exit status is its own affair";
}

TEST_F(Toy, ThatWritesBehindItsDoneIsWrong) {
  EXPECT_THAT(
      failure_of(toy(kHello, R"(echo '{"line":"done","verdict":"complete"}'; echo '{"line":"finding","id":7}')")),
      AllOf(HasSubstr("WRONG"), HasSubstr("writes behind its \"done\"")));
}

TEST_F(Toy, WhoseSessionStoppedReadingIsACrashAndNotOurEnd) {
  Adapter adapter{toy(kSession, R"(read -r line; exec <&-; echo '{"line":"done","seq":1,"verdict":"complete"}'
exec sleep 1000)")};
  adapter.call("sync", {}, ".");
  EXPECT_THROW(adapter.call("sync", {}, "."), SubjectError);
}

TEST_F(Toy, ThatCannotIsUnsupported) {
  Adapter adapter{toy(kHello, R"(echo '{"line":"unsupported","reason":"no JSON here"}')")};
  EXPECT_THROW(adapter.call("sync", {}, "."), NotSupported);
}

TEST_F(Toy, InASessionMustRepeatTheNumberOfTheRequest) {
  EXPECT_EQ(
      failure_of(toy(kSession, R"(while read -r line; do echo '{"line":"done","seq":1,"verdict":"complete"}'; done)")),
      "none");
  EXPECT_THAT(failure_of(toy(kSession, R"(while read -r line; do echo '{"line":"done","verdict":"complete"}'; done)")),
              HasSubstr("does not repeat \"seq\": 1"));
}

TEST_F(Toy, WhoseSessionDiesIsStartedAnewForTheNextCall) {
  const auto died = (folder_.path() / "died").string();
  Adapter adapter{toy(kSession, "read -r line; [ -e " + died + " ] || { touch " + died + R"(; exit 1; }
echo '{"line":"done","seq":2,"verdict":"complete"}'; read -r line)")};
  EXPECT_THROW(adapter.call("sync", {}, "."), SubjectError);
  EXPECT_EQ(adapter.call("sync", {}, ".").done.verdict, RunVerdict::Complete);
}

constexpr std::string_view kTester =
    R"({"line":"hello","protocol":1,"name":"toy","profile":"generic","can":["check","sync"],"fields":{"finding":["id"]}})";

TEST_F(Toy, WhoseConnectionTestContradictsItselfIsWrong) {
  const auto said = [&](std::string_view hello, const std::string& outcome, const std::string& verdict) -> std::string {
    const auto body = R"(echo '{"line":"step","right":"server reached","outcome":")" + outcome + R"("}'
echo '{"line":"done","verdict":")" +
                      verdict + R"("}')";
    const Surroundings at{.options = {.profile = Profile::Generic}};
    Executable subject{std::make_shared<Adapter>(toy(hello, body)), folder_.path().string(), at};
    try {
      return std::to_string(subject.check(at).size()) + " steps";
    } catch (const std::exception& error) {
      return error.what();
    }
  };
  EXPECT_EQ(said(kTester, "passed", "complete"), "1 steps");
  EXPECT_EQ(said(kTester, "failed", "failed"), "1 steps");
  EXPECT_THAT(said(kTester, "failed", "complete"), AllOf(HasSubstr("WRONG"), HasSubstr("its steps say otherwise")));
  EXPECT_THAT(said(kTester, "passed", "failed"), AllOf(HasSubstr("WRONG"), HasSubstr("its steps say otherwise")));
  EXPECT_THAT(said(kHello, "passed", "complete"), HasSubstr("no connection test"));
}

TEST_F(Toy, ThatIsNotThereIsSaid) { EXPECT_THROW(Adapter({.command = {"/no/such/adapter"}}), SubjectError); }

TEST_F(Toy, ThatIsCheckedIsToldWhatIsWrong) {
  const auto lies = check_adapter(toy(kHello, R"(echo '{"line":"done","verdict":"complete"}')"));
  EXPECT_FALSE(lies.sound);
  EXPECT_THAT(lies.text, AllOf(HasSubstr("without a single request"), HasSubstr("shows 0 findings of 3"),
                               HasSubstr("complete with a wrong password")));
  const auto mute = check_adapter(toy("hello?", "exit 1"));
  EXPECT_FALSE(mute.sound);
  EXPECT_THAT(mute.text, AllOf(HasSubstr("WRONG  hello"), HasSubstr("not JSON"), Not(HasSubstr("sync"))));
}

}  // namespace
}  // namespace qualyswas::conformance
