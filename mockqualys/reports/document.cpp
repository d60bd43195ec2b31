#include "mockqualys/reports/document.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "mockqualys/reports/appendix.h"
#include "mockqualys/reports/contents.h"
#include "mockqualys/reports/finding.h"
#include "mockqualys/reports/glossary.h"
#include "mockqualys/reports/other_formats.h"

namespace mockqualys::reports {

namespace {

using Words = std::string_view;

constexpr std::size_t kKept = 16U << 20U;  // a longer document is made again for each download

constexpr auto kFileKinds = std::to_array<FileKind>({
    {ReportFormat::HtmlZipped, "zip", "application/zip"},
    {ReportFormat::HtmlBase64, "html", "text/plain"},
    {ReportFormat::Pdf, "pdf", "application/pdf"},
    {ReportFormat::PdfEncrypted, "pdf", "application/pdf"},
    {ReportFormat::PowerPoint, "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {ReportFormat::Csv, "csv", "text/csv"},
    {ReportFormat::CsvV2, "csv", "text/csv"},
    {ReportFormat::Xml, "xml", "application/xml"},
    {ReportFormat::Word, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
});

struct ListNames {
  List list;
  Words element;
};
constexpr auto kLists = std::to_array<ListNames>({{kVulnerabilities, "VULNERABILITY_LIST"},
                                                  {kSensitive, "SENSITIVE_CONTENT_LIST"},
                                                  {kGathered, "INFORMATION_GATHERED_LIST"}});

// What a request's content words put into the document; none of them: everything. Which word brings which section is
// our choice.
bool wants(const ReportOrder& order, std::initializer_list<Words> words) {
  return order.contents.empty() ||
         std::ranges::any_of(words, [&](Words word) { return order.contents.contains(word); });
}

class XmlReport {
 public:
  XmlReport(const ReportOrder& order, const Snapshot& snapshot, const Sink& sink)
      : order_{order},
        snapshot_{snapshot},
        shape_{shape_of(order.shape.variant)},
        contents_{look_up(order, snapshot)},
        out_{{.one_line = order.shape.has(ReportTrap::OneLine),
              .escaped = order.shape.has(ReportTrap::EscapedText),
              .wrapped = shape_.wrapped || order.shape.has(ReportTrap::WrappedBase64)},
             sink} {}

  void write() {
    const auto root = name_of(root_of(order_));
    const bool documented = root_of(order_) == ReportType::WebApp || contents_.is_scan;
    if (has(ReportTrap::ByteOrderMark)) out_.raw("\xEF\xBB\xBF");
    if (has(ReportTrap::LeadingLineFeed)) out_.raw("\n");
    out_.raw("<?xml version='1.0' encoding='UTF-8'?>");
    if (!has(ReportTrap::OneLine)) out_.raw("\n");
    out_.open(root);
    header();
    filters();
    target();
    if (documented) {  // of the other types no document is known
      if (wants(order_, {"SUMMARY"})) summary();
      if (wants(order_, {"RESULTS", "ALL_RESULTS", "INDIVIDUAL_RECORDS", "RECORD_DETAILS"})) {
        results();
        if (!has(ReportTrap::NoGlossary)) write_glossary(order_.shape, contents_, *snapshot_.findings, out_);
      }
      if (wants(order_, {"APPENDIX"}) && !has(ReportTrap::NoAppendix)) write_appendix(order_.shape, contents_, out_);
    }
    out_.close(root);
    out_.flush();
  }

 private:
  bool has(ReportTrap trap) const { return order_.shape.has(trap); }

  void header() {
    const auto away = has(ReportTrap::MixedZones) ? std::chrono::hours{1} : std::chrono::hours{0};
    out_.open("HEADER");
    out_.leaf("NAME", order_.name);
    if (wants(order_, {"DESCRIPTION"})) out_.optional("DESCRIPTION", description());
    out_.leaf("GENERATION_DATETIME", report_date(snapshot_.at, order_.shape.zone - away));
    if (shape_.company) {
      out_.open("COMPANY_INFO");
      out_.leaf("NAME", "Acme & Daughters");
      out_.leaf("ADDRESS", "Kade 7");
      out_.leaf("CITY", "Rotterdam");
      out_.leaf("STATE", "None");
      out_.leaf("COUNTRY", "Netherlands");
      out_.leaf("ZIP_CODE", "3011");
      out_.close("COMPANY_INFO");
      out_.open("USER_INFO");
      out_.leaf("NAME", full_name());
      out_.leaf("USERNAME", order_.user);
      if (shape_.role) out_.leaf("ROLE", "Manager,WAS User");
      out_.close("USER_INFO");
    }
    out_.close("HEADER");
  }

  // A web application report that was given no description has one: a line with totals. The words are ours.
  std::string description() const {
    if (!order_.description.empty() || root_of(order_) != ReportType::WebApp) return order_.description;
    return fmt::format("Web applications: {}. Vulnerabilities: {}. Sensitive contents: {}. Information gathered: {}.",
                       contents_.apps.size(), contents_.count(kVulnerabilities), contents_.count(kSensitive),
                       contents_.count(kGathered));
  }

  std::string full_name() const {
    const auto login = fmt::format(" ({})", order_.user);
    for (const auto& app : contents_.apps) {
      if (app.owner.ends_with(login)) return app.owner.substr(0, app.owner.size() - login.size());
    }
    return order_.user;
  }

  void filter(Words name, Words value) {
    out_.open("FILTER");
    out_.leaf("NAME", name);
    out_.leaf("VALUE", value);
    out_.close("FILTER");
  }

  // The first two as they were seen, with the blank at the end; the names of the others are ours.
  void filters() {
    out_.open("FILTERS");
    filter("REMEDIATION", !order_.patched    ? "Exclude patched findings"
                          : order_.unpatched ? "Include patched findings"
                                             : "Show only patched findings");
    filter("REMEDIATION", !order_.ignored ? "Hide ignored findings"
                          : order_.active ? "Show ignored findings "
                                          : "Show only ignored findings");
    for (const auto& reason : order_.ignored_reasons) filter("IGNORED_REASON", reason);
    for (const auto& status : order_.statuses) filter("STATUS", status);
    if (!order_.url.empty()) filter("URL", order_.url);
    if (order_.qids) filter("SEARCH_LIST", fmt::format("{} QIDs", order_.qids->size()));
    out_.close("FILTERS");
  }

  void target() {
    if (contents_.apps.empty()) return;
    out_.open("TARGET");
    for (const auto& app : contents_.apps) {
      contents_.is_scan ? out_.leaf("SCAN", scan_name(app)) : out_.leaf("WEB_APPLICATION", app.name);
    }
    out_.close("TARGET");
  }

  void summary() {
    const std::int64_t wrong = has(ReportTrap::WrongCounters) ? 1 : 0;
    const bool serious = contents_.count(5U) + contents_.count(4U) > 0;
    out_.open("SUMMARY");
    out_.open("GLOBAL_SUMMARY");
    out_.leaf("SECURITY_RISK", serious ? "High" : contents_.count(3U) > 0 ? "Medium" : "Low");
    out_.leaf("VULNERABILITY", contents_.count(kVulnerabilities) + wrong);
    out_.leaf("SENSITIVE_CONTENT", contents_.count(kSensitive) + wrong);
    out_.leaf("INFORMATION_GATHERED", contents_.count(kGathered) + wrong);
    if (!contents_.is_scan) out_.leaf("WEB_APPLICATIONS", static_cast<std::int64_t>(contents_.apps.size()));
    out_.close("GLOBAL_SUMMARY");
    if (!contents_.apps.empty()) {
      out_.open("SUMMARY_STATS");
      for (const auto& app : contents_.apps) stat(app, wrong);
      out_.close("SUMMARY_STATS");
    }
    out_.close("SUMMARY");
  }

  void stat(const App& app, std::int64_t wrong) {
    out_.open("SUMMARY_STAT");
    if (contents_.is_scan) {
      out_.leaf("SCAN", scan_name(app));
      if (app.scanned) out_.leaf("DATE", report_day(*app.scanned, order_.shape.zone));
    } else {
      out_.leaf("WEB_APPLICATION", app.name);
    }
    for (std::size_t level = 5; level > 0; --level) out_.leaf(fmt::format("LEVEL{}", level), app.levels[level] + wrong);
    out_.leaf("SENSITIVE_CONTENT", static_cast<std::int64_t>(app.lists[kSensitive].size()) + wrong);
    out_.leaf("INFORMATION_GATHERED", static_cast<std::int64_t>(app.lists[kGathered].size()) + wrong);
    out_.close("SUMMARY_STAT");
  }

  void results() {
    const bool flat = has(ReportTrap::FlatResults) || (contents_.is_scan && !has(ReportTrap::ResultsByWebApp));
    FindingWriter writer{order_.shape, contents_, *snapshot_.findings, out_};
    const auto write_list = [&](const ListNames& names, std::span<const App> apps) {
      const auto filled = [&](const App& app) { return !app.lists[names.list].empty(); };
      if (std::ranges::none_of(apps, filled) && !has(ReportTrap::EmptyLists)) return;
      out_.open(names.element);
      for (const auto& app : apps) {
        for (const auto position : app.lists[names.list]) writer.write(position, names.list, app);
      }
      out_.close(names.element);
    };
    out_.open("RESULTS");
    if (flat) {
      for (const auto& names : kLists) write_list(names, contents_.apps);
    } else {
      for (const auto& app : contents_.apps) {
        out_.open("WEB_APPLICATION");
        out_.leaf("ID", app.id);
        out_.leaf("NAME", app.name);
        for (const auto& names : kLists) write_list(names, {&app, 1});
        out_.close("WEB_APPLICATION");
      }
    }
    out_.close("RESULTS");
  }

  const ReportOrder& order_;
  const Snapshot& snapshot_;
  const Shape& shape_;
  Contents contents_;
  Writer out_;
};

class MadeDocument : public Document {
 public:
  MadeDocument(ReportOrder order, Snapshot snapshot) : order_{std::move(order)}, snapshot_{std::move(snapshot)} {}

  std::size_t size() const override {
    std::call_once(measured_, [this] {
      std::string head;
      write_document(order_, snapshot_, [&](Words piece) {
        size_ += piece.size();
        if (size_ <= kKept) head += piece;
      });
      if (size_ <= kKept) kept_ = std::make_shared<const std::string>(std::move(head));
    });
    return size_;
  }

  std::shared_ptr<const std::string> text() const override {
    const auto bytes = size();
    if (kept_) return kept_;
    std::string all;
    all.reserve(bytes);
    write_document(order_, snapshot_, [&](Words piece) { all += piece; });
    return std::make_shared<const std::string>(std::move(all));
  }

 private:
  const ReportOrder order_;
  const Snapshot snapshot_;
  mutable std::once_flag measured_;
  mutable std::size_t size_ = 0;
  mutable std::shared_ptr<const std::string> kept_;
};

class DocumentPress : public Press {
 public:
  std::shared_ptr<const Document> make(const ReportOrder& order, const Snapshot& snapshot) const override {
    return std::make_shared<const MadeDocument>(order, snapshot);
  }
};

}  // namespace

void write_document(const ReportOrder& order, const Snapshot& snapshot, const Sink& sink) {
  if (order.format == ReportFormat::Xml) {
    XmlReport{order, snapshot, sink}.write();
  } else {
    sink(other_format(order, snapshot));
  }
}

std::shared_ptr<const Press> make_press() { return std::make_shared<const DocumentPress>(); }

const FileKind& file_kind(ReportFormat format) { return *std::ranges::find(kFileKinds, format, &FileKind::format); }

}  // namespace mockqualys::reports
