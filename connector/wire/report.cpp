// A report file is read element by element. The splitter asks of each that stands in no record where it leads
// (`choose`, by the table of places), cuts what is a record and hands it over (`record`, `tell`); report_records.cpp
// reads it. What no line of the table names is looked into where findings may stand, so that none passes in silence.
// State that lasts: the head, until the results begin; the web application whose lists pass; what SUMMARY counts beside
// what was read.
#include "connector/wire/report.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "connector/wire/damage.h"
#include "connector/wire/encoding.h"
#include "connector/wire/limits.h"
#include "connector/wire/report_date.h"
#include "connector/wire/report_records.h"
#include "connector/wire/splitter.h"
#include "connector/wire/utf8.h"
#include "connector/wire/verdict.h"

namespace qualyswas::wire {
namespace {

using model::ReportRoot;
using model::ReportSection;

constexpr unsigned kXmlFlags = pugi::parse_default | pugi::parse_ws_pcdata_single;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kUsable =
    "upload a WAS_WEBAPP_REPORT, WAS_SCAN_REPORT or WEB_APPLICATION_SCAN file, downloaded as XML";

struct RootRow {
  std::string_view element;
  ReportRoot root;
};
constexpr auto kRoots = std::to_array<RootRow>({
    {"WAS_WEBAPP_REPORT", ReportRoot::WebAppReport},
    {"WAS_SCAN_REPORT", ReportRoot::ScanReport},
    {"WEB_APPLICATION_SCAN", ReportRoot::LegacyScan},
});

// Documents that are easily taken for a report.
struct NeighbourRow {
  std::string_view element, is, advice;
};
constexpr auto kNeighbours = std::to_array<NeighbourRow>({
    {"WasScan", "a scan as its download API sends it, not a report",
     "create a scan report or a web application report of it and download that as XML"},
    {"WAS_SCORECARD_REPORT", "a scorecard, which holds no findings", kUsable},
    {"WAS_CATALOG_REPORT", "a catalog, which holds no findings", kUsable},
    {"SCAN", "a scan result of another Qualys product (VM)", kUsable},
    {"ASSET_DATA_REPORT", "a report of another Qualys product (VM)", kUsable},
    {"HOST_LIST_VM_DETECTION_OUTPUT", "an answer of another Qualys product (VM)", kUsable},
});

// Answers of the API in a file, mostly refusals that were saved instead of the report.
constexpr auto kAnswers = std::to_array<std::string_view>(
    {"ServiceResponse", "SIMPLE_RETURN", "GENERIC_RETURN", "KNOWLEDGE_BASE_VULN_LIST_OUTPUT"});

// Files that are no text at all, by their first bytes.
struct BeginningRow {
  std::string_view bytes, is, advice;
};
constexpr auto kBeginnings = std::to_array<BeginningRow>({
    {"PK\x03\x04", "a ZIP archive", "unpack it; reports are read as XML"},
    {"\x1F\x8B", "compressed (gzip)", "unpack it; reports are read as XML"},
    {"%PDF", "a PDF document", "download the report as XML"},
});

// Where in the document something stands. Names alone do not tell: most of them have several meanings.
enum class Place {
  Report,
  Header,
  Filters,
  Target,
  Summary,
  Totals,
  Counts,
  Count,
  Results,
  Application,
  ApplicationId,
  ApplicationName,
  Vulnerabilities,
  SensitiveContents,
  Information,
  Finding,
  Glossary,
  Qids,
  Qid,
  Groups,
  OwaspList,
  WascList,
  Appendix,
  Scans,
  Scan,
  AppendixApplication,
  // Elements that no line of the table names: in the results, a record in one of those; beside the results.
  Unknown,
  UnknownRecord,
  Aside,
  AsideRecord,
};

struct StepRow {
  Place in;
  std::string_view element;  // empty: any
  Cut cut;
  Place becomes;
};

// Everything in a report that is read. The legacy root may have its lists at either place.
constexpr auto kSteps = std::to_array<StepRow>({
    {Place::Vulnerabilities, "", Cut::Record, Place::Finding},
    {Place::SensitiveContents, "", Cut::Record, Place::Finding},
    {Place::Information, "", Cut::Record, Place::Finding},
    {Place::Qids, "QID", Cut::Record, Place::Qid},

    {Place::Report, "HEADER", Cut::Record, Place::Header},
    {Place::Report, "FILTERS", Cut::Record, Place::Filters},
    {Place::Report, "TARGET", Cut::Record, Place::Target},
    {Place::Report, "SUMMARY", Cut::Into, Place::Summary},
    {Place::Report, "RESULTS", Cut::Into, Place::Results},
    {Place::Report, "GLOSSARY", Cut::Into, Place::Glossary},
    {Place::Report, "APPENDIX", Cut::Into, Place::Appendix},
    {Place::Report, "WEB_APPLICATION", Cut::Into, Place::Application},
    {Place::Report, "VULNERABILITY_LIST", Cut::Into, Place::Vulnerabilities},
    {Place::Report, "SENSITIVE_CONTENT_LIST", Cut::Into, Place::SensitiveContents},
    {Place::Report, "INFORMATION_GATHERED_LIST", Cut::Into, Place::Information},

    {Place::Summary, "GLOBAL_SUMMARY", Cut::Record, Place::Totals},
    {Place::Summary, "SUMMARY_STATS", Cut::Into, Place::Counts},
    {Place::Counts, "SUMMARY_STAT", Cut::Record, Place::Count},

    {Place::Results, "WEB_APPLICATION", Cut::Into, Place::Application},
    {Place::Results, "VULNERABILITY_LIST", Cut::Into, Place::Vulnerabilities},
    {Place::Results, "SENSITIVE_CONTENT_LIST", Cut::Into, Place::SensitiveContents},
    {Place::Results, "INFORMATION_GATHERED_LIST", Cut::Into, Place::Information},

    {Place::Application, "ID", Cut::Record, Place::ApplicationId},
    {Place::Application, "NAME", Cut::Record, Place::ApplicationName},
    {Place::Application, "VULNERABILITY_LIST", Cut::Into, Place::Vulnerabilities},
    {Place::Application, "SENSITIVE_CONTENT_LIST", Cut::Into, Place::SensitiveContents},
    {Place::Application, "INFORMATION_GATHERED_LIST", Cut::Into, Place::Information},

    {Place::Glossary, "QID_LIST", Cut::Into, Place::Qids},
    {Place::Glossary, "GROUP_LIST", Cut::Record, Place::Groups},
    {Place::Glossary, "OWASP_LIST", Cut::Record, Place::OwaspList},
    {Place::Glossary, "WASC_LIST", Cut::Record, Place::WascList},

    {Place::Appendix, "SCAN_LIST", Cut::Into, Place::Scans},
    {Place::Appendix, "WEBAPP", Cut::Record, Place::AppendixApplication},
    {Place::Appendix, "WEB_APPLICATION", Cut::Record, Place::AppendixApplication},
    {Place::Scans, "SCAN", Cut::Record, Place::Scan},
});

// What the appendix tells of a web application and no finding is; where else it stands does no harm.
constexpr auto kHarmless = std::to_array<std::string_view>({"TAGS", "CUSTOM_ATTRIBUTES", "OPTION_PROFILE_DETAILS"});

// Parts of names, without separators and case, that tell of findings whatever the vendor calls a list of them.
constexpr auto kTellingParts = std::to_array<std::string_view>(
    {"VULN", "SENSITIVECONTENT", "INFORMATIONGATHERED", "FINDING", "DETECTION", "UNIQUEID"});

std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') letters += static_cast<char>(c - 'a' + 'A');
    if (c >= 'A' && c <= 'Z') letters += c;
  }
  return letters;
}

bool tells_of_findings(std::string_view name) {
  const auto letters = letters_of(name);
  return std::ranges::any_of(kTellingParts,
                             [&](std::string_view part) { return letters.find(part) != std::string::npos; });
}

// In the results more is suspicious: any list, and whatever has a QID.
bool may_hold_findings(std::string_view name) {
  const auto letters = letters_of(name);
  return letters.ends_with("LIST") || letters == "QID" || tells_of_findings(name);
}

// The sections that SUMMARY counts, and what it calls their counters.
struct CounterRow {
  ReportSection section;
  std::optional<std::int64_t> model::ReportCount::*field;
  std::string_view total, counter, one, many;
};
constexpr auto kCounters = std::to_array<CounterRow>({
    {ReportSection::Vulnerability, &model::ReportCount::vulnerabilities, "VULNERABILITY", "LEVEL1 to LEVEL5",
     "vulnerability", "vulnerabilities"},
    {ReportSection::SensitiveContent, &model::ReportCount::sensitive_contents, "SENSITIVE_CONTENT", "SENSITIVE_CONTENT",
     "sensitive content", "sensitive contents"},
    {ReportSection::InformationGathered, &model::ReportCount::information, "INFORMATION_GATHERED",
     "INFORMATION_GATHERED", "information gathered", "information gathered"},
});
constexpr std::size_t kSections = kCounters.size();
static_assert(kCounters[0].section == ReportSection{0} && kCounters[1].section == ReportSection{1} &&
              kCounters[2].section == ReportSection{2});

// Ten times the web applications of the largest report that the vendor makes. Those beyond are counted in the totals
// alone.
constexpr std::size_t kMostCounts = 5'000;
// A greater number is none; adding thousands of them must not overflow.
constexpr std::int64_t kMostSaid = std::int64_t{1} << 40;

// What kind of record one is, for people.
struct PartRow {
  Place place;
  std::string_view part;
};
constexpr auto kParts = std::to_array<PartRow>({
    {Place::Header, "header"},
    {Place::Filters, "list of filters"},
    {Place::Target, "list of targets"},
    {Place::Totals, "total of the summary"},
    {Place::Count, "line of the summary"},
    {Place::ApplicationId, "ID of a web application"},
    {Place::ApplicationName, "name of a web application"},
    {Place::Finding, "finding"},
    {Place::Qid, "glossary entry"},
    {Place::Groups, "list of groups in the glossary"},
    {Place::OwaspList, "OWASP list of the glossary"},
    {Place::WascList, "WASC list of the glossary"},
    {Place::Scan, "description of a scan in the appendix"},
    {Place::AppendixApplication, "description of a web application in the appendix"},
});

constexpr auto kIdMarks = std::to_array<std::string_view>({"<ID>", "<QID>"});

// What base64 held may be all control characters, which take six bytes each where they are stored.
bool is_too_large_decoded(const model::ReportFinding& finding) {
  const auto texts_of = [](auto size) {
    return [size](const model::ReportFinding& record) {
      std::size_t bytes = size(record.data.text);
      for (const auto& payload : record.payloads)
        bytes += size(payload.response.text) + size(payload.evidence.text) + size(payload.body);
      return bytes;
    };
  };
  const auto plain = texts_of([](const std::string& text) { return text.size(); });
  if (plain(finding) <= kLargestReportRecord / 6) return false;
  return texts_of([](const std::string& text) { return bytes_written(text); })(finding) > kLargestReportRecord;
}

class ReportDecoder final : public Utf8Decoder {
 public:
  explicit ReportDecoder(ReportHandler handler) : handler_{std::move(handler)} {}

  void stop_on(std::stop_token stop) override { stop_ = std::move(stop); }

  Result<void> write(std::string_view piece) override {
    if (failure_) return fail(*failure_);
    return kept(pass_on(piece));
  }

  Result<void> end() override {
    if (failure_) return fail(*failure_);
    return kept(finish());
  }

 private:
  Result<void> pass_on(std::string_view piece) {
    if (answer_) return answer_->write(piece);
    if (root_) return splitter_->write(piece);
    beginning_ += piece;
    if (!splitter_) return sniff();
    return before_root(splitter_->write(piece));
  }

  Result<void> finish() {
    if (answer_) {
      if (auto refusal = answer_->end(); !refusal) return refusal;
      return fail(other_document(answer_root_));
    }
    if (!splitter_) {
      if (trimmed(beginning_).empty()) return fail(ErrorKind::Decode, "the file is empty", std::string{kUsable});
      if (auto begun = begin_document(); !begun) return begun;
      if (answer_) return finish();
    }
    if (auto whole = splitter_->end(); !whole) return whole;
    if (auto told = tell_head(); !told) return told;
    if (auto told = tell_application(); !told) return told;
    compare_with_counters();
    if (handler_.lists) {
      lists_.owasp_edition = owasp_edition(lists_.owasp);
      if (auto told = handler_.lists(lists_); !told) return told;
    }
    return handler_.done ? handler_.done(contents_) : Result<void>{};
  }

  // A failure is the last word. What the splitter and the answers' decoder say of "the answer" is true of the file.
  Result<void> kept(Result<void> done) {
    if (done) return done;
    auto error = done.error();
    if (error.kind == ErrorKind::Decode) {
      if (answer_) error = other_document(answer_root_);
      if (!root_seen_ && looks_like_web_page(std::string_view{beginning_}.substr(0, 1024)))
        error = other_document("html");
      constexpr std::string_view kAnswer = "the answer";
      if (error.message.starts_with(kAnswer)) error.message.replace(0, kAnswer.size(), "the file");
    }
    failure_ = error;
    return fail(std::move(error));
  }

  static Error other_document(std::string_view root) {
    Error error{ErrorKind::Decode, fmt::format("the file's root element is '{}'", shown(root)), std::string{kUsable}};
    const auto* row = std::ranges::find(kNeighbours, root, &NeighbourRow::element);
    if (row != kNeighbours.end()) {
      error.message += fmt::format(": {}", row->is);
      error.advice = row->advice;
    } else if (root == "html" || root == "HTML") {
      error.message += ": a web page, perhaps of a login that has ended";
    } else if (std::ranges::find(kAnswers, root) != kAnswers.end()) {
      error.message += ": an answer of the Qualys API, not a report";
    } else if (root == "{") {
      error.message = "the file is JSON, not a report";
    } else {
      error.message += ", which is no report of Qualys WAS";
    }
    return error;
  }

  Result<void> sniff() {
    const auto first = beginning_.find_first_not_of(kBlanks);
    if (first == std::string::npos) {
      if (beginning_.size() <= kLongestTag) return {};
      return fail(ErrorKind::Decode, "the file begins with 64 KiB of blanks", std::string{kUsable});
    }
    constexpr std::size_t kTelling = 32;  // a web page would be known by as many
    return beginning_.size() - first < kTelling ? Result<void>{} : begin_document();
  }

  // What the file is shows in its first characters. A byte order mark and blanks may stand before them.
  Result<void> begin_document() {
    std::string_view text = beginning_;
    for (const auto& row : kBeginnings) {
      if (!text.starts_with(row.bytes)) continue;
      return fail(ErrorKind::Decode, fmt::format("the file is {}", row.is), std::string{row.advice});
    }
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.starts_with('{') || text.starts_with('[')) return take_for_answer("{");
    if (!text.starts_with('<')) return fail(ErrorKind::Decode, "the file is not XML", std::string{kUsable});
    splitter_ = split_xml(
        {.record = [this](std::string& buffer, std::size_t at, std::size_t size) { return record(buffer, at, size); },
         .given_up =
             [this](std::string_view start, std::string_view why) {
               unreadable({find_id(start, kIdMarks), std::string{why}}, part());
             },
         .choose = [this](std::span<const std::string> open, std::string_view name) { return choose(open, name); },
         .largest_record = kLargestReportRecord});
    return before_root(splitter_->write(text));
  }

  // Until the root element is known, the beginning is kept: it may have to be read as something else.
  Result<void> before_root(Result<void> done) {
    if (!answer_root_.empty()) return take_for_answer(std::exchange(answer_root_, {}));
    if (!done) return done;
    if (root_) {
      beginning_ = {};
    } else if (beginning_.size() > kLargestOutline) {
      return fail(ErrorKind::Decode, "the file has no element in its first MiB", std::string{kUsable});
    }
    return {};
  }

  // The count decoder looks at no records: all it says of a document is whether the API refused something.
  Result<void> take_for_answer(std::string root) {
    answer_root_ = std::move(root);
    answer_ = decode_count([](std::int64_t) {});
    // What the document declares has been undone already.
    if (auto begun = answer_->write("\xEF\xBB\xBF"); !begun) return begun;
    return answer_->write(std::exchange(beginning_, {}));
  }

  Result<Cut> choose_root(std::string_view name) {
    root_seen_ = true;
    const auto* row = std::ranges::find(kRoots, name, &RootRow::element);
    if (row == kRoots.end()) {
      if (std::ranges::find(kAnswers, name) != kAnswers.end()) answer_root_ = name;
      return fail(other_document(name));
    }
    root_ = true;
    head_.root = contents_.root = row->root;
    places_ = {Place::Report};
    return Cut::Into;
  }

  Result<Cut> choose(std::span<const std::string> open, std::string_view name) {
    if (open.empty()) return choose_root(name);
    places_.resize(open.size(), Place::Report);
    const auto parent = places_.back();
    const auto* step = std::ranges::find_if(
        kSteps, [&](const StepRow& row) { return row.in == parent && (row.element.empty() || row.element == name); });
    if (step == kSteps.end()) return choose_unknown(parent, name);
    if (step->cut == Cut::Into) {
      if (auto begun = begin(step->becomes, parent); !begun) return fail(begun.error());
      places_.push_back(step->becomes);
    } else {
      place_ = step->becomes;
      if (place_ == Place::Finding) record_name_ = name;
    }
    return step->cut;
  }

  // Nothing that may be a finding passes in silence (FND-008). An element that nobody knows is looked into where
  // findings are expected; elsewhere only what calls itself a finding and holds something counts.
  Result<Cut> choose_unknown(Place parent, std::string_view name) {
    const auto aside = tells_of_findings(name) ? Place::AsideRecord : Place::Aside;
    switch (parent) {
      case Place::Results:
      case Place::Application:
        if (std::ranges::find(kHarmless, name) != kHarmless.end()) return Cut::Skip;
        unknown_ = name;
        return look_into(Place::Unknown, may_hold_findings(name));
      case Place::Unknown:
        return look_into(Place::UnknownRecord, may_hold_findings(name));
      case Place::UnknownRecord:
        return look_into(Place::UnknownRecord, true);
      case Place::Report:
        unknown_ = name;
        return look_into(aside, false);
      case Place::Aside:
        return look_into(aside, false);
      case Place::AsideRecord:
        return look_into(aside, true);
      default:
        return Cut::Skip;
    }
  }

  Result<Cut> look_into(Place place, bool is_found) {
    if (unknown_.empty()) return Cut::Skip;  // told already
    if (!is_found) {
      places_.push_back(place);
      return Cut::Into;
    }
    std::string where = "beside the results";
    if (std::ranges::find(places_, Place::Application) != places_.end())
      where = application_.name.empty() ? "in a web application" : fmt::format("in '{}'", shown(application_.name));
    else if (std::ranges::find(places_, Place::Results) != places_.end())
      where = "in the results";
    unreadable({std::nullopt, fmt::format("the element '{}' {} is not understood, and findings may stand in it",
                                          shown(std::exchange(unknown_, {})), where)});
    return Cut::Skip;
  }

  Result<void> begin(Place place, Place parent) {
    if (place == Place::Summary || place == Place::Counts) return {};  // FILTERS may follow
    if (auto told = tell_head(); !told) return told;
    if (auto told = tell_application(); !told) return told;
    switch (place) {
      case Place::Results:
        contents_.has_results = true;
        return {};
      case Place::Application:
        application_ = {};
        application_waits_ = true;
        return {};
      case Place::Vulnerabilities:
        return begin_list(ReportSection::Vulnerability, parent);
      case Place::SensitiveContents:
        return begin_list(ReportSection::SensitiveContent, parent);
      case Place::Information:
        return begin_list(ReportSection::InformationGathered, parent);
      default:
        return {};
    }
  }

  Result<void> begin_list(ReportSection section, Place parent) {
    ++contents_.lists;
    section_ = section;
    if (parent != Place::Application) {
      application_ = {};
      read_of_this_ = nullptr;
    }
    return {};
  }

  Result<void> tell_head() {
    if (std::exchange(head_told_, true) || !handler_.head) return {};
    return handler_.head(head_);
  }

  // When its first list begins, and its id and name have passed; one without lists, when whatever is next begins.
  Result<void> tell_application() {
    if (!std::exchange(application_waits_, false)) return {};
    ++contents_.applications;
    read_of_this_ = nullptr;
    if (application_.name.empty() || read_of_.size() >= kMostCounts) {
      all_are_named_ = false;
    } else {
      read_of_this_ = &read_of_[application_.name];
    }
    return handler_.application ? handler_.application(application_) : Result<void>{};
  }

  void unreadable(const Unreadable& what, std::string_view part = {}) {
    ++contents_.unreadable;
    if (handler_.unreadable) handler_.unreadable(what, part);
  }

  // What kind of record passes.
  std::string_view part() const {
    const auto* row = std::ranges::find(kParts, place_, &PartRow::place);
    return row == kParts.end() ? std::string_view{} : row->part;
  }

  // --- what SUMMARY counts ---

  Result<void> tell_count(const model::ReportCount& count) {
    const auto said = [&](const CounterRow& row) { return std::clamp((count.*row.field).value_or(0), {}, kMostSaid); };
    std::array<std::int64_t, kSections>* counted = &totals_;
    if (!count.is_total) {
      for (std::size_t i = 0; i < kSections; ++i) sums_[i] = std::min(sums_[i] + said(kCounters[i]), kMostSaid);
      counted =
          count.application.empty() || counted_of_.size() >= kMostCounts ? nullptr : &counted_of_[count.application];
    }
    for (std::size_t i = 0; counted != nullptr && i < kSections; ++i)
      (*counted)[i] = std::max((*counted)[i], said(kCounters[i]));
    return handler_.count ? handler_.count(count) : Result<void>{};
  }

  // The counters disagree with the lists in files that somebody has cut down, and are no reason to doubt a list. That
  // they count something of which nothing at all was read is one: it stands somewhere that nobody looked at.
  void compare_with_counters() {
    if (!contents_.has_results && contents_.lists == 0) return;  // made without results
    for (std::size_t i = 0; i < kSections; ++i) {
      const auto& row = kCounters[i];
      const auto all = std::max(totals_[i], sums_[i]);
      if (all > 0 && !read_[i]) {
        unreadable(
            {std::nullopt, fmt::format("SUMMARY counts {} {} ({}), and none was read", all,
                                       all == 1 ? row.one : row.many, totals_[i] > 0 ? row.total : row.counter)});
        continue;
      }
      if (contents_.applications == 0 || !all_are_named_) continue;
      for (const auto& [name, counted] : counted_of_) {
        const auto read = read_of_.find(name);
        if (counted[i] == 0 || (read != read_of_.end() && read->second[i])) continue;
        unreadable({std::nullopt, fmt::format("SUMMARY counts {} {} of '{}' ({}), and none was read", counted[i],
                                              counted[i] == 1 ? row.one : row.many, shown(name), row.counter)});
      }
    }
  }

  Result<void> record(std::string& buffer, std::size_t at, std::size_t size) {
    if (stop_.stop_requested()) return fail(ErrorKind::Cancelled, "stopped inside the file");
    std::string_view text{buffer.data() + at, size};
    if (text.find('\0') != std::string_view::npos) {
      unreadable({find_id(text.substr(0, 1024), kIdMarks), "it holds a NUL byte"}, part());
      return {};
    }
    if (is_too_large_written(text, kLargestReportRecord)) {
      unreadable({find_id(text.substr(0, 1024), kIdMarks), too_large_written(kLargestReportRecord)}, part());
      return {};
    }
    char* begin = buffer.data() + at;
    std::optional<std::string> marked;
    const bool is_damaged = expects_marks() && has_marks(text);
    if (!is_utf8(text)) {
      marked = with_marks(text, kLargestReportRecord);
      if (!marked) {
        unreadable({find_id(text.substr(0, 1024), kIdMarks), std::string{kMostlyDamaged}}, part());
        return {};
      }
      begin = marked->data();
      size = marked->size();
    }
    beginning_of_record_ = text.substr(0, 256);
    const auto parsed = record_.load_buffer_inplace(begin, size, kXmlFlags, pugi::encoding_utf8);
    if (!parsed) {
      unreadable(
          {find_id(beginning_of_record_, kIdMarks), fmt::format("it is not well formed: {}", parsed.description())},
          part());
      return {};
    }
    const auto element = record_.document_element();
    if (is_damaged || marked) damage_ = show_damage(element);
    auto told = tell(element);
    // Of a record that has no id.
    for (auto& why : std::exchange(damage_, {}))
      unreadable({std::nullopt, std::move(why), Unreadable::What::Field}, part());
    return told;
  }

  Result<void> tell(pugi::xml_node element) {
    switch (place_) {
      case Place::Finding:
        return tell_finding(element);
      case Place::Qid:
        return tell_read(read_glossary_entry(element), handler_.glossary, contents_.glossary);
      case Place::Scan:
        return tell_read(read_report_scan(element), handler_.scan, scans_);
      case Place::AppendixApplication:
        return tell_read(read_report_application(element), handler_.appendix_application, scans_);
      case Place::ApplicationId:
      case Place::ApplicationName:
        read_application(element);
        return {};
      case Place::Header:
      case Place::Filters:
      case Place::Target:
        read_head(element);
        return {};
      case Place::Totals:
      case Place::Count:
        return tell_count(read_report_count(element));
      case Place::Groups:
        lists_.groups = read_code_names(element);
        return {};
      case Place::OwaspList:
        lists_.owasp = read_code_names(element);
        return {};
      case Place::WascList:
        lists_.wasc = read_code_names(element);
        return {};
      default:
        return {};
    }
  }

  Result<void> tell_finding(pugi::xml_node element) {
    // Of sensitive content nobody knows what it is called.
    const std::string_view expected =
        section_ == ReportSection::Vulnerability ? "VULNERABILITY" : "INFORMATION_GATHERED";
    if (section_ != ReportSection::SensitiveContent && record_name_ != expected) {
      unreadable({std::nullopt, fmt::format("it is a '{}', not a '{}'", shown(record_name_), expected)});
      return {};
    }
    auto read = read_report_finding(element, section_);
    if (is_too_large_decoded(read.record)) {
      unreadable({read.id, too_large_written(kLargestReportRecord)}, part());
      return {};
    }
    read.record.application_id = application_.id;
    read.record.application_name = application_.name;
    if (read.is_readable) {
      const auto section = static_cast<std::size_t>(section_);
      read_[section] = true;
      if (read_of_this_ != nullptr) (*read_of_this_)[section] = true;
    }
    return tell_read(std::move(read), handler_.finding, contents_.findings);
  }

  template <class Record>
  Result<void> tell_read(Read<Record> read, const std::function<Result<void>(Record&&)>& tell, std::size_t& count) {
    read.add(std::exchange(damage_, {}));
    complain(read, [this](const Unreadable& what) { unreadable(what, part()); });
    if (!read.is_readable) return {};
    ++count;
    return tell ? tell(std::move(read.record)) : Result<void>{};
  }

  void read_application(pugi::xml_node element) {
    const auto text = read_text(element);
    if (!application_waits_) {  // its findings were told without it
      unreadable({std::nullopt, "a web application's ID or NAME stands behind its findings"});
    } else if (place_ == Place::ApplicationName) {
      application_.name = trimmed(text);
    } else {
      application_.id = parse_integer(text);
      if (!application_.id) {
        unreadable({std::nullopt, fmt::format("a web application's ID '{}' is no whole number", shown(text))});
      }
    }
  }

  void read_head(pugi::xml_node element) {
    if (head_told_) {
      unreadable({std::nullopt, fmt::format("{} stands behind the results", element.name())});
      return;
    }
    if (place_ == Place::Filters) {
      head_.has_filters = true;
      std::ranges::move(read_filters(element), std::back_inserter(head_.filters));
    } else if (place_ == Place::Target) {
      head_.targets = read_targets(element);
    } else {
      const auto generated = read_text(element.child("GENERATION_DATETIME"));
      head_.name = trimmed(read_text(element.child("NAME")));
      head_.generated = parse_report_date(generated);
      if (!head_.generated && !trimmed(generated).empty()) {
        unreadable({std::nullopt, fmt::format("GENERATION_DATETIME '{}' is no date", shown(generated))});
      }
    }
  }

  ReportHandler handler_;
  std::unique_ptr<Splitter> splitter_;
  std::string beginning_;                  // of the file, until its root is known
  bool root_seen_ = false, root_ = false;  // one at all, a report's
  std::unique_ptr<Decoder> answer_;
  std::string answer_root_;
  std::stop_token stop_;

  std::vector<Place> places_;    // of the open elements
  Place place_ = Place::Report;  // of the record that passes
  ReportSection section_ = ReportSection::Vulnerability;
  std::string record_name_, beginning_of_record_;
  pugi::xml_document record_;
  std::vector<std::string> damage_;  // fields of the record that passes which hold bytes that are no text

  model::ReportHead head_;
  model::ReportApplication application_;
  model::ReportLists lists_;
  model::ReportContents contents_;
  std::size_t scans_ = 0;

  std::string unknown_;  // the element that nobody knows and that is being looked into; empty: it was told
  std::array<std::int64_t, kSections> totals_{}, sums_{};  // by GLOBAL_SUMMARY, and the lines of SUMMARY together
  std::map<std::string, std::array<std::int64_t, kSections>> counted_of_;  // by the name of the web application
  std::array<bool, kSections> read_{};
  std::map<std::string, std::array<bool, kSections>> read_of_;
  std::array<bool, kSections>* read_of_this_ = nullptr;  // of the web application that passes
  bool all_are_named_ = true;

  bool head_told_ = false, application_waits_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::string_view element_of(ReportRoot root) { return std::ranges::find(kRoots, root, &RootRow::root)->element; }

std::unique_ptr<Decoder> decode_report(ReportHandler handler) {
  return in_utf8(std::make_unique<ReportDecoder>(std::move(handler)), "file");
}

}  // namespace qualyswas::wire
