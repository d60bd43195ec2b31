#include "conformance/subject/executable.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/framework/claims.h"
#include "conformance/subject/fields.h"

// Adapter is the executable: one process a call, or one session for a worker, which is thrown away with its group as
// soon as it breaks. Executable is the subject of one lab: it keeps what the adapter shows (until the next call that
// may change it) or the sum of what it streams, by the records' identity, and filters that as the port asks.
namespace qualyswas::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using messages::Message;

[[noreturn]] void broke(Harm harm, std::string_view what, const Process& process) {
  std::ostringstream text;
  text << harm << what;
  if (const auto errors = process.errors(); !errors.empty()) text << "\nit wrote to standard error:\n" << errors;
  throw SubjectError{text.str()};
}

// One call of the executable by itself, with the surroundings in its environment.
std::vector<std::string> command_of(const AdapterOptions& options, const std::string& verb, const std::string& file) {
  auto command = options.command;
  command.push_back(verb);
  if (!file.empty()) command.push_back(file);
  return command;
}

std::string key_of(const Message& message) {
  struct Key {
    std::string operator()(const observed::Asset& one) const { return fmt::format("asset {}", one.site_id); }
    std::string operator()(const observed::Vulnerability& one) const {
      return fmt::format("vulnerability {}", one.qid);
    }
    std::string operator()(const observed::Instance& one) const {
      return fmt::format("instance {} {} {}", one.asset_id, one.qid, one.location);
    }
    std::string operator()(const observed::Finding& one) const { return fmt::format("finding {}", one.finding_id); }
    std::string operator()(const observed::AppFinding& one) const {
      return one.finding_id != 0 ? fmt::format("finding {}", one.finding_id)
                                 : fmt::format("finding {} {} {} {}", one.application, one.qid, one.url, one.param);
    }
    std::string operator()(const observed::Application& one) const {
      return one.application_id ? fmt::format("application {}", *one.application_id)
                                : fmt::format("application {}", one.name);
    }
    std::string operator()(const observed::Upload& one) const { return fmt::format("upload {}", one.id); }
    std::string operator()(const observed::VendorRecord& one) const {
      return fmt::format("{} {}", one.application ? "application" : "finding", one.id);
    }
    std::string operator()(const messages::Gone& one) const { return fmt::format("{} {}", one.type, one.id); }
    std::string operator()(const observed::CheckStep&) const { return {}; }
    std::string operator()(const observed::Run&) const { return {}; }
    std::string operator()(const messages::Hello&) const { return {}; }
    std::string operator()(const messages::Done&) const { return {}; }
    std::string operator()(const messages::Unsupported&) const { return {}; }
  };
  return std::visit(Key{}, message);
}

observed::Run run_of(const messages::Done& done) {
  observed::Run run{
      .verdict = done.verdict, .reasons = done.reasons, .error_class = done.error, .unmapped = done.unmapped};
  observed::for_each_field(run, [&]<class Value>(std::string_view name, Value& value) {
    if constexpr (std::is_same_v<Value, std::int64_t>) {
      if (const auto count = done.counts.find(std::string{name}); count != done.counts.end()) value = count->second;
    }
  });
  return run;
}

}  // namespace

Adapter::Adapter(AdapterOptions options) : options_{std::move(options)} {
  Process process{command_of(options_, "hello", {}), {}, "."};
  process.close_input();
  const auto deadline = Clock::now() + options_.deadline;
  auto read = process.read_line(deadline);
  if (!read.line) broke(read.end == Process::End::Deadline ? Harm::Hang : Harm::Crash, "no answer to hello", process);
  auto line = messages::read(*read.line, Profile::Generic);
  if (!line) broke(Harm::Wrong, fmt::format("the answer to hello is no message: {}", line.error()), process);
  auto* hello = std::get_if<messages::Hello>(&line->message);
  if (hello == nullptr) broke(Harm::Wrong, "the answer to hello is of another type", process);
  hello_ = std::move(*hello);
  process.wait(deadline);
}

bool Adapter::can(std::string_view ability) const { return std::ranges::find(hello_.can, ability) != hello_.can.end(); }

Adapter::Answer Adapter::call(const std::string& verb, const Surroundings& at, const std::string& state_folder,
                              const std::string& file) {
  const auto deadline = Clock::now() + options_.deadline;
  const auto environment = messages::environment(at, state_folder, options_.deadline.count());
  if (!can("session")) {
    Process process{command_of(options_, verb, file), environment, state_folder};
    process.close_input();
    auto answer = read_answer(process, verb, std::nullopt, deadline);
    expect_end(process, verb, deadline);
    return answer;
  }
  if (session_ == nullptr)
    session_ =
        std::make_unique<Process>(command_of(options_, "session", {}), std::map<std::string, std::string>{}, ".");
  messages::Json request{{"seq", ++seq_}, {"do", verb}, {"env", environment}};
  if (!file.empty()) request["file"] = file;
  try {
    if (!session_->write_line(request.dump())) broke(Harm::Crash, "the session does not read any more", *session_);
    return read_answer(*session_, verb, seq_, deadline);
  } catch (const NotSupported&) {
    throw;
  } catch (const SubjectError&) {
    session_.reset();  // with its group; the next call begins another
    throw;
  }
}

// A process of one call has nothing to say behind its "done", and ends by itself. What its exit status says is its own
// affair, as long as no signal ended it.
void Adapter::expect_end(Process& process, const std::string& verb, Clock::time_point deadline) {
  while (const auto line = process.read_line(deadline).line)
    if (line->find_first_not_of(" \t") != std::string::npos)
      broke(Harm::Wrong, fmt::format("{} writes behind its \"done\": {}", verb, line->substr(0, 80)), process);
  const int status = process.wait(deadline);
  if (status > 128)
    broke(Harm::Crash, fmt::format("{} said \"done\" and was ended by signal {}", verb, status - 128), process);
}

Adapter::Answer Adapter::read_answer(Process& process, const std::string& verb, std::optional<std::int64_t> seq,
                                     Clock::time_point deadline) {
  Answer answer;
  for (int number = 1;; ++number) {
    auto read = process.read_line(deadline);
    if (!read.line) {
      if (read.end == Process::End::Deadline)
        broke(Harm::Hang, fmt::format("{} did not end within {} s", verb, options_.deadline.count() / 1000), process);
      if (read.end == Process::End::Flood) broke(Harm::Hang, fmt::format("{} writes without end", verb), process);
      const int status = process.wait(deadline);
      broke(Harm::Crash, fmt::format("{} ended without a \"done\" (exit status {})", verb, status), process);
    }
    if (read.line->find_first_not_of(" \t") == std::string::npos) continue;
    auto line = messages::read(*read.line, hello_.profile);
    if (!line) broke(Harm::Wrong, fmt::format("line {} of {}: {}", number, verb, line.error()), process);
    if (seq && line->seq != seq)
      broke(Harm::Wrong, fmt::format("line {} of {} does not repeat \"seq\": {}", number, verb, *seq), process);
    for (auto& note : line->notes) answer.notes.push_back(fmt::format("line {}: {}", number, note));
    if (auto* done = std::get_if<messages::Done>(&line->message)) {
      answer.done = std::move(*done);
      answer.errors = process.errors();
      return answer;
    }
    if (const auto* unsupported = std::get_if<messages::Unsupported>(&line->message))
      throw NotSupported{fmt::format("{}: {}", hello_.name, unsupported->reason)};
    answer.records.push_back(std::move(line->message));
  }
}

Executable::Executable(std::shared_ptr<Adapter> adapter, std::string folder, const Surroundings& at)
    : adapter_{std::move(adapter)}, folder_{std::move(folder) + "/state"} {
  std::filesystem::create_directories(folder_);
  prepare(at);
}

void Executable::prepare(const Surroundings& at) {
  at_ = at;
  const auto& hello = adapter_->hello();
  const auto& wanted = at.options;
  const SubjectOptions usual{.profile = wanted.profile};
  if (wanted.profile != hello.profile)
    throw NotSupported{fmt::format("{} is a connector of profile {}", hello.name, name_of(hello.profile))};
  const auto needs = [&](std::string_view option, bool unusual) {
    if (unusual && std::ranges::find(hello.options, option) == hello.options.end())
      throw NotSupported{fmt::format("{} has no option \"{}\"", hello.name, option)};
  };
  needs("format", wanted.format != usual.format);
  needs("page_size", wanted.page_size != usual.page_size);
  needs("informational", wanted.informational != usual.informational);
  needs("archive_after_days", wanted.archive_after_days != usual.archive_after_days);
  needs("incremental", wanted.incremental);
  needs("full_every", wanted.full_every != usual.full_every);
  needs("network", wanted.network != usual.network);
  needs("urba", wanted.urba.value_or(false));
  needs("oldest_scan_data", wanted.oldest_scan_data != usual.oldest_scan_data);
  needs("report_title_prefix", wanted.report_title_prefix != usual.report_title_prefix);
  needs("attempts", wanted.attempts != usual.attempts);
}

Adapter::Answer Executable::call(const std::string& verb, const Surroundings& at, const std::string& file) {
  constexpr std::size_t kCalls = 6;
  auto answer = adapter_->call(verb, at, folder_, file);
  auto text = fmt::format("{}, {} records", name_of(answer.done.verdict), answer.records.size());
  if (!answer.done.error.empty()) text += "; error class " + answer.done.error;
  for (const auto& reason : answer.done.reasons) text += "\n" + reason;
  for (const auto& note : answer.notes) text += "\n" + note;
  if (!answer.errors.empty()) text += "\nstandard error:\n" + answer.errors;
  said_.push_back({.name = verb, .value = std::move(text)});
  if (said_.size() > kCalls) said_.pop_front();
  return answer;
}

std::vector<observed::CheckStep> Executable::check(const Surroundings& at) {
  prepare(at);
  if (!adapter_->can("check")) throw NotSupported{adapter_->hello().name + " has no connection test (\"check\")"};
  const auto answer = call("check", at);
  std::vector<observed::CheckStep> steps;
  for (const auto& record : answer.records)
    if (const auto* step = std::get_if<observed::CheckStep>(&record)) steps.push_back(*step);
  const bool passed = answer.done.verdict == RunVerdict::Complete;
  // It refused its settings, as ours does before the first step.
  if (steps.empty() && !passed) throw SubjectError{fmt::format("{}", fmt::join(answer.done.reasons, "; "))};
  if (passed != std::ranges::all_of(steps, [](const auto& step) { return step.outcome == observed::Proof::Passed; })) {
    std::ostringstream text;
    text << Harm::Wrong << "check is done as " << name_of(answer.done.verdict) << ", and its steps say otherwise";
    throw SubjectError{text.str()};
  }
  return steps;
}

observed::Run Executable::sync(const Surroundings& at) {
  prepare(at);
  shown_.reset();
  const auto answer = call("sync", at);
  keep(answer.records);
  auto run = run_of(answer.done);
  // One that tells more of a run than how it ended writes a line of it.
  for (const auto& record : answer.records)
    if (const auto* told = std::get_if<observed::Run>(&record)) run = *told;
  run.verdict = answer.done.verdict;
  runs_.push_back(std::move(run));
  return runs_.back();
}

observed::Upload Executable::upload(const Surroundings& at, std::string_view bytes, const std::string& file) {
  prepare(at);
  if (!adapter_->can("upload")) throw NotSupported{adapter_->hello().name + " takes no uploads"};
  shown_.reset();
  const auto path = std::filesystem::path{folder_} / ".." / file;
  std::ofstream{path, std::ios::binary} << bytes;
  const auto answer = call("upload", at, path.string());
  keep(answer.records);
  for (const auto& record : answer.records)
    if (const auto* upload = std::get_if<observed::Upload>(&record)) return *upload;
  // It said only how it ended.
  using observed::Outcome;
  return {.outcome = answer.done.verdict == RunVerdict::Complete  ? Outcome::Ingested
                     : answer.done.verdict == RunVerdict::Partial ? Outcome::Incomplete
                                                                  : Outcome::Refused,
          .reasons = answer.done.reasons};
}

void Executable::keep(const std::vector<Message>& records) {
  if (!adapter_->streams()) return;
  for (const auto& record : records) {
    const auto key = key_of(record);
    if (std::holds_alternative<messages::Gone>(record))
      streamed_.erase(key);
    else if (!key.empty())
      streamed_.insert_or_assign(key, record);
  }
}

const Executable::State& Executable::state() {
  if (adapter_->streams()) return streamed_;
  if (shown_) return *shown_;
  const auto answer = call("show", at_);
  State shown;
  for (const auto& record : answer.records) {
    auto key = key_of(record);
    // Shown twice is a finding of its own: both stay, under two keys.
    while (shown.contains(key)) key += " again";
    shown.emplace(std::move(key), record);
  }
  return shown_.emplace(std::move(shown));
}

template <class Record>
std::vector<Record> Executable::all_of() {
  std::vector<Record> all;
  for (const auto& [key, message] : state())
    if (const auto* record = std::get_if<Record>(&message)) all.push_back(*record);
  return all;
}

std::vector<observed::Asset> Executable::assets(const Filter& filter) {
  auto all = all_of<observed::Asset>();
  std::erase_if(all, [&](const observed::Asset& one) { return one.archived_at && !filter.archived; });
  std::ranges::sort(all, {}, &observed::Asset::site_id);
  return all;
}
std::vector<observed::Instance> Executable::instances(const Filter& filter) {
  auto all = all_of<observed::Instance>();
  std::erase_if(all, [&](const observed::Instance& one) {
    return (one.informational && !filter.informational) || (one.archived && !filter.archived);
  });
  return all;
}
std::vector<observed::Vulnerability> Executable::vulnerabilities(const Filter&) {
  return all_of<observed::Vulnerability>();  // it shows those that it counts: of what is not archived
}
std::vector<observed::Finding> Executable::findings(const Filter& filter) {
  std::set<std::int64_t> archived;
  for (const auto& asset : all_of<observed::Asset>())
    if (asset.archived_at) archived.insert(asset.site_id);
  auto all = all_of<observed::Finding>();
  std::erase_if(all, [&](const observed::Finding& one) {
    return (one.informational && !filter.informational) || (archived.contains(one.asset_id) && !filter.archived);
  });
  return all;
}
std::vector<observed::Application> Executable::applications(const AppFilter& filter) {
  auto all = all_of<observed::Application>();
  std::erase_if(all, [&](const observed::Application& one) {
    const bool is_it = !filter.application || one.name == *filter.application ||
                       std::to_string(one.application_id.value_or(0)) == *filter.application;
    return !is_it || (filter.network && one.network != *filter.network);
  });
  return all;
}
std::vector<observed::AppFinding> Executable::app_findings(const AppFilter& filter) {
  auto all = all_of<observed::AppFinding>();
  std::erase_if(all, [&](const observed::AppFinding& one) {
    return one.ignored != filter.ignored || (filter.state && one.state != *filter.state) ||
           (filter.severity && one.severity.value_or("") != *filter.severity) ||
           (filter.network && one.network != *filter.network) ||
           (filter.application && one.application != *filter.application);
  });
  return all;
}
std::vector<observed::Upload> Executable::uploads() {
  auto all = all_of<observed::Upload>();
  std::ranges::sort(all, std::greater{}, &observed::Upload::id);
  return all;
}
std::vector<std::string> Executable::vendor_fields(bool applications) const {
  const auto& fields = adapter_->hello().fields;
  const auto of_it = fields.find(applications ? "application" : "finding");
  return of_it == fields.end() ? std::vector<std::string>{} : of_it->second;
}
std::vector<observed::VendorRecord> Executable::vendor_records() { return all_of<observed::VendorRecord>(); }

}  // namespace qualyswas::conformance
