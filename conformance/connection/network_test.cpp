// Ivanti guide, "Whitelisting": what keeps the connector from its server is called that. And what is never given up for
// the sake of an answer: the certificate, its name, and the host that was configured.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "conformance/connection/listener.h"
#include "conformance/connection/relay.h"
#include "conformance/protocol/oracle.h"
#include "conformance/qualys/text.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using mockqualys::Fault;
using observed::CheckStep;
using observed::Proof;

// What every failure of this kind looks like, on a fresh store and on one that holds a complete sync of before.
void expect_transport_failure(Lab& lab, const observed::Run& run) {
  SCOPED_TRACE(told(run));
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_EQ(run.state, "Error");
  ASSERT_THAT(run.reasons, Not(IsEmpty()));
  EXPECT_THAT(run.reasons.front(), HasSubstr("transport"));
  for (const auto& reason : run.reasons) expect_readable(reason);
  EXPECT_EQ(run.assets_pulled + run.findings_pulled + run.added + run.changed + run.archived, 0);
  for (const auto& row : lab.findings()) EXPECT_EQ(row.status, "Vulnerable") << Harm::Stale;
}

struct Unreachable {
  Id id;
  std::string_view what;
  std::string (*url)(Lab& lab);
};

const Listener& refusing() {
  static const Listener one{Listener::Manner::Refuses};
  return one;
}

// A label of 64 bytes is one more than a name may have, so it is looked up on no network and found on none.
std::string impossible_name() { return std::string(64, 'a') + ".invalid"; }

constexpr auto kUnreachable = std::to_array<Unreachable>({
    {"NET-001", "connection refused", [](Lab&) { return refusing().url(); }},
    {"NET-001", "connection refused to TLS", [](Lab&) { return refusing().url("https"); }},
    {"NET-001", "a name that does not exist", [](Lab&) { return "https://" + impossible_name(); }},
    {"NET-001", "TLS without the authority", [](Lab& lab) { return lab.server().https_url(); }},
    {"NET-001", "TLS to a server that speaks none",
     [](Lab& lab) { return "https://127.0.0.1:" + std::to_string(lab.server().port()); }},
});

class UnreachableServer : public RowsOnBothFormats<Unreachable> {};

TEST_P(UnreachableServer, IsATransportErrorAndNeverAnEmptySuccess) {
  auto options = three_pages(format());
  options.https = true;
  Lab lab{options};
  lab.sync_completely();
  lab.on_day(40);
  lab.server().clear_journal();
  lab.turn_to(row().url(lab));
  lab.trust("");

  expect_transport_failure(lab, lab.sync());
  EXPECT_THAT(lab.findings(), SizeIs(kRecords)) << Harm::Loss;
  EXPECT_THAT(lab.assets(), SizeIs(kRecords)) << Harm::Stale;
  EXPECT_THAT(lab.journal(), IsEmpty()) << "no request got through" << Plane::Wire;
}

TEST_P(UnreachableServer, FailsTheConnectionTestAtItsFirstStep) {
  auto options = three_pages(format());
  options.https = true;
  Lab lab{options};
  lab.turn_to(row().url(lab));
  lab.trust("");
  const auto steps = lab.check();
  ASSERT_THAT(steps, Not(IsEmpty()));
  ASSERT_EQ(steps[0].outcome, Proof::Failed);
  EXPECT_EQ(steps[0].error_class, "transport") << told(steps[0]);
  EXPECT_THAT(steps[0].advice, Not(IsEmpty()));
}

TEST_P(UnreachableServer, FailsTheReconciliationToo) {
  auto options = three_pages(format());
  options.https = true;
  Lab lab{options};
  lab.sync_completely();
  lab.turn_to(row().url(lab));
  lab.trust("");
  const auto compared = lab.ours().reconcile();
  ASSERT_FALSE(compared.has_value());
  EXPECT_EQ(compared.error().kind, ErrorKind::Transport) << told(compared.error());
  EXPECT_LE(lab.ours().sleeper.slept().size(), 10U) << Harm::Hang << Plane::Wire;
}

ROWS_ON_BOTH_FORMATS(UnreachableServer, kUnreachable, row.what);

// The web tier of a TLS port answers plain HTTP, with a refusal.
class PlainHttpToATlsPort : public OnBothFormats {};
CONFORMS(PlainHttpToATlsPort, "NET-001");
TEST_P(PlainHttpToATlsPort, IsRefusedAndNeverAnEmptySuccess) {
  auto options = three_pages(format());
  options.https = true;
  Lab lab{options};
  lab.sync_completely();
  lab.on_day(40);
  const auto url = lab.server().https_url();
  lab.turn_to("http://127.0.0.1" + url.substr(url.rfind(':')));

  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete << told(run);
  EXPECT_THAT(told(run), HasSubstr("400"));
  EXPECT_EQ(run.assets_pulled + run.findings_pulled + run.added + run.changed + run.archived, 0);
  EXPECT_THAT(lab.findings(), SizeIs(kRecords)) << Harm::Loss;
  EXPECT_THAT(lab.assets(), SizeIs(kRecords)) << Harm::Stale;
}

TEST_P(PlainHttpToATlsPort, FailsTheConnectionTestAndTheReconciliation) {
  auto options = three_pages(format());
  options.https = true;
  Lab lab{options};
  const auto url = lab.server().https_url();
  lab.turn_to("http://127.0.0.1" + url.substr(url.rfind(':')));
  EXPECT_THAT(lab.check(), Contains(Field(&CheckStep::outcome, Proof::Failed)));
  EXPECT_FALSE(lab.ours().reconcile().has_value());
}
BOTH_FORMATS(PlainHttpToATlsPort);

// The two that cost a second, the shortest time there is to set.
struct TimeoutRow {
  Id id;
  std::string_view what;
  Listener::Manner manner;
};
constexpr auto kTimeoutRows = std::to_array<TimeoutRow>({
    {"NET-001", "no answer", Listener::Manner::Silent},
    {"NET-001", "no connection", Listener::Manner::Full},
});
class Timeout : public testing::TestWithParam<TimeoutRow> {};

TEST_P(Timeout, IsATransportErrorAndEndsInTime) {
  const Listener listener{GetParam().manner};
  Lab lab;
  lab.turn_to(listener.url());
  lab.ours().settings.connect_timeout_s = 1;
  lab.ours().settings.read_timeout_s = 1;
  lab.options.attempts = 1;
  expect_transport_failure(lab, lab.sync());
}

INSTANTIATE_TEST_SUITE_P(Guide, Timeout, testing::ValuesIn(kTimeoutRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

// A connection that closes without a word, on the first request and later.
class ClosedConnection : public OnBothFormats {};
CONFORMS(ClosedConnection, "NET-001");

TEST_P(ClosedConnection, ForEverIsATransportError) {
  Lab lab{three_pages(format())};
  lab.server().fault({.kind = "close", .times = 1'000'000});
  expect_transport_failure(lab, lab.sync());
  EXPECT_LE(lab.journal().size(), 20U) << Harm::Hang << Plane::Wire;
}

TEST_P(ClosedConnection, InTheMiddleOfAWalkIsAPartialRun) {
  Lab lab{three_pages(format())};
  lab.server().fault({.kind = "close", .path = "/qps/rest/3.0/search/was/finding", .nth = 2, .times = 1'000'000});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(told(run), HasSubstr("transport"));
  expect_honest(lab, run);
  lab.server().clear_faults();
  expect_recovery(lab);
}

TEST_P(ClosedConnection, OnceIsTriedAgain) {
  for (int nth = 1; nth <= 11; ++nth) {
    SCOPED_TRACE(nth);
    Lab lab{three_pages(format())};
    lab.server().fault({.kind = "close", .nth = nth});
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    expect_honest(lab, run);
  }
}
BOTH_FORMATS(ClosedConnection);

// --- NET-001: every answer that HTTP allows is read, and every other one ends ---

using Send = Relay::Send;

std::string with_length(const RelayedAnswer& answer) {
  return answer.status_line + "\r\n" + answer.headers + fmt::format("Content-Length: {}\r\n\r\n", answer.body.size()) +
         answer.body;
}

std::string in_chunks(const RelayedAnswer& answer, std::size_t size, std::string_view extension,
                      std::string_view trailers) {
  auto text = answer.status_line + "\r\n" + answer.headers + "Transfer-Encoding: chunked\r\n\r\n";
  for (std::string_view rest = answer.body; !rest.empty(); rest.remove_prefix(std::min(size, rest.size())))
    text += fmt::format("{:X}{}\r\n{}\r\n", std::min(size, rest.size()), extension, rest.substr(0, size));
  return text + "0\r\n" + std::string{trailers} + "\r\n";
}

// Two members, with the border somewhere in the middle of a record.
std::string in_two_members(RelayedAnswer answer) {
  const auto half = answer.body.size() / 2;
  answer.body = gzipped(answer.body.substr(0, half)) + gzipped(answer.body.substr(half));
  answer.headers += "Content-Encoding: gzip\r\n";
  return with_length(answer);
}

struct FramingRow {
  Id id;
  std::string_view what;
  void (*rewrite)(const RelayedAnswer&, const Send&);
};
constexpr auto kLegalRows = std::to_array<FramingRow>({
    {"NET-001", "a length", [](const RelayedAnswer& answer, const Send& send) { send(with_length(answer)); }},
    {"NET-001", "100 before the answer",
     [](const RelayedAnswer& answer, const Send& send) {
       send("HTTP/1.1 100 Continue\r\n\r\n" + with_length(answer));
     }},
    {"NET-001", "102 several times before the answer",
     [](const RelayedAnswer& answer, const Send& send) {
       for (int i = 0; i < 5; ++i) send("HTTP/1.1 102 Processing\r\n\r\n");
       send(with_length(answer));
     }},
    {"NET-001", "103 with headers before the answer",
     [](const RelayedAnswer& answer, const Send& send) {
       send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nX-RateLimit-Remaining: 0\r\n\r\n" + with_length(answer));
     }},
    {"NET-001", "no reason in the status line",
     [](const RelayedAnswer& answer, const Send& send) {
       auto bare = answer;
       bare.status_line.resize(12);
       send(with_length(bare));
     }},
    {"NET-001", "chunks with extensions",
     [](const RelayedAnswer& answer, const Send& send) { send(in_chunks(answer, 100, ";name=\"value\"", "")); }},
    {"NET-001", "chunks with trailers",
     [](const RelayedAnswer& answer, const Send& send) {
       send(in_chunks(answer, 1000, "", "X-Checksum: 1\r\nServer-Timing: app;dur=3\r\n"));
     }},
    {"NET-001", "gzip of two members",
     [](const RelayedAnswer& answer, const Send& send) { send(in_two_members(answer)); }},
    {"NET-001", "a body that ends with the connection",
     [](const RelayedAnswer& answer, const Send& send) {
       send(answer.status_line + "\r\n" + answer.headers + "\r\n" + answer.body);
     }},
    {"NET-001", "headers of 60 KiB",
     [](const RelayedAnswer& answer, const Send& send) {
       auto long_one = answer;
       long_one.headers += "X-Long: " + std::string(60'000, 'x') + "\r\n";
       send(with_length(long_one));
     }},
    {"NET-001", "a status line of 60,000 bytes",
     [](const RelayedAnswer& answer, const Send& send) {
       auto long_one = answer;
       long_one.status_line += " " + std::string(60'000, 'a');
       send(with_length(long_one));
     }},
    {"NET-001", "a byte at a time",
     [](const RelayedAnswer& answer, const Send& send) {
       const auto text = with_length(answer);
       const auto body = text.size() - answer.body.size();
       for (std::size_t i = 0; i < body; ++i) send(text.substr(i, 1));
       send(text.substr(body));
     }},
});
class LegalFraming : public RowsOnBothFormats<FramingRow> {};

TEST_P(LegalFraming, IsRead) {
  Lab lab{three_pages(format())};
  const Relay relay{lab.server().port(), row().rewrite};
  lab.turn_to(relay.url());
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run) << Harm::Loss;
  expect_honest(lab, run);
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
  EXPECT_GE(relay.answers(), 10);
}

ROWS_ON_BOTH_FORMATS(LegalFraming, kLegalRows, row.what);

// What must not make the connector fall over, wait for ever or take a half for the whole.
void again_and_again(const Send& send, std::string_view first, std::string_view again) {
  if (!send(first)) return;
  while (send(again)) ::poll(nullptr, 0, 5);
}
constexpr auto kBrokenRows = std::to_array<FramingRow>({
    {"NET-001", "a status line beyond all bounds",
     [](const RelayedAnswer&, const Send& send) { send("HTTP/1.1 200 " + std::string(3'000'000, 'a') + "\r\n\r\n"); }},
    {"NET-001", "a header beyond all bounds",
     [](const RelayedAnswer& answer, const Send& send) {
       send(answer.status_line + "\r\nX: " + std::string(3'000'000, 'a') + "\r\n\r\n");
     }},
    {"NET-001", "header lines without end",
     [](const RelayedAnswer& answer, const Send& send) {
       std::string lines;
       for (int i = 0; i < 1000; ++i) lines += "X-Again: and again\r\n";
       if (!send(answer.status_line + "\r\n")) return;
       while (send(lines)) continue;
     }},
    {"NET-001", "100 without end",
     [](const RelayedAnswer&, const Send& send) {
       while (send("HTTP/1.1 100 Continue\r\n\r\n")) continue;
     }},
    {"NET-001", "a status line that drips",
     [](const RelayedAnswer&, const Send& send) { again_and_again(send, "HTTP/1.1 200 ", "a"); }},
    {"NET-001", "headers that drip",
     [](const RelayedAnswer& answer, const Send& send) {
       again_and_again(send, answer.status_line + "\r\nX-Drip: ", "a");
     }},
    {"NET-001", "102 that drips",
     [](const RelayedAnswer&, const Send& send) { again_and_again(send, "", "HTTP/1.1 102 Processing\r\n\r\n"); }},
    {"NET-001", "a body that drips",
     [](const RelayedAnswer& answer, const Send& send) {
       again_and_again(send, answer.status_line + "\r\n" + answer.headers + "Content-Length: 100000000\r\n\r\n", " ");
     }},
    {"NET-001", "chunks that drip",
     [](const RelayedAnswer& answer, const Send& send) {
       again_and_again(send, answer.status_line + "\r\n" + answer.headers + "Transfer-Encoding: chunked\r\n\r\n",
                       "1\r\n \r\n");
     }},
    {"NET-001", "another protocol", [](const RelayedAnswer&, const Send& send) { send("SSH-2.0-OpenSSH_9.2\r\n"); }},
    {"NET-001", "another version of the protocol",
     [](const RelayedAnswer& answer, const Send& send) { send("HTTP/3.0 200 OK\r\n\r\n" + answer.body); }},
    {"NET-001", "two lengths",
     [](const RelayedAnswer& answer, const Send& send) {
       send(answer.status_line + "\r\nContent-Length: 10\r\n" + answer.headers +
            fmt::format("Content-Length: {}\r\n\r\n", answer.body.size()) + answer.body);
     }},
    {"NET-001", "an encoding that nobody asked for",
     [](const RelayedAnswer& answer, const Send& send) {
       auto encoded = answer;
       encoded.headers += "Content-Encoding: br\r\n";
       send(with_length(encoded));
     }},
});
class BrokenFraming : public testing::TestWithParam<FramingRow> {};

TEST_P(BrokenFraming, IsATransportErrorAndEndsInTime) {
  Lab lab;
  const Relay relay{lab.server().port(), GetParam().rewrite};
  lab.turn_to(relay.url());
  lab.options.attempts = 2;
  lab.ours().limits.longest_call = std::chrono::milliseconds{300};
  expect_transport_failure(lab, lab.sync());

  const auto steps = lab.check();
  const auto failed = std::ranges::find(steps, Proof::Failed, &CheckStep::outcome);
  ASSERT_NE(failed, steps.end());
  EXPECT_LE(failed - steps.begin(), 1) << "a server whose answer does not end has been reached, but no more";
  EXPECT_EQ(failed->error_class, "transport") << told(*failed);
  EXPECT_THAT(failed->advice, Not(IsEmpty()));
}

TEST_P(BrokenFraming, FailsTheReconciliationToo) {
  Lab lab;
  const Relay relay{lab.server().port(), GetParam().rewrite};
  lab.turn_to(relay.url());
  lab.options.attempts = 2;
  lab.ours().limits.longest_call = std::chrono::milliseconds{300};
  const auto compared = lab.ours().reconcile();
  ASSERT_FALSE(compared.has_value());
  EXPECT_EQ(compared.error().kind, ErrorKind::Transport) << told(compared.error());
}

INSTANTIATE_TEST_SUITE_P(Guide, BrokenFraming, testing::ValuesIn(kBrokenRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

// --- NET-002 ---

struct UrlRow {
  Id id;
  std::string_view url;
  bool accepted;
};
constexpr auto kUrlRows = std::to_array<UrlRow>({
    {"NET-002", "http://127.0.0.1:8080", true},
    {"NET-002", "http://127.8.9.10", true},
    {"NET-002", "http://localhost:8080", true},
    {"NET-002", "http://[::1]:8080", true},
    {"NET-002", "http://qualysapi.example.test", false},
    {"NET-002", "HTTP://qualysapi.example.test", false},
    {"NET-002", "http://qualysapi.qualys.com", false},
    {"NET-002", "http://192.0.2.10", false},
    {"NET-002", "http://10.0.0.1:8080", false},
    {"NET-002", "http://0.0.0.0", false},
    {"NET-002", "http://[2001:db8::1]", false},
    {"NET-002", "http://[::]", false},
    {"NET-002", "http://127.0.0.1.example.test", false},
    {"NET-002", "http://localhost.example.test", false},
    {"NET-002", "http://localhost@qualysapi.example.test", false},
    {"NET-002", "http://qualysapi.example.test#@localhost", false},
    {"NET-002", "http://qualysapi.example.test/http://localhost", false},
    {"NET-002", "http://128.0.0.1", false},
    {"NET-002", "http://1270.0.0.1", false},
});
class PlainHttp : public testing::TestWithParam<UrlRow> {};

TEST_P(PlainHttp, IsForLoopbackAddressesOnly) {
  Lab lab;
  lab.turn_to(std::string{GetParam().url});
  const auto proven = config::finalize(lab.ours().settings, {});
  EXPECT_EQ(proven.has_value(), GetParam().accepted) << Harm::Leak;
  if (proven) {
    EXPECT_FALSE(proven->endpoint.tls);
  } else {
    EXPECT_EQ(proven.error().kind, ErrorKind::Config);
    EXPECT_THAT(proven.error().message, testing::StartsWith("url:"));
  }
}

INSTANTIATE_TEST_SUITE_P(Urls, PlainHttp, testing::ValuesIn(kUrlRows), [](const auto& one) {
  return row_name(one.param.id, std::string{one.param.url} + " " + std::to_string(one.index));
});

class Certificate : public OnBothFormats {
 protected:
  static LabOptions with_tls() {
    auto options = three_pages(format());
    options.https = true;
    return options;
  }
  static void expect_refused(Lab& lab) {
    expect_transport_failure(lab, lab.sync());
    EXPECT_THAT(lab.journal(), IsEmpty())
        << "credentials went to a server that had not proven itself " << Harm::Leak << Plane::Wire;
    EXPECT_THAT(lab.assets(), IsEmpty());
  }
};
CONFORMS(Certificate, "NET-002");

TEST_P(Certificate, OfAPrivateAuthorityIsAcceptedWhenItIsNamed) {
  Lab lab{with_tls()};
  lab.turn_to(lab.server().https_url());
  lab.trust(lab.server().ca_file());
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  expect_honest(lab, run);
  EXPECT_THAT(lab.journal(), Each(testing::Field(&mockqualys::JournalEntry::tls, true))) << Plane::Wire;
}

TEST_P(Certificate, OfAPrivateAuthorityIsRefusedWhenItIsNotNamed) {
  Lab lab{with_tls()};
  lab.turn_to(lab.server().https_url());
  lab.trust("");
  expect_refused(lab);
  EXPECT_THAT(told(lab.runs().front()), HasSubstr("certificate"));
}

TEST_P(Certificate, OfAnotherAuthorityIsRefused) {
  Lab lab{with_tls()}, other{with_tls()};
  lab.turn_to(lab.server().https_url());
  lab.trust(other.server().ca_file());
  expect_refused(lab);
}

// "127.1" is this machine by its shortest name, which is not one of those on the certificate.
TEST_P(Certificate, ForAnotherHostIsRefused) {
  Lab lab{with_tls()};
  const auto url = lab.server().https_url();
  lab.turn_to("https://127.1" + url.substr(url.rfind(':')));
  lab.trust(lab.server().ca_file());
  expect_refused(lab);
  EXPECT_THAT(told(lab.runs().front()), HasSubstr("certificate")) << "it was something else that failed";
}

// A file that cannot be used is named, and nothing else is trusted in its stead.
TEST_P(Certificate, IsCheckedAgainstNothingButTheFileThatIsNamed) {
  Lab lab{with_tls()};
  lab.turn_to(lab.server().https_url());
  const auto file = lab.folder() + "/ca.pem";
  for (const auto& [text, says] : std::vector<std::pair<std::optional<std::string>, std::string>>{
           {std::nullopt, "cannot be read"},
           {"", "is empty"},
           {"no certificate\n", "is no PEM file"},
           {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "is damaged"}}) {
    SCOPED_TRACE(says);
    if (text) std::ofstream{file, std::ios::trunc} << *text;
    lab.trust(file);
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
    EXPECT_THAT(told(run), HasSubstr("ca_file '" + file + "' " + says));
    EXPECT_THAT(lab.journal(), IsEmpty()) << Harm::Leak << Plane::Wire;
    EXPECT_TRUE(lab.never_waited()) << "trying again does not mend a file" << Plane::Wire;
    const auto steps = lab.check();
    ASSERT_EQ(steps[0].outcome, Proof::Failed);
    EXPECT_THAT(told(steps[0]), HasSubstr(says));
  }
  lab.trust(lab.folder());
  EXPECT_THAT(told(lab.sync()), HasSubstr("is a folder"));
}
BOTH_FORMATS(Certificate);

// A redirect to somebody else is not followed, and nothing is sent there.
struct RedirectRow {
  Id id;
  std::string_view what;
  int status;
  std::string (*location)(const mockqualys::Server& other);
};
std::string same_path(const mockqualys::Server& other) { return other.url() + "/qps/rest/3.0/count/was/webapp"; }
constexpr auto kRedirectRows = std::to_array<RedirectRow>({
    {"NET-002", "301", 301, same_path},
    {"NET-002", "302", 302, same_path},
    {"NET-002", "303", 303, same_path},
    {"NET-002", "307", 307, same_path},
    {"NET-002", "308", 308, same_path},
    {"NET-002", "302 without a scheme", 302,
     [](const mockqualys::Server& other) {
       return "//127.0.0.1:" + std::to_string(other.port()) + "/qps/rest/3.0/count/was/webapp";
     }},
    {"NET-002", "302 with a login", 302,
     [](const mockqualys::Server& other) {
       return "http://acme_ab1:pw@127.0.0.1:" + std::to_string(other.port()) + "/";
     }},
    {"NET-002", "302 to the user interface", 302,
     [](const mockqualys::Server&) { return std::string{"https://qualysguard.example.test/fo/login.php"}; }},
    {"NET-002", "302 to nowhere", 302, [](const mockqualys::Server&) { return std::string{}; }},
});
class Redirect : public RowsOnBothFormats<RedirectRow> {
 protected:
  static void redirect_all(Lab& lab, Lab& other, const RedirectRow& to) {
    lab.server().fault({.kind = "answer",
                        .times = 1'000'000,
                        .with = {{"status", to.status},
                                 {"headers", mockqualys::FaultHeaders{{"Location", to.location(other.server())}}}}});
  }
};

TEST_P(Redirect, IsNotFollowed) {
  Lab lab{three_pages(format())}, other{three_pages(format())};
  // The other one would let the same login in, so that whoever follows is not saved by a refusal.
  other.world().put_user(lab.user());
  redirect_all(lab, other, row());
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  for (const auto& reason : run.reasons) expect_readable(reason);
  EXPECT_THAT(other.journal(), IsEmpty()) << "the credentials went to another host " << Harm::Leak << Plane::Wire;
  const auto steps = lab.check();
  EXPECT_THAT(steps, Contains(Field(&CheckStep::outcome, Proof::Failed)));
  EXPECT_THAT(other.journal(), IsEmpty()) << Harm::Leak << Plane::Wire;
}

TEST_P(Redirect, IsNotFollowedByTheReconciliation) {
  Lab lab{three_pages(format())}, other{three_pages(format())};
  other.world().put_user(lab.user());
  lab.sync_completely();
  redirect_all(lab, other, row());
  EXPECT_FALSE(lab.ours().reconcile().has_value());
  EXPECT_THAT(other.journal(), IsEmpty()) << Harm::Leak << Plane::Wire;
}

TEST_P(Redirect, InTheMiddleOfAWalkIsNotFollowedEither) {
  Lab lab{three_pages(format())}, other{three_pages(format())};
  other.world().put_user(lab.user());
  for (const auto* path : {"/qps/rest/3.0/search/was/finding", "/api/4.0/fo/knowledge_base"}) {
    lab.server().clear_faults();
    lab.server().fault({.kind = "answer",
                        .path = path,
                        .times = 1'000'000,
                        .with = {{"status", row().status},
                                 {"headers", mockqualys::FaultHeaders{{"Location", row().location(other.server())}}}}});
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << told(run) << Harm::FalseComplete;
    expect_honest(lab, run);
    EXPECT_THAT(other.journal(), IsEmpty()) << Harm::Leak << Plane::Wire;
  }
}

ROWS_ON_BOTH_FORMATS(Redirect, kRedirectRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
