#include "connector/sync/vendor.h"

#include <algorithm>

namespace qualyswas::sync {
wire::Format wire_format(config::Format format) {
  return format == config::Format::Json ? wire::Format::Json : wire::Format::Xml;
}

Vendor::Vendor(const config::Config& config, const Ports& ports, std::function<void(const std::string&)> note)
    : format_{wire_format(config.format)},
      parallel_{config.parallel},
      knowledgebase_{wire::knowledgebase_path(config.knowledgebase_api)},
      client_{config,
              ports.make_transport,
              [](const http::Head& head, std::string_view body) {
                return wire::classify(
                    head.status, [&](std::string_view name) { return head.header(name); }, body);
              },
              ports.clock,
              ports.sleeper,
              ports.limits,
              [note = std::move(note), waiting = ports.waiting](const http::Event& event) {
                if (note) note(event.text);
                if (waiting) waiting(event);
              }} {}

http::Request Vendor::ask(std::string_view target, std::string body) const {
  const std::string type{wire::content_type(format_)};
  return {.method = http::Method::Post,
          .target = std::string{target},
          .headers = {{"Content-Type", type}, {"Accept", type}},
          .body = std::move(body)};
}

http::Request Vendor::search_webapps(const wire::Question& question) const {
  return ask(wire::kSearchWebApps, wire::search_webapps(question, format_));
}

http::Request Vendor::search_findings(const wire::Question& question) const {
  return ask(wire::kSearchFindings, wire::search_findings(question, format_));
}

http::Request Vendor::search_reports(const wire::Question& question) const {
  return ask(wire::kSearchReports, wire::search_reports(question, format_));
}

Result<std::int64_t> Vendor::count(const http::Request& request, const std::stop_token& stop) {
  std::int64_t total = 0;
  DecodedBody body{[&] { return wire::decode_count([&](std::int64_t count) { total = count; }); }};
  const auto sent = client_.send(request, body, stop);
  if (!sent) return fail(sent.error());
  return total;
}

Result<std::int64_t> Vendor::count_webapps(const wire::Question& question, const std::stop_token& stop) {
  return count(ask(wire::kCountWebApps, wire::count_webapps(question, format_)), stop);
}

Result<std::int64_t> Vendor::count_findings(const wire::Question& question, const std::stop_token& stop) {
  return count(ask(wire::kCountFindings, wire::count_findings(question, format_)), stop);
}

Result<std::int64_t> Vendor::count_reports(const wire::Question& question, const std::stop_token& stop) {
  return count(ask(wire::kCountReports, wire::count_reports(question, format_)), stop);
}

Result<void> Vendor::download_report(std::int64_t id, http::Body& document, const std::stop_token& stop) {
  const http::Request request{
      .method = http::Method::Get,
      .target = wire::download_report_path(id),
      .headers = {{"Accept", "application/xml"}},
      .body = {},
  };
  return client_.send(request, document, stop);
}

Result<void> Vendor::portal_version(const std::stop_token& stop) {
  const http::Request request{
      .method = http::Method::Get,
      .target = std::string{wire::kPortalVersion},
      .headers = {{"Accept", std::string{wire::content_type(format_)}}},
      .body = {},
  };
  DecodedBody body{[] { return wire::decode_version([](std::string_view) {}); }};
  return client_.send(request, body, stop);
}

Result<void> Vendor::solutions(std::span<const std::int64_t> qids, std::optional<Instant> modified_after,
                               const MakeDecoder& make, const std::stop_token& stop) {
  const http::Request request{
      .method = http::Method::Post,
      .target = knowledgebase_,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
      .body = wire::list_solutions(qids, modified_after),
  };
  DecodedBody body{make};
  return client_.send(request, body, stop);
}

int Vendor::most_calls(int wanted) const {
  return std::max(1, std::min({wanted, parallel_, client_.advertised_concurrency().value_or(wanted)}));
}

}  // namespace qualyswas::sync
