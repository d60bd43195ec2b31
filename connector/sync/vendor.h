// The vendor's API as a sync, a check and a reconciliation ask it: the read-only requests they make, and nothing
// that changes vendor data (AUTH-004). Built on http::Client for the sending and on wire/ for the words.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "connector/config/config.h"
#include "connector/http/client.h"
#include "connector/sync/sync.h"
#include "connector/wire/decode.h"
#include "connector/wire/requests.h"

namespace qualyswas::sync {

using MakeDecoder = std::function<std::unique_ptr<wire::Decoder>()>;

// An answer decoded where it is received. Every attempt starts with a decoder of its own.
class DecodedBody final : public http::Body {
 public:
  explicit DecodedBody(MakeDecoder make) : make_{std::move(make)} {}
  Result<void> begin(const http::Head& head) override {
    decoder_ = make_();
    decoder_->content_type(head.header("Content-Type").value_or(std::string_view{}));
    return {};
  }
  Result<void> write(std::string_view piece) override { return decoder_->write(piece); }
  Result<void> end() override { return decoder_->end(); }

 private:
  MakeDecoder make_;
  std::unique_ptr<wire::Decoder> decoder_;
};

class Vendor {
 public:
  // `note` hears of every wait and retry, from whichever thread makes the call.
  Vendor(const config::Config& config, const Ports& ports, std::function<void(const std::string&)> note = {});

  Result<std::int64_t> count_webapps(const wire::Question& question, const std::stop_token& stop);
  Result<std::int64_t> count_findings(const wire::Question& question, const std::stop_token& stop);
  Result<std::int64_t> count_reports(const wire::Question& question, const std::stop_token& stop);
  // The document, as it is: no answer of the API around it.
  Result<void> download_report(std::int64_t id, http::Body& document, const std::stop_token& stop);
  Result<void> portal_version(const std::stop_token& stop);
  Result<void> solutions(std::span<const std::int64_t> qids, std::optional<Instant> modified_after,
                         const MakeDecoder& make, const std::stop_token& stop);

  http::Request search_webapps(const wire::Question& question) const;
  http::Request search_findings(const wire::Question& question) const;
  http::Request search_reports(const wire::Question& question) const;

  http::Client& client() { return client_; }
  // How many calls may be on their way at once: as many as are wanted, as the setting `parallel` and the vendor allow.
  // A vendor that advertises no limit is taken to allow them.
  int most_calls(int wanted) const;

 private:
  http::Request ask(std::string_view target, std::string body) const;
  Result<std::int64_t> count(const http::Request& request, const std::stop_token& stop);

  wire::Format format_;
  int parallel_;
  std::string knowledgebase_;
  http::Client client_;
};

wire::Format wire_format(config::Format format);

}  // namespace qualyswas::sync
