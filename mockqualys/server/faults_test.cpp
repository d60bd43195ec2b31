#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <httplib.h>

#include "mockqualys/server/faults/schedule.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;

constexpr auto* kCount = "/qps/rest/3.0/count/was/webapp";
constexpr auto* kSearch = "/qps/rest/3.0/search/was/webapp";

Fault fault_of(std::string kind) { return {.kind = std::move(kind)}; }

class Faults : public ::testing::Test {
 protected:
  httplib::Result get(const char* path) { return client_.Get(path, test::kCaller); }
  int status_of(const char* path) {
    const auto answer = get(path);
    return answer ? answer->status : 0;
  }

  Running server_;
  httplib::Client client_{server_->url()};
};

TEST_F(Faults, HitTheNthRequestAndAsManyAsTheySayThenTheServerIsWell) {
  auto fault = fault_of("answer");
  fault.nth = 2;
  fault.times = 3;
  fault.with.insert_or_assign("status", 502);
  server_->fault(fault);
  std::vector<int> statuses;
  for (int i = 0; i < 6; ++i) statuses.push_back(status_of(kCount));
  EXPECT_THAT(statuses, ::testing::ElementsAre(200, 502, 502, 502, 200, 200));
}

// What is left of an answer when the client has waited as long as it does.
std::string heard(int port, std::string_view request) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{.tv_sec = 0, .tv_usec = 200'000};
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(peer, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    std::array<char, 4096> part{};
    for (ssize_t got = 0; (got = recv(peer, part.data(), part.size(), 0)) > 0;)
      answer.append(part.data(), static_cast<std::size_t>(got));
    answer += errno == EAGAIN || errno == EWOULDBLOCK ? "(silence)" : "(closed)";
  }
  close(peer);
  return answer;
}

const std::string kAsk = "GET " + std::string{kCount} +
                         " HTTP/1.1\r\nHost: x\r\nAuthorization: " + std::string{test::kBasic} +
                         "\r\nConnection: close\r\n\r\n";

TEST_F(Faults, SlowFirstByteSendsNothingUntilItsTimeHasComeAndThenTheRightAnswer) {
  auto fault = fault_of("slow_first_byte");
  fault.with.insert_or_assign("seconds", 3600);
  server_->fault(fault);
  errno = 0;
  EXPECT_EQ(heard(server_->port(), kAsk), "(silence)");
  fault.with.insert_or_assign("seconds", 0);
  server_->fault(fault);
  EXPECT_THAT(heard(server_->port(), kAsk), HasSubstr("<count>2</count>"));
}

TEST_F(Faults, StallSendsTheHeadAndSoManyBytesAndThenNothing) {
  auto fault = fault_of("stall");
  fault.with.insert_or_assign("seconds", 3600);
  fault.with.insert_or_assign("bytes", 5);
  server_->fault(fault);
  errno = 0;
  const auto answer = heard(server_->port(), kAsk);
  EXPECT_THAT(answer, ::testing::StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, ::testing::ContainsRegex("Content-Length: [1-9][0-9]+\r\n"));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\n<?xml(silence)"));
  EXPECT_EQ(server_->journal().back().fault, "stall");
}

TEST_F(Faults, StallOfNoTimeEndsTheConnection) {
  auto fault = fault_of("stall");
  fault.with.insert_or_assign("seconds", 0);
  fault.with.insert_or_assign("bytes", 5);
  server_->fault(fault);
  errno = 0;
  EXPECT_THAT(heard(server_->port(), kAsk), ::testing::EndsWith("<?xml(closed)"));
}

// Whoever stalls holds no thread: one is enough for all.
TEST(StalledAnswers, LetOthersBeAnswered) {
  Options options;
  options.threads = 1;
  const Running server{options};
  auto fault = fault_of("stall");
  fault.with.insert_or_assign("seconds", 3600);
  server->fault(fault);
  errno = 0;
  EXPECT_THAT(heard(server->port(), kAsk), HasSubstr("(silence)"));
  EXPECT_THAT(test::talk(server->port(), kAsk), HasSubstr("<count>2</count>"));
}

TEST_F(Faults, CountOnlyRequestsOfTheirPathAndUser) {
  auto fault = fault_of("answer");
  fault.path = "/qps/rest/3.0/count/";
  fault.user = "acme_ab1";
  server_->fault(fault);
  EXPECT_EQ(status_of("/qps/rest/portal/version"), 200);
  httplib::Client other{server_->url()};
  other.set_basic_auth("acme_nk4", "open-sesame");
  EXPECT_EQ(other.Get(kCount)->status, 200);
  EXPECT_EQ(status_of(kCount), 500);
  EXPECT_EQ(status_of(kCount), 200);
}

TEST_F(Faults, AreNamedInTheJournal) {
  server_->fault(fault_of("html"));
  get(kCount);
  get(kCount);
  const auto seen = server_->journal();
  EXPECT_EQ(seen.at(0).fault, "html");
  EXPECT_EQ(seen.at(1).fault, std::nullopt);
}

TEST_F(Faults, AreGoneWhenCleared) {
  server_->fault(fault_of("html"));
  server_->clear_faults();
  EXPECT_THAT(get(kCount)->body, HasSubstr("SUCCESS"));
}

TEST_F(Faults, AnswerIsWhateverWasGiven) {
  auto fault = fault_of("answer");
  fault.with.insert_or_assign("status", 429);
  fault.with.insert_or_assign("body", "slow down");
  fault.with.insert_or_assign("content_type", "text/plain");
  fault.with.insert_or_assign("headers", FaultHeaders{{"Retry-After", "30"}});
  server_->fault(fault);
  const auto answer = get(kCount);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->body, "slow down");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain");
  EXPECT_EQ(answer->get_header_value("Retry-After"), "30");
}

TEST_F(Faults, ConcurrencyLimitIs409With1960) {
  server_->fault(fault_of("concurrency_limit"));
  const auto answer = get(kCount);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 409);
  EXPECT_THAT(answer->body, HasSubstr("<CODE>1960</CODE>"));
  EXPECT_THAT(answer->body, HasSubstr("<KEY>CALLS_TO_FINISH</KEY>\n        <VALUE>1</VALUE>"));
  EXPECT_TRUE(answer->has_header("X-Concurrency-Limit-Limit"));
  EXPECT_FALSE(answer->has_header("X-RateLimit-Limit"));
  EXPECT_EQ(server_->journal().back().response_code, "1960");
}

TEST_F(Faults, RateLimitIs409With1965AndTheSeconds) {
  auto fault = fault_of("rate_limit");
  fault.with.insert_or_assign("seconds", 86274);
  server_->fault(fault);
  const auto answer = get(kCount);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 409);
  EXPECT_THAT(answer->body, HasSubstr("<CODE>1965</CODE>"));
  EXPECT_THAT(answer->body, HasSubstr("This API cannot be run again for another 23 hours, 57 minutes and 54 seconds."));
  EXPECT_THAT(answer->body, HasSubstr("<KEY>SECONDS_TO_WAIT</KEY>\n        <VALUE>86274</VALUE>"));
  EXPECT_EQ(answer->get_header_value("X-RateLimit-ToWait-Sec"), "86274");
  EXPECT_EQ(answer->get_header_value("X-RateLimit-Remaining"), "0");
}

TEST_F(Faults, ALimitIsNotToldToWhoIsNotLetIn) {
  server_->fault(fault_of("rate_limit"));
  httplib::Client stranger{server_->url()};
  stranger.set_basic_auth("acme_ab1", "guess");
  EXPECT_EQ(stranger.Get("/msp/about.php")->status, 401);
  EXPECT_EQ(server_->journal().back().fault, std::nullopt);
}

TEST_F(Faults, UnavailableIs503With1999) {
  server_->fault(fault_of("unavailable"));
  const auto answer = get(kCount);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_THAT(answer->body, HasSubstr("<CODE>1999</CODE>"));
}

TEST_F(Faults, HtmlIsAPageWithStatus200) {
  server_->fault(fault_of("html"));
  const auto answer = get(kCount);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->get_header_value("Content-Type"), HasSubstr("text/html"));
  EXPECT_THAT(answer->body, HasSubstr("<h1>"));
}

TEST_F(Faults, CloseEndsTheConnectionWithoutAByte) {
  server_->fault(fault_of("close"));
  EXPECT_EQ(test::talk(server_->port(), "GET /qps/rest/portal/version HTTP/1.1\r\nHost: a\r\n\r\n"), "");
  EXPECT_EQ(server_->journal().at(0).status, 0);
  EXPECT_EQ(server_->journal().at(0).fault, "close");
}

TEST_F(Faults, CutBodyPromisesTheWholeAndClosesEarly) {
  const auto whole = get(kCount)->body;
  auto fault = fault_of("cut_body");
  fault.with.insert_or_assign("bytes", 40);
  server_->fault(fault);
  const auto bytes = test::talk(server_->port(), "GET " + std::string{kCount} +
                                                     " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server_->port()) +
                                                     "\r\nAuthorization: " + std::string{test::kBasic} + "\r\n\r\n");
  EXPECT_THAT(bytes, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Content-Length: " + std::to_string(whole.size()) + "\r\n"));
  EXPECT_EQ(bytes.substr(bytes.find("\r\n\r\n") + 4), whole.substr(0, 40));
}

TEST_F(Faults, RepeatPageSendsThePreviousAnswerAgain) {
  const auto page = [&](int offset) {
    const auto body = "<ServiceRequest><preferences><limitResults>1</limitResults><startFromOffset>" +
                      std::to_string(offset) + "</startFromOffset></preferences></ServiceRequest>";
    const auto answer = client_.Post(kSearch, test::kCaller, body, "text/xml");
    return answer ? answer->body : std::string{"no answer"};
  };
  auto fault = fault_of("repeat_page");
  fault.path = kSearch;
  const auto first = page(1);
  EXPECT_THAT(first, HasSubstr("<id>41</id>"));
  server_->fault(fault);
  EXPECT_EQ(page(2), first);
  EXPECT_THAT(page(2), HasSubstr("<id>42</id>"));
}

TEST_F(Faults, RepeatPageWithNothingToRepeatIsNoFault) {
  server_->fault(fault_of("repeat_page"));
  EXPECT_EQ(status_of(kCount), 200);
  EXPECT_EQ(server_->journal().at(0).fault, std::nullopt);
}

TEST(Schedule, OfSeveralTheOneSetFirstHitsAndAllCount) {
  Schedule schedule;
  auto second = fault_of("unavailable");
  second.times = 2;
  schedule.set(check_fault(fault_of("html")).value());
  schedule.set(check_fault(second).value());
  Request request;
  request.target = "/a";
  EXPECT_EQ(schedule.arrive(request, "")->fault->kind->name, "html");
  EXPECT_EQ(schedule.arrive(request, "")->fault->kind->name, "unavailable");
  EXPECT_FALSE(schedule.arrive(request, ""));
}

}  // namespace
}  // namespace mockqualys::server
