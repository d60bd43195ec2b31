// What a report is to the world: the vendor's words for it, what was ordered, and its state as the clock passes. World
// keeps reports; reports/ makes their documents behind the two interfaces at the end; qps/ serves them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/base/instant.h"
#include "mockqualys/world/records.h"
#include "mockqualys/world/solutions.h"

namespace mockqualys {

// Reference 5.5 (rest), section 8 (report XML).
enum class ReportType : std::uint8_t { Scan, WebApp, Scorecard, Catalog, DataList };
enum class ReportFormat : std::uint8_t { HtmlZipped, HtmlBase64, Pdf, PdfEncrypted, PowerPoint, Csv, CsvV2, Xml, Word };
enum class ReportStatus : std::uint8_t { Running, Error, Complete };

// Which year's service writes the XML: its elements, its editions of lists (reference, report XML 11). Current is that
// of 2024 and, what was seen in other years, several payloads a finding, attributes and tags.
enum class ReportVariant : std::uint8_t { Current, Of2017, Of2020, Of2022, Of2024 };

// What readers of these files stumbled over; each is one deviation from the variant, and any set of them can be asked
// for.
enum class ReportTrap : std::uint8_t {
  NoAppendix,
  NoGlossary,
  GlossaryLacksEntries,
  GlossaryHasSurplus,
  NoOwaspList,
  FlatResults,
  ResultsByWebApp,
  OtherAppendixTag,
  WrappedBase64,
  UnflaggedData,
  EmptyContents,
  NoData,
  MixedZones,
  NoDates,
  LeadingLineFeed,
  ByteOrderMark,
  OneLine,
  EscapedText,
  LineFeedHeaders,
  IgnoredWithChildren,
  IgnoredWithSiblings,
  IgnoredAsText,
  SensitiveAsVulnerability,
  EmptyLists,
  WrongCounters,
};

template <typename Value>
struct Named {
  Value value;
  std::string_view name;
  std::string_view what = {};  // of variants and traps: one line for people
};

std::span<const Named<ReportType>> report_types();
std::span<const Named<ReportFormat>> report_formats();
std::span<const Named<ReportStatus>> report_statuses();
std::span<const Named<ReportVariant>> report_variants();
std::span<const Named<ReportTrap>> report_traps();

std::string_view name_of(ReportType type);
std::string_view name_of(ReportFormat format);
std::string_view name_of(ReportStatus status);
std::string_view name_of(ReportVariant variant);
std::string_view name_of(ReportTrap trap);
std::optional<ReportType> find_report_type(std::string_view name);
std::optional<ReportFormat> find_report_format(std::string_view name);
std::optional<ReportStatus> find_report_status(std::string_view name);
std::optional<ReportVariant> find_report_variant(std::string_view name);
std::optional<ReportTrap> find_report_trap(std::string_view name);

// How an XML document is written.
struct ReportShape {
  ReportVariant variant = ReportVariant::Current;
  std::set<ReportTrap> traps;
  std::chrono::minutes zone{0};  // of the report's maker: the offset behind every date; 0 is written as plain GMT

  bool has(ReportTrap trap) const { return traps.contains(trap); }
};

struct ReportOrder;
// Why no report can be made of it, as one line; its targets are not looked at.
std::optional<std::string> order_error(const ReportOrder& order);

struct ReportTag {
  std::int64_t id = 0;
  std::string name;
};

// A scan as records name it.
struct Scan {
  std::int64_t id = 0, webapp = 0;
  std::string reference = {};  // empty: no record says it
  Instant launched = {};
  // The findings it saw, where that is known. Else their own histories and dates tell.
  std::optional<std::set<std::int64_t>> found = {};
};

// A report as somebody ordered it.
struct ReportOrder {
  std::string name = "Web Application Report", description;
  std::string user;  // the login of its owner; empty: the first account
  ReportType type = ReportType::WebApp;
  ReportFormat format = ReportFormat::Xml;
  // The root of the XML, which follows the kind of the config and not the type (reference, report XML 8); empty: the
  // type's own.
  std::optional<ReportType> root;
  std::vector<ReportTag> tags;  // of the report itself
  std::int64_t template_id = 0;

  // What it is about: these web apps, and those that carry one of these tags. Nothing named: all there are.
  std::vector<std::int64_t> webapps;
  std::vector<std::string> webapp_tags;
  // Of a scan report: these scans, of web apps named above. None: the last scan of each.
  std::vector<Scan> scans;

  // Which findings: every set that is empty lets all pass.
  std::set<std::string, std::less<>> statuses;
  std::optional<std::set<std::int64_t>> qids;          // of search lists
  std::string url;                                     // a part of it
  bool ignored = true, active = true;                  // showIgnored, and SHOW_ONLY of it
  bool patched = true, unpatched = true;               // showPatched, likewise
  std::set<std::string, std::less<>> ignored_reasons;  // of those that are ignored
  std::set<std::string, std::less<>> contents;         // display/contents; empty: the default ones

  ReportShape shape;
  std::chrono::seconds takes{0};  // until it is no longer RUNNING
  bool fails = false;             // then it is in ERROR, not COMPLETE
};

// The records of one moment, as a document is made from them.
struct Snapshot {
  Instant at;
  std::shared_ptr<const Records> webapps, findings;
  std::shared_ptr<const Solutions> solutions;
};

// The file of a report. It is made when somebody first needs it, from what was true when the report was ordered, and no
// later than its world goes.
class Document {
 public:
  virtual ~Document() = default;
  virtual std::size_t size() const = 0;
  virtual std::shared_ptr<const std::string> text() const = 0;
};

// Makes documents; reports/ has the one there is.
class Press {
 public:
  virtual ~Press() = default;
  virtual std::shared_ptr<const Document> make(const ReportOrder& order, const Snapshot& snapshot) const = 0;
};

// A report as it is at a moment.
struct Report {
  std::int64_t id = 0;
  std::string name;
  ReportType type = ReportType::WebApp;
  ReportFormat format = ReportFormat::Xml;
  ReportStatus status = ReportStatus::Complete;
  std::string user;
  Instant created;
  std::shared_ptr<const Document> document;  // of a COMPLETE one
};

// What holds for the reports of a whole subscription.
struct ReportSettings {
  std::chrono::seconds creation_time{20};  // of a report that a call creates
  ReportShape shape;                       // of a report that a call creates
  int failing = 0;                         // so many of the next calls create a report that ends in ERROR
  // Bytes of finished reports from which on no more can be created; none: no limit. 200.0 Mb stands in the notice of
  // 2014.
  std::optional<std::int64_t> subscription_limit = std::int64_t{200} << 20U, user_limit;
  std::map<std::int64_t, std::set<std::int64_t>> search_lists;  // QIDs by the id of the list
};

}  // namespace mockqualys
