// ask() answers from what was asked before, else: the guard, the silences that hold from an earlier call, then send().
// send() repeats an exchange that broke or was limited, with the waits that the answer asks for; every repetition
// counts against the budget. What the answer says of limits and of the login is kept for the calls behind it.
#include "conformance/vendor/caller.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace qualyswas::conformance::vendor {
namespace {

using namespace std::chrono_literals;

constexpr int kTries = 4;         // of one call that is limited
constexpr int kBrokenTries = 2;   // of one that brings no answer
constexpr int kBrokenInARow = 3;  // calls without an answer, after which the target is left alone
constexpr auto kMargin = 1s;      // added to a wait that the vendor tells: clocks differ
constexpr auto kBusy = 5s;        // when as many calls run as may
// Without a told wait: what clients use for the limit of parallel calls (reference, KnowledgeBase C.4).
constexpr auto kUntold = std::to_array<std::chrono::seconds>({10s, 20s, 30s});
constexpr std::string_view kNobody = "qwas_probe_nobody", kNobodysPassword = "no-such-password";

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t index) {
      return index < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[index])) : 0U;
    };
    const unsigned three = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    for (unsigned digit = 0; digit < 4; ++digit)
      out += digit > bytes.size() - i ? '=' : kLetters[three >> (18U - 6U * digit) & 63U];
  }
  return out;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  text = trimmed(text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
  const auto number = number_in(text);
  if (!number || *number < 0 || *number > 10'000'000) return std::nullopt;
  return std::chrono::seconds{*number};
}

bool is_wait(const Answer& answer) {
  const auto status = answer.reply.status;
  const auto code = answer.code();
  if (status == 429 || status == 503) return true;
  // Other conflicts are no limits, and waiting does not end them (reference, KnowledgeBase B.1).
  return status == 409 && (code == "1960" || code == "1965" || code == "1920");
}

std::chrono::seconds wait_of(const Answer& answer, int tries) {
  if (const auto told = seconds_in(answer.reply.header("x-ratelimit-towait-sec")); told && *told > 0s)
    return *told + kMargin;
  if (const auto told = seconds_in(answer.reply.header("retry-after"))) return *told + kMargin;
  if (const auto* root = answer.root())
    if (const auto* items = root->find("RESPONSE/ITEM_LIST"))
      for (const auto& item : items->children)
        if (item.text_at("KEY") == "SECONDS_TO_WAIT")
          if (const auto told = seconds_in(item.text_at("VALUE"))) return *told + kMargin;
  return kUntold[std::min(static_cast<std::size_t>(tries), kUntold.size() - 1)];
}

// A document by its first byte that is no blank.
void read_document(Answer& answer) {
  auto body = std::string_view{answer.reply.body};
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const auto text = trimmed(body);
  if (text.empty()) {
    answer.unreadable = "an empty body";
    return;
  }
  if (text.front() != '<' && text.front() != '{' && text.front() != '[') {
    answer.unreadable = "a body that is neither XML nor JSON";
    return;
  }
  auto read = text.front() == '<' ? parse_xml(body) : parse_json(body);
  if (read)
    answer.document = std::move(*read);
  else
    answer.unreadable = read.error();
}

bool is_html(std::string_view body) {
  auto start = std::string{trimmed(body).substr(0, 200)};
  std::ranges::transform(start, start.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return start.find("<html") != std::string::npos || start.find("<!doctype html") != std::string::npos;
}

bool is_code_word(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

std::string_view Answer::code() const {
  if (!document) return {};
  if (document->root.name == "ServiceResponse") return document->root.text_at("responseCode");
  if (document->root.name == "SIMPLE_RETURN") return document->root.text_at("RESPONSE/CODE");
  return {};
}

bool Answer::is_success() const { return document && document->root.name == "ServiceResponse" && code() == "SUCCESS"; }

std::vector<const Node*> Answer::records() const {
  std::vector<const Node*> out;
  const auto* data = document ? document->root.find("data") : nullptr;
  if (data != nullptr)
    for (const auto& record : data->children) out.push_back(&record);
  return out;
}

std::string_view Answer::field(std::string_view path) const {
  return document ? document->root.text_at(path) : std::string_view{};
}

std::string Answer::in_brief() const {
  auto text = fmt::format("status {}", reply.status);
  if (is_html(reply.body)) return text + ", an HTML page";
  if (!document) return text + ", " + unreadable;
  const auto said = code();
  if (!said.empty()) return text + ", " + (is_code_word(said) ? std::string{said} : "a code that is no word");
  if (reply.status >= 300 && reply.status < 400) return text + ", a redirect";
  return text + ", a document";
}

Caller::Caller(const Target& target, Transport& transport, const Pacing& pacing, Sleep sleep, Progress progress)
    : target_{target},
      transport_{transport},
      pacing_{pacing},
      sleep_{std::move(sleep)},
      progress_{std::move(progress)} {}

Request Caller::request_of(const Call& call) const {
  Request request{.method = call.method(),
                  .target = call.query().empty() ? call.path() : call.path() + "?" + call.query(),
                  .headers = {},
                  .body = call.body()};
  const auto add = [&](const char* name, std::string value) { request.headers.emplace_back(name, std::move(value)); };
  switch (call.login()) {
    case Login::Right:
      add("Authorization", "Basic " + base64(target_.username + ":" + target_.password));
      break;
    case Login::RightAsHeaders:
      add("user", target_.username);
      add("password", target_.password);
      break;
    case Login::Nobody:
      add("Authorization", "Basic " + base64(fmt::format("{}:{}", kNobody, kNobodysPassword)));
      break;
    case Login::None:
      break;
  }
  if (!call.content_type().empty()) add("Content-Type", call.content_type());
  if (!call.accept().empty()) add("Accept", call.accept());
  if (call.requested_with()) add("X-Requested-With", "qwas-conformance");
  add("User-Agent", "qwas-conformance vendor");
  return request;
}

tl::expected<const Answer*, NoAnswer> Caller::ask(const Call& call) {
  if (const auto why = why_not_sent(call.method(), call.path(), call.query(), call.body()))
    throw std::logic_error{fmt::format("{} is not sent: {}", call.title(), *why)};
  const auto key = call.key();
  auto found = asked_.find(key);
  if (found == asked_.end()) {
    auto sent = send(call);
    if (sent)
      found = asked_.emplace(key, std::make_unique<Answer>(std::move(*sent))).first;
    else if (sent.error().why == Silence::NotRecorded || sent.error().why == Silence::NotHere)
      found = asked_.emplace(key, tl::unexpected(std::move(sent.error()))).first;
    else
      return tl::unexpected(std::move(sent.error()));
  }
  if (!found->second) return tl::unexpected(found->second.error());
  return found->second->get();
}

tl::expected<Answer, NoAnswer> Caller::send(const Call& call) {
  auto& family = call.is_classic() ? classic_ : qps_;
  const bool right = call.login() == Login::Right || call.login() == Login::RightAsHeaders;
  // A replay has a login of its own: what it says to others is not the vendor's answer.
  if (target_.kind == TargetKind::Replay && call.login() != Login::Right)
    return tl::unexpected(NoAnswer{Silence::NotHere, "a recording answers to the right login alone"});

  int limited = 0, broken = 0;
  for (;;) {
    if (!ended_.empty()) return tl::unexpected(NoAnswer{Silence::NoAnswer, ended_});
    // A refused login says nothing of other logins; a limit holds for all.
    if (family.silence && (right || family.silence->why == Silence::Limited)) return tl::unexpected(*family.silence);
    if (calls_ >= pacing_.calls) {
      budget_missed_ = true;
      return tl::unexpected(
          NoAnswer{Silence::Budget, fmt::format("the budget of {} calls is used up (--calls)", pacing_.calls)});
    }
    if (family.wait > 0s)
      if (auto silence = pause(family, std::exchange(family.wait, 0s))) return tl::unexpected(std::move(*silence));
    ++calls_;
    if (progress_) progress_(call.title(), calls_);
    auto reply = transport_.send(request_of(call));
    if (!reply) {
      if (++broken < kBrokenTries && reply.error().kind != SendFailure::TooLarge &&
          reply.error().kind != SendFailure::Tls) {
        if (auto silence = pause(family, kMargin)) return tl::unexpected(std::move(*silence));
        continue;
      }
      const auto line = fmt::format("{}: {}: {}", call.title(), name_of(reply.error().kind), reply.error().message);
      if (++broken_in_a_row_ >= kBrokenInARow || reply.error().kind == SendFailure::Tls)
        ended_ = "the target gives no usable answer; last: " + line;
      return tl::unexpected(NoAnswer{Silence::NoAnswer, line});
    }
    broken_in_a_row_ = 0;
    Answer answer{.title = call.title(), .reply = std::move(*reply), .document = {}, .unreadable = {}};
    read_document(answer);
    if (target_.kind == TargetKind::Replay && answer.reply.status == 404 &&
        answer.reply.body.starts_with("This recording has no answer"))
      return tl::unexpected(NoAnswer{Silence::NotRecorded, "the recording has no answer to this call"});
    if (is_wait(answer)) {
      const auto time = wait_of(answer, limited);
      if (++limited >= kTries) {
        family.silence = NoAnswer{
            Silence::Limited, fmt::format("still refused for a limit after {} tries ({})", limited, answer.in_brief())};
        return tl::unexpected(*family.silence);
      }
      if (auto silence = pause(family, time)) return tl::unexpected(std::move(*silence));
      continue;
    }
    learn_limits(family, answer.reply);
    if (right)
      if (auto refused = judge_login(call, answer)) return tl::unexpected(std::move(*refused));
    return answer;
  }
}

std::optional<NoAnswer> Caller::pause(Family& family, std::chrono::seconds time) {
  if (time > pacing_.longest_wait || waited_ + time > pacing_.all_waits) {
    family.silence = NoAnswer{
        Silence::Limited, fmt::format("the vendor asks for a wait of {} s, and {} s in one and {} s in all are waited",
                                      time.count(), pacing_.longest_wait.count(), pacing_.all_waits.count())};
    return family.silence;
  }
  waited_ += time;
  sleep_(time);
  return std::nullopt;
}

// On an answer that let us through. The next call waits when the headers say so; a right answer is never taken for a
// refused one because of them (reference, KnowledgeBase C.2).
void Caller::learn_limits(Family& family, const Reply& reply) {
  const auto remaining = number_in(reply.header("x-ratelimit-remaining"));
  const auto to_wait = seconds_in(reply.header("x-ratelimit-towait-sec"));
  if (remaining && *remaining <= 0 && to_wait && *to_wait > 0s) family.wait = *to_wait + kMargin;
  const auto limit = number_in(reply.header("x-concurrency-limit-limit"));
  const auto running = number_in(reply.header("x-concurrency-limit-running"));
  if (limit && running && *limit > 0 && *running >= *limit)
    family.wait = std::max<std::chrono::seconds>(family.wait, kBusy);
  if (remaining && *remaining > 0 && *remaining <= pacing_.reserve)
    family.silence = NoAnswer{
        Silence::Reserve, fmt::format("at most {} calls are left of the vendor's limit, and these are kept for others "
                                      "(--reserve)",
                                      pacing_.reserve)};
}

std::optional<NoAnswer> Caller::judge_login(const Call& call, const Answer& answer) {
  const auto code = answer.code();
  const bool refused = code == "INVALID_CREDENTIALS" || code == "AUTH_CREDENTIALS_NEEDED" ||
                       code == "EVALUATION_EXPIRED" || code == "UNAUTHORIZED" || code == "2000" || code == "2001" ||
                       code == "2002" || code == "2003" || code == "2007" || code == "2011" || code == "2012" ||
                       answer.reply.status == 401 || answer.reply.status == 403;
  if (!refused) return std::nullopt;
  const NoAnswer silence{Silence::LoginRefused, fmt::format("{} was refused: {}", answer.title, answer.in_brief())};
  // A password that is wrong is wrong for both families, and trying again may lock the account.
  const bool wrong = code == "INVALID_CREDENTIALS" || code == "2000" || answer.reply.status == 401;
  if (call.login() == Login::RightAsHeaders) return silence;
  if (wrong || !call.is_classic()) qps_.silence = silence;
  if (wrong || call.is_classic()) classic_.silence = silence;
  return silence;
}

}  // namespace qualyswas::conformance::vendor
