#include "mockqualys/server/site.h"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mockqualys/base/text.h"
#include "mockqualys/qps/qps.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/server/accounts.h"
#include "mockqualys/server/compress.h"
#include "mockqualys/server/faults/request_faults.h"
#include "mockqualys/server/handlers/about.h"
#include "mockqualys/server/handlers/gateway.h"
#include "mockqualys/server/handlers/knowledge_base.h"
#include "mockqualys/server/handlers/neighbours.h"
#include "mockqualys/server/hints.h"
#include "mockqualys/server/sockets.h"

namespace mockqualys::server {

struct Site::Visit {
  std::string origin;  // "https://host:port" as the client came by, for addresses of schemas
  Instant now;
  Presented presented;
  Proof proof;
  Verdict verdict;
  RequestFaults* faults = nullptr;

  std::vector<qps::Criterion> criteria;
  std::chrono::system_clock::time_point arrived = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();

  std::string_view user() const { return proof.user ? std::string_view{*proof.user} : presented.user(); }
};

namespace {

// A host header is the client's text, and it goes into addresses of ours.
std::string origin_of(const Request& request) {
  const std::string_view scheme = request.tls ? "https" : "http";
  const auto host = request.header("Host");
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  };
  if (host.empty() || host.size() > 255 || !std::ranges::all_of(host, is_plain))
    return fmt::format("{}://localhost", scheme);
  return fmt::format("{}://{}", scheme, host);
}

bool wants_json(const Request& request) {
  for (const auto range : split(request.header("Accept"), ','))
    if (equals_ignoring_case(trim(split(range, ';').front()), "application/json")) return true;
  return false;
}

// A number that looks like the vendor's and is always the same for the same name (FNV-1a).
std::string uuid_of(std::string_view name) {
  std::uint64_t halves[2] = {0xCBF29CE484222325, 0x84222325CBF29CE4};
  for (auto& half : halves)
    for (const char c : name) half = (half ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", halves[0] >> 32, (halves[0] >> 16) & 0xFFFF,
                     0x4000 | (halves[0] & 0x0FFF), 0x8000 | ((halves[1] >> 48) & 0x3FFF), halves[1] & 0xFFFFFFFFFFFF);
}

std::string powered_by(std::string_view pod, const User& user) {
  return fmt::format("Qualys:{}:{}:{}", pod, uuid_of("subscription"), uuid_of(user.name));
}

Reply too_long_line() {
  return make_web_tier_page(414, reason_phrase(414),
                            "The requested URL's length exceeds the capacity limit for this server.");
}

Reply too_long_body() {
  return make_web_tier_page(413, reason_phrase(413),
                            "The amount of data provided in the request exceeds the capacity limit.");
}

std::string mask_password_fields(std::string text) {
  constexpr std::string_view kField = "password=";
  for (auto at = text.find(kField); at != std::string::npos; at = text.find(kField, at + kField.size())) {
    const auto begin = at + kField.size(), end = std::min(text.find('&', begin), text.size());
    text.replace(begin, end - begin, "********");
  }
  // The password of an encrypted report, in either format of a request.
  constexpr std::pair<std::string_view, std::string_view> kElements[] = {{"<password>", "</password>"},
                                                                         {"\"password\"", ",}\n"}};
  for (const auto& [opening, ends] : kElements) {
    for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at + opening.size())) {
      const auto begin = at + opening.size();
      const auto end = opening.starts_with('<') ? text.find(ends, begin) : text.find_first_of(ends, begin);
      text.replace(begin, std::min(end, text.size()) - begin, opening.starts_with('<') ? "********" : ": \"********\"");
    }
  }
  return text;
}

// What the answer of a QPS call does not say, because the vendor's does not.
std::string qps_hint(const Request& request, const Match& match, const Reply& reply) {
  if (reply.status == 415 || reply.response_code == "INVALID_XML") return body_hint(request);
  if (reply.response_code == "INVALID_URL" || reply.response_code == "OPERATION_NOT_SUPPORTED")
    return object_hint(match.route->module, match.operation, match.object, match.id);
  return {};
}

std::string_view token_hint(TokenFault fault) {
  switch (fault) {
    case TokenFault::Expired:
      return "the token has expired: it lasts 4 hours, which pass with the virtual clock and in real time; get another "
             "one from POST /auth";
    case TokenFault::Foreign:
      return "this server did not issue the token, or it was reset since: get another one from POST /auth";
    case TokenFault::Malformed:
      break;
  }
  return "what follows Bearer is no token: three parts in base64url with dots between, as POST /auth gives it";
}

// The vendor refuses a classic call without it; status and text of its answer are not known.
SimpleReturn requested_with_missing() {
  return refused_parameters("1903", "Missing required header: X-Requested-With");
}

bool hands_out_token(const Reply& reply, const Request& request) {
  return reply.status == 201 && request.path().starts_with("/auth");
}

// A header is one line, and what a client sent may stand in it.
std::string one_line(std::string_view text) {
  constexpr std::size_t kLongest = 600;
  std::string out{text.substr(0, kLongest)};
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) c = '?';
  return out;
}

}  // namespace

Site::Site(World& world, const Addresses& addresses, SiteSettings settings)
    : world_{world},
      addresses_{addresses},
      settings_{std::move(settings)},
      journal_{settings_.journal_bytes},
      started_{world.real_now()} {
  for (const auto& route : routes())
    if (route.family == Family::Classic) limits_.try_emplace(route.endpoint, settings_.tier, settings_.enforce_limits);
}

void Site::reset() {
  faults_.clear();
  journal_.clear();
  for (auto& [api, limit] : limits_) limit.reset();
  sessions_.clear();
  tokens_.forget();
}

Instant Site::limiter_now() const {
  return world_.now() + std::chrono::floor<std::chrono::seconds>(world_.real_now() - started_);
}

std::optional<std::string> Site::user_of_client(std::string_view id) const {
  for (const auto& user : world_.users())
    if (client_of(user.name).id == id) return user.name;
  return std::nullopt;
}

Site::Proof Site::prove(const Presented& presented) const {
  if (presented.session) return {.user = sessions_.user_of(*presented.session, limiter_now()), .fault = {}};
  if (presented.bearer) {
    const auto user = tokens_.user_of(*presented.bearer, limiter_now());
    if (!user) return {.user = {}, .fault = user.error()};
    return {.user = *user, .fault = {}};
  }
  if (!presented.client) return {};
  auto user = user_of_client(presented.client->id);
  if (user && client_of(*user).secret != presented.client->secret) user.reset();
  return {.user = std::move(user), .fault = {}};
}

bool Site::knows(const Presented& presented) const {
  if (presented.client) return user_of_client(presented.client->id).has_value();
  return prove(presented).user.has_value();
}

Greeting Site::greet(bool tls) {
  const auto due = faults_.connect(tls);
  if (!due) return {};
  faults_.count_strike(due->number);
  record_strike(due->fault->kind->name, tls);
  return due->fault->kind->greet(due->fault->fault);
}

void Site::set_fault(CheckedFault fault) {
  if (settings_.on_fault) settings_.on_fault(fault.fault);
  faults_.set(std::move(fault));
}

void Site::record_strike(std::string_view fault, bool tls) {
  JournalEntry entry;
  entry.at = world_.now();
  entry.fault = std::string{fault};
  entry.tls = tls;
  if (settings_.on_request) settings_.on_request(entry);
  journal_.add(std::move(entry));
}

Reply Site::answer(const Request& request) {
  Visit visit{.origin = origin_of(request),
              .now = {},
              .presented = read_presented(request),
              .proof = {},
              .verdict = {},
              .criteria = {}};
  visit.proof = prove(visit.presented);
  RequestFaults faults{faults_, world_, request, visit.user(), visit.origin, settings_.tier};
  visit.faults = &faults;
  visit.now = world_.now();

  const auto right = [&] {
    try {
      return decide(request, visit);
    } catch (const std::exception& error) {
      return make_reply(500, "text/plain",
                        fmt::format("mockqualys failed, which is a mistake in mockqualys: {}\n", error.what()));
    }
  };
  auto reply = faults.finish(right(), right);
  if (!faults.trouble().empty()) reply.hint = faults.trouble();
  record(request, visit, reply);

  if (find_header(reply.headers, "Server") == nullptr)  // a recorded answer has its own
    reply.headers.insert(reply.headers.begin(), {"Server", "Apache"});
  if (find_header(reply.headers, "Date") == nullptr)  // a fault may have told another time
    reply.headers.insert(reply.headers.begin(), {"Date", http_date(world_.now())});
  if (!reply.hint.empty()) reply.headers.emplace_back("X-Mockqualys-Hint", one_line(reply.hint));
  compress(reply, request.header("Accept-Encoding"));
  return reply;
}

Reply Site::decide(const Request& request, Visit& visit) {
  if (!request.malformed.empty()) {
    auto reply = make_bad_request(request.malformed);
    if (request.malformed.find("continued") != std::string::npos)
      reply.hint +=
          " Base64 that is wrapped, as some libraries do after 60 characters, looks so: write it in one line.";
    return reply;
  }
  if (auto broken = visit.faults->instead(Stage::Front)) return *broken;
  constexpr std::size_t kAroundTarget = std::string_view{"  HTTP/1.1"}.size();
  if (request.method.size() + request.target.size() + kAroundTarget > kLongestRequestLine) return too_long_line();
  if (request.body_too_long) return too_long_body();

  if (settings_.stand_in) return answer_stand_in(request, visit);
  const auto match = find_route(request.path());
  if (!match) {
    auto hint = address_hint(request.path(), addresses_.admin_url);
    const auto told = hint.empty() ? std::string{} : fmt::format("Hint: {}\n\n", hint);
    auto reply = make_reply(404, "text/plain", told + describe_unknown(request.path()));
    reply.hint = std::move(hint);
    return reply;
  }
  const auto& route = *match->route;
  if (route.methods.find(request.method) == std::string_view::npos) {
    auto reply = make_web_tier_page(405, reason_phrase(405), "The requested method is not allowed for this URL.");
    reply.headers.emplace_back("Allow", route.methods);
    return reply;
  }

  visit.verdict = judge(world_, visit.presented, visit.proof.user, route.right);
  if (visit.verdict.standing == Standing::Welcome) visit.faults->change_login(visit.verdict);
  if (visit.verdict.standing == Standing::Welcome)
    if (auto limited = visit.faults->instead(Stage::Limits)) return *limited;
  if (route.family == Family::Gateway) return answer_gateway(request, *match, visit);
  // Our choice of two forms: a call that came by the gateway is answered by it.
  const auto fault = visit.proof.fault;
  if (fault && equals_ignoring_case(trim(request.header("request-source")), "gateway")) {
    auto reply = refuse_token(*fault);
    reply.hint = token_hint(*fault);
    return reply;
  }
  auto reply =
      route.family == Family::Qps ? answer_qps(request, *match, visit) : answer_classic(request, *match, visit);
  if (fault) reply.hint = token_hint(*fault);
  return reply;
}

Reply Site::answer_stand_in(const Request& request, Visit& visit) {
  visit.verdict = judge(world_, visit.presented, visit.proof.user, Right::Login);
  auto& standing = visit.verdict.standing;
  if (standing == Standing::Welcome) visit.faults->change_login(visit.verdict);
  if (standing == Standing::Welcome) {
    if (auto limited = visit.faults->instead(Stage::Limits)) return *limited;
    return settings_.stand_in(request);
  }
  const auto refused = [&] {
    if (!request.path().starts_with("/qps/")) return refuse_classic(standing, visit.origin, visit.now);
    const auto answer = refuse_qps(standing, visit.origin, wants_json(request));
    auto reply = make_reply(answer.status, answer.content_type, answer.body);
    reply.response_code = answer.response_code;
    return reply;
  };
  auto reply = refused();
  if (standing == Standing::WrongLogin)
    reply.hint =
        fmt::format("a replay has an account of its own, not those of the recording: {}", world_.users().front().name);
  return reply;
}

Reply Site::answer_gateway(const Request& request, const Match& match, const Visit& visit) const {
  const auto& [standing, user] = visit.verdict;
  const bool oidc = match.route->endpoint == Endpoint::OidcToken;
  if (standing != Standing::Welcome) return oidc ? refuse_client() : refuse_login();
  if (!oidc && last_value(parameters_of(request), "token") != "true") return refuse_form();
  return hand_out(tokens_.issue(user->name, oidc ? "oidc" : "password", limiter_now()));
}

Reply Site::answer_qps(const Request& request, const Match& match, Visit& visit) {
  const auto& [standing, user] = visit.verdict;
  const bool json = wants_json(request);
  const bool is_version = match.route->endpoint == Endpoint::PortalVersion;

  auto answer = standing != Standing::Welcome ? refuse_qps(standing, visit.origin, json)
                : is_version                  ? qps::portal_version(visit.origin, json)
                                              : qps::handle(world_, *user,
                                                            {.method = request.method,
                                                             .module = std::string{match.route->module},
                                                             .operation = match.operation,
                                                             .object = match.object,
                                                             .id = match.id,
                                                             .query = std::string{request.query()},
                                                             .content_type = std::string{request.header("Content-Type")},
                                                             .body = request.body,
                                                             .json = json,
                                                             .origin = visit.origin,
                                                             .empty_as_2020 = settings_.empty_as_2020,
                                                             .criteria = &visit.criteria});
  const bool success = answer.response_code == "SUCCESS", is_file = answer.file != nullptr;

  auto reply = make_reply(answer.status, answer.content_type, std::move(answer.body));
  reply.response_code = std::move(answer.response_code);
  if (standing == Standing::Welcome) reply.hint = qps_hint(request, match, reply);
  if (!answer.missing_right.empty())
    reply.hint =
        fmt::format("{} lacks the right \"{}\", which {} on {} needs; PUT {}/users/{} changes what it is without",
                    user->name, answer.missing_right, match.operation, match.object, addresses_.admin_url, user->name);
  if (answer.file) {
    reply.body = std::move(answer.file);
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", answer.file_name));
  }
  reply.chunked = true;
  // As recorded: who was not let in by the login, the version probe and a download see neither of the first two; the
  // cookie comes with the version and with searches of findings.
  if (user && !is_version && !is_file) reply.headers.emplace_back("X-Powered-By", powered_by("USPOD03", *user));
  if (success && !is_version) reply.headers.emplace_back("evaluation", "false");
  if (success && (is_version || (match.operation == "search" && match.object == "finding")))
    reply.headers.emplace_back("Set-Cookie", fmt::format("JSESSIONID={}; Path=/qps; HttpOnly", uuid_of(user->name)));
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  return reply;
}

Reply Site::answer_classic(const Request& request, const Match& match, const Visit& visit) {
  const auto& [standing, user] = visit.verdict;
  const auto with = [](Reply reply, const Headers& headers) {
    for (const auto& header : headers) reply.headers.push_back(header);
    return reply;
  };
  const Headers identity =
      user ? Headers{{"X-Powered-By", powered_by("USPOD3", *user)}, {"Vary", "Accept-Encoding"}} : Headers{};
  // Who is refused here never reaches the limiter, and sees nothing of it.
  if (standing != Standing::Welcome) return with(refuse_classic(standing, visit.origin, visit.now), identity);

  const auto api = match.route->endpoint;
  if (api == Endpoint::Session) return with(answer_session(request, visit), identity);  // no limit counts it
  const auto entry = limits_.at(api).enter(limiter_now());
  if (entry.refusal) return with(with(simple_return(*entry.refusal, visit.origin, visit.now), entry.headers), identity);

  Reply reply;
  if (api == Endpoint::About)
    reply = answer_about();
  else if (request.header("X-Requested-With").empty())
    reply = simple_return(requested_with_missing(), visit.origin, visit.now);
  else if (api == Endpoint::HostList)
    reply = answer_host_list(world_, request, visit.origin);
  else if (api == Endpoint::ActivityLog)
    reply = answer_activity_log(world_, request, visit.origin);
  else
    reply = answer_knowledge_base(world_, *user, request, visit.origin);
  return with(with(std::move(reply), entry.headers), identity);
}

// The texts of a success are our choice.
Reply Site::answer_session(const Request& request, const Visit& visit) {
  const auto say = [&](const SimpleReturn& content) { return simple_return(content, visit.origin, visit.now); };
  if (request.header("X-Requested-With").empty()) return say(requested_with_missing());
  const auto action = last_value(parameters_of(request), "action");
  if (!action) return say(refused_parameters("1903", "Missing required parameter(s): action"));
  if (*action == "logout") {
    if (const auto cookie = session_cookie(request)) sessions_.close(*cookie);
    return say({.status = 200, .code = "", .text = "Logged out"});
  }
  if (*action != "login")
    return say(refused_parameters(
        "1905", fmt::format("parameter action has invalid value: {} (must be login or logout)", *action)));
  if (!read_login(request)) return say(refused_parameters("1903", "Missing required parameter(s): username, password"));
  auto reply = say({.status = 200, .code = "", .text = "Logged in"});
  // A cookie that is "secure" would never be sent back to a plain address, which the vendor has none of.
  const auto attributes = fmt::format("path=/api{}", request.tls ? "; secure" : "");
  const auto cookie = sessions_.open(visit.verdict.user->name, limiter_now());
  reply.headers.emplace_back("Set-Cookie", fmt::format("QualysSession={}; {}", cookie, attributes));
  reply.headers.emplace_back("Set-Cookie", fmt::format("DWRSESSIONID={}; {}", uuid_of(cookie), attributes));
  return reply;
}

void Site::record(const Request& request, const Visit& visit, const Reply& reply) {
  std::vector<std::string> secrets;
  const auto& presented = visit.presented;
  if (presented.credentials) {
    secrets.push_back(presented.credentials->password);
    secrets.push_back(presented.credentials->encoded);
    if (const auto stored = world_.find_user(visit.user())) secrets.push_back(stored->password);
  }
  if (presented.session) secrets.push_back(*presented.session);
  if (presented.bearer) secrets.push_back(*presented.bearer);
  if (presented.client) secrets.push_back(presented.client->secret);
  constexpr std::size_t kHeader = 256, kValue = 1024, kMostHeaders = 50, kMostCriteria = 100;
  constexpr std::size_t kLongestSecret = 1024;  // so that one across the cut is still seen whole
  const auto safe = [&](std::string_view text, std::size_t most) {
    return mask_password_fields(hide(text.substr(0, most + kLongestSecret), secrets)).substr(0, most);
  };

  JournalEntry entry;
  entry.at = visit.now;
  entry.arrived = visit.arrived;
  entry.method = request.method;
  entry.path = safe(request.path(), kLongestRequestLine);
  entry.query = safe(request.query(), kLongestRequestLine);
  entry.user = visit.user();
  entry.content_type = safe(request.header("Content-Type"), kHeader);
  entry.accept = safe(request.header("Accept"), kHeader);
  entry.body = safe(request.body, kJournalBody);
  entry.request_bytes = static_cast<std::int64_t>(request.body.size());
  for (const auto& [name, value] : request.headers) {
    if (entry.headers.size() == kMostHeaders) break;
    entry.headers.emplace_back(safe(name, kHeader), safe(mask_header(name, value), kHeader));
  }
  for (const auto& criterion : visit.criteria) {
    if (entry.criteria.size() == kMostCriteria) break;
    entry.criteria.push_back({.field = safe(criterion.field, kHeader),
                              .op = safe(criterion.op, kHeader),
                              .value = safe(criterion.value, kValue)});
  }
  entry.answer = hands_out_token(reply, request) ? "********" : safe(reply.text(), kValue);
  entry.answer_bytes = static_cast<std::int64_t>(reply.text().size());
  entry.status = reply.status;
  entry.response_code = reply.response_code;
  entry.fault = visit.faults->struck();
  entry.tls = request.tls;
  entry.hint = reply.hint;
  entry.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - visit.began);
  if (settings_.on_request) settings_.on_request(entry);
  journal_.add(std::move(entry));
}

}  // namespace mockqualys::server
