#include "connector/http/scripted_transport.h"

#include <algorithm>
#include <utility>

namespace qualyswas::http {

class Script::Player final : public Transport {
 public:
  explicit Player(Script& script) : script_{script} {}

  Result<Head> send(const Request& request, const Receiver& receiver, const std::stop_token& stop) override {
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped");
    if (script_.when_asked) script_.when_asked(request);
    const auto answer = script_.take(request);
    if (!answer) return fail(ErrorKind::Transport, "the script has no answer for " + request.target);
    const Head head{answer->status, answer->headers};
    if (answer->status == 0) {
      return fail(answer->broken.value_or(Error{ErrorKind::Transport, "the script broke the connection", ""}));
    }
    if (receiver.head && !receiver.head(head)) return head;
    const std::string_view body = answer->body;
    const auto step = std::max<std::size_t>(answer->piece_bytes, 1);
    for (std::size_t at = 0; at < body.size(); at += step) {
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped");
      if (receiver.write && !receiver.write(body.substr(at, step))) return head;
    }
    if (answer->broken) return fail(*answer->broken);
    return head;
  }

 private:
  Script& script_;
};

void Script::answer(Answer answer) { answer_when({}, std::move(answer)); }

void Script::answer_when(Matcher matches, Answer answer) {
  const std::lock_guard lock{mutex_};
  lines_.push_back({std::move(matches), std::move(answer)});
}

void Script::otherwise(std::function<std::optional<Answer>(const Request&)> respond) {
  const std::lock_guard lock{mutex_};
  otherwise_ = std::move(respond);
}

void Script::forget_requests() {
  const std::scoped_lock lock{mutex_};
  requests_.clear();
}

std::vector<Request> Script::requests() const {
  const std::lock_guard lock{mutex_};
  return requests_;
}

std::size_t Script::left() const {
  const std::lock_guard lock{mutex_};
  return lines_.size();
}

TransportFactory Script::factory() {
  return [this] { return std::make_unique<Player>(*this); };
}

std::optional<Answer> Script::take(const Request& request) {
  const std::lock_guard lock{mutex_};
  requests_.push_back(request);
  const auto line =
      std::ranges::find_if(lines_, [&](const Line& each) { return !each.matches || each.matches(request); });
  if (line != lines_.end()) {
    auto answer = std::move(line->answer);
    lines_.erase(line);
    return answer;
  }
  return otherwise_ ? otherwise_(request) : std::nullopt;
}

Script::Matcher target_begins(std::string prefix) {
  return [prefix = std::move(prefix)](const Request& request) { return request.target.starts_with(prefix); };
}

}  // namespace qualyswas::http
