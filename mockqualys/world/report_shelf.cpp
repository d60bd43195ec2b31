#include "mockqualys/world/report_shelf.h"

#include <fmt/core.h>

#include <algorithm>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/user_element.h"
#include "mockqualys/world/writes.h"

namespace mockqualys {

namespace {

constexpr std::int64_t kIdStep = 7;  // ids of reports rise and are not dense

class FileDocument : public Document {
 public:
  explicit FileDocument(std::string text) : text_{std::make_shared<const std::string>(std::move(text))} {}
  std::size_t size() const override { return text_->size(); }
  std::shared_ptr<const std::string> text() const override { return text_; }

 private:
  std::shared_ptr<const std::string> text_;
};

void leaf(std::string_view name, std::string_view text, bool cdata, std::string& out) {
  out += fmt::format("<{}>", name);
  cdata ? xml::append_cdata(text, out) : xml::append_escaped(text, out);
  out += fmt::format("</{}>", name);
}

// The record without status, size and downloads, which change.
RecordPtr record_of(std::int64_t id, const ReportOrder& order, const Snapshot& snapshot) {
  std::string xml = fmt::format("<Report><id>{}</id>", id);
  leaf("name", order.name, true, xml);
  if (!order.description.empty()) leaf("description", order.description, true, xml);
  pugi::xml_document owner;
  append_user(owner, "owner", order.user, *snapshot.webapps);
  xml::append_element(owner.document_element(), 0, xml);
  xml += fmt::format("<type>{}</type><format>{}</format><creationDate>{}</creationDate>", name_of(order.type),
                     name_of(order.format), format_instant(snapshot.at));
  xml += fmt::format("<tags><count>{}</count>", order.tags.size());
  if (!order.tags.empty()) xml += "<list>";
  for (const auto& tag : order.tags) {
    xml += fmt::format("<Tag><id>{}</id>", tag.id);
    leaf("name", tag.name, true, xml);
    xml += "</Tag>";
  }
  xml += order.tags.empty() ? "</tags>" : "</list></tags>";
  if (order.template_id > 0) xml += fmt::format("<template><id>{}</id></template>", order.template_id);
  auto record = parse_record(Kind::Report, xml + "</Report>");
  return *record;  // every text in it was proven by whoever took the order
}

}  // namespace

struct ReportShelf::PressHolder {
  std::mutex mutex;
  std::shared_ptr<const Press> press;

  std::shared_ptr<const Press> get() {
    const std::scoped_lock lock{mutex};
    return press;
  }
};

struct ReportShelf::Filed {
  std::int64_t id = 0;
  bool scheduled = false;
  RecordPtr record;  // status and downloads are laid on top
  ReportOrder order;
  Instant created;
  std::optional<ReportStatus> always;  // a carried report does not change
  std::shared_ptr<const Document> document;
  std::int64_t downloads = 0;
  std::optional<Instant> last_download;
  std::chrono::steady_clock::time_point since;  // real time, when it was filed
};

namespace {

// Made when it is first asked for: a start, and a search that finds nothing, do not wait for it.
class LateDocument : public Document {
 public:
  using Make = std::function<std::shared_ptr<const Document>()>;
  explicit LateDocument(Make make) : make_{std::move(make)} {}
  std::size_t size() const override { return made() ? made()->size() : 0; }
  std::shared_ptr<const std::string> text() const override {
    return made() ? made()->text() : std::make_shared<const std::string>();
  }

 private:
  const std::shared_ptr<const Document>& made() const {
    std::call_once(once_, [&] {
      document_ = make_();
      make_ = {};
    });
    return document_;
  }
  mutable std::once_flag once_;
  mutable Make make_;
  mutable std::shared_ptr<const Document> document_;
};

class ReportRecords : public Records {
 public:
  struct Row {
    RecordPtr record;
    std::vector<std::int64_t> webapps;
    std::shared_ptr<const Document> document;  // of a COMPLETE one
  };
  explicit ReportRecords(std::vector<Row> rows) : rows_{std::move(rows)} {}

  std::size_t size() const override { return rows_.size(); }
  std::size_t first_after(std::int64_t id) const override {
    return static_cast<std::size_t>(
        std::ranges::upper_bound(rows_, id, {}, [](const Row& row) { return row.record->id; }) - rows_.begin());
  }
  std::int64_t id_at(std::size_t position) const override { return rows_[position].record->id; }
  void values(std::size_t position, Field field, Values& out) const override {
    out.clear();
    for (const auto& [of, value] : rows_[position].record->fields) {
      if (of == field) out.add(value);
    }
    if (field != Field::WebAppId || !out.empty()) return;
    for (const auto id : rows_[position].webapps) out.add(std::to_string(id));
  }
  // The size is known only once the document is made; it stands behind the status.
  void append(std::size_t position, Form form, std::string& out) const override {
    constexpr std::string_view kStatus = "\n      <status>COMPLETE</status>\n";
    const auto& row = rows_[position];
    std::string text = form == Form::Full ? row.record->full : row.record->brief;
    const auto at = text.rfind(kStatus);
    if (row.document && at != std::string::npos) {
      text.insert(at + kStatus.size(), fmt::format("      <size>{}</size>\n", row.document->size()));
    }
    out += text;
  }

 private:
  std::vector<Row> rows_;
};

}  // namespace

ReportShelf::ReportShelf() : press_{std::make_shared<PressHolder>()} {}
ReportShelf::~ReportShelf() = default;

void ReportShelf::set_real_time(RealTime real_time) {
  const std::scoped_lock lock{mutex_};
  real_time_ = std::move(real_time);
}

std::chrono::steady_clock::time_point ReportShelf::real_now() const {
  const std::scoped_lock lock{mutex_};
  return real_time_();
}

ReportStatus ReportShelf::status_of(const Filed& filed, Instant now) const {
  if (filed.always) return *filed.always;
  const auto waited = std::chrono::floor<std::chrono::seconds>(real_time_() - filed.since);
  if (now + waited < filed.created + filed.order.takes) return ReportStatus::Running;
  return filed.order.fails ? ReportStatus::Error : ReportStatus::Complete;
}

void ReportShelf::set_press(std::shared_ptr<const Press> press) {
  const std::scoped_lock lock{press_->mutex};
  press_->press = std::move(press);
}

ReportSettings ReportShelf::settings() const {
  const std::scoped_lock lock{mutex_};
  return settings_;
}

void ReportShelf::set_settings(ReportSettings settings) {
  const std::scoped_lock lock{mutex_};
  settings_ = std::move(settings);
}

void ReportShelf::reset() {
  const std::scoped_lock lock{mutex_};
  filed_.clear();
  removed_.clear();
  highest_ = kBeforeTheFirst;
  settings_ = {};
}

void ReportShelf::reserve(std::int64_t id) {
  const std::scoped_lock lock{mutex_};
  highest_ = std::max(highest_, id);
}

bool ReportShelf::take_failing() {
  const std::scoped_lock lock{mutex_};
  return settings_.failing > 0 && settings_.failing-- > 0;
}

tl::expected<std::int64_t, std::string> ReportShelf::carry(const RecordPtr& record, std::optional<std::string> file) {
  const auto refuse = [&](std::string_view why) {
    return tl::unexpected(fmt::format("the Report {} {}", record->id, why));
  };
  auto filed = std::make_shared<Filed>();
  filed->id = record->id;
  filed->order.name = first_value(*record, Field::Name);
  const auto type = find_report_type(first_value(*record, Field::Type));
  if (!type) return refuse(fmt::format("has the type '{}', which is none", first_value(*record, Field::Type)));
  const auto format = find_report_format(first_value(*record, Field::Format));
  if (!format) return refuse(fmt::format("has the format '{}', which is none", first_value(*record, Field::Format)));
  filed->always = find_report_status(first_value(*record, Field::Status));
  if (!filed->always)
    return refuse(fmt::format("has the status '{}', which is none", first_value(*record, Field::Status)));
  const auto created = parse_instant(first_value(*record, Field::CreationDate));
  if (!created) {
    return refuse(
        fmt::format("has the creationDate '{}', not YYYY-MM-DDTHH:MM:SSZ", first_value(*record, Field::CreationDate)));
  }
  const bool complete = filed->always == ReportStatus::Complete;
  if (complete && !file) return refuse("is COMPLETE and has no file");
  if (!complete && file) return refuse("has a file and is not COMPLETE");
  filed->order.type = *type;
  filed->order.format = *format;
  pugi::xml_document document;
  document.load_buffer(record->full.data(), record->full.size(), pugi::parse_default, pugi::encoding_utf8);
  filed->order.user = document.document_element().child("owner").child_value("username");
  filed->created = *created;
  if (file) filed->document = std::make_shared<const FileDocument>(std::move(*file));
  const auto sizeless = edit_record(Kind::Report, *record, std::vector<Edit>{{"size", std::nullopt}});
  filed->record = sizeless.value_or(record);
  const std::scoped_lock lock{mutex_};
  if (filed_.contains(record->id)) return refuse("is there already");
  highest_ = std::max(highest_, record->id);
  filed_.emplace(record->id, std::move(filed));
  return record->id;
}

std::int64_t ReportShelf::make(std::optional<std::int64_t> id, ReportOrder order, Snapshot snapshot) {
  auto filed = std::make_shared<Filed>();
  {
    const std::scoped_lock lock{mutex_};
    filed->scheduled = id.has_value();
    filed->id = id ? *id : highest_ + kIdStep;
    highest_ = std::max(highest_, filed->id);
    filed->since = real_time_();
  }
  filed->record = record_of(filed->id, order, snapshot);
  filed->created = snapshot.at;
  filed->order = order;
  filed->document = std::make_shared<const LateDocument>(
      [press = press_, order = std::move(order), snapshot = std::move(snapshot)]() -> std::shared_ptr<const Document> {
        const auto made_by = press->get();
        return made_by ? made_by->make(order, snapshot) : nullptr;
      });
  const std::scoped_lock lock{mutex_};
  const auto number = filed->id;
  if (!filed->scheduled || !removed_.contains(number)) filed_.insert_or_assign(number, std::move(filed));
  return number;
}

void ReportShelf::forget_scheduled() {
  const std::scoped_lock lock{mutex_};
  std::erase_if(filed_, [](const auto& entry) { return entry.second->scheduled; });
}

const ReportShelf::Filed* ReportShelf::find_locked(Instant now, std::int64_t id) const {
  const auto found = filed_.find(id);
  return found == filed_.end() || found->second->created > now ? nullptr : found->second.get();
}

bool ReportShelf::remove(Instant now, std::int64_t id) {
  const std::scoped_lock lock{mutex_};
  if (find_locked(now, id) == nullptr) return false;
  filed_.erase(id);
  removed_.insert(id);
  return true;
}

tl::expected<void, std::string> ReportShelf::replace(Instant now, std::int64_t id,
                                                     const std::vector<NewElement>& elements) {
  const std::scoped_lock lock{mutex_};
  if (find_locked(now, id) == nullptr) return tl::unexpected(fmt::format("there is no Report {}", id));
  auto& filed = *filed_.at(id);
  auto record = with_elements(Kind::Report, *filed.record, elements);
  if (!record) return tl::unexpected(record.error());
  filed.record = std::move(*record);
  filed.order.name = first_value(*filed.record, Field::Name);
  return {};
}

void ReportShelf::note_download(Instant now, std::int64_t id) {
  const std::scoped_lock lock{mutex_};
  if (find_locked(now, id) == nullptr) return;
  const auto& filed = filed_.at(id);
  ++filed->downloads;
  filed->last_download = now;
}

Report ReportShelf::shown(const Filed& filed, Instant now) const {
  const auto status = status_of(filed, now);
  return {.id = filed.id,
          .name = filed.order.name,
          .type = filed.order.type,
          .format = filed.order.format,
          .status = status,
          .user = filed.order.user,
          .created = filed.created,
          .document = status == ReportStatus::Complete ? filed.document : nullptr};
}

std::optional<Report> ReportShelf::find(Instant now, std::int64_t id) const {
  const std::scoped_lock lock{mutex_};
  const auto* filed = find_locked(now, id);
  if (filed == nullptr) return std::nullopt;
  return shown(*filed, now);
}

std::shared_ptr<const Records> ReportShelf::records(Instant now) const {
  std::vector<ReportRecords::Row> rows;
  const std::scoped_lock lock{mutex_};
  for (const auto& [id, filed] : filed_) {
    if (filed->created > now) continue;
    const auto status = status_of(*filed, now);
    std::vector<Edit> edits{{"status", std::string{name_of(status)}}};
    if (filed->last_download) {
      edits.push_back({"lastDownloadDate", format_instant(*filed->last_download)});
      edits.push_back({"downloadCount", std::to_string(filed->downloads)});
    }
    auto record = edit_record(Kind::Report, *filed->record, edits);
    rows.push_back({.record = record.value_or(filed->record),
                    .webapps = filed->order.webapps,
                    .document = status == ReportStatus::Complete ? filed->document : nullptr});
  }
  return std::make_shared<const ReportRecords>(std::move(rows));
}

std::int64_t ReportShelf::stored(Instant now, std::optional<std::string_view> user) const {
  std::vector<std::shared_ptr<const Document>> documents;
  {
    const std::scoped_lock lock{mutex_};
    for (const auto& [id, filed] : filed_) {
      if (filed->created > now || status_of(*filed, now) != ReportStatus::Complete) continue;
      if (!user || filed->order.user == *user) documents.push_back(filed->document);
    }
  }
  std::int64_t bytes = 0;
  for (const auto& document : documents) bytes += static_cast<std::int64_t>(document->size());
  return bytes;
}

tl::expected<void, std::string> resolve_targets(ReportOrder& order, const Records& webapps) {
  std::set<std::int64_t> ids;
  for (const auto id : order.webapps) {
    const auto position = webapps.first_after(id - 1);
    if (position == webapps.size() || webapps.id_at(position) != id) {
      return tl::unexpected(fmt::format("there is no WebApp {}", id));
    }
    ids.insert(id);
  }
  const bool everything = order.webapps.empty() && order.webapp_tags.empty();
  Values tags;
  for (std::size_t position = 0; position < webapps.size() && (everything || !order.webapp_tags.empty()); ++position) {
    webapps.values(position, Field::TagName, tags);
    bool wanted = everything;
    for (std::size_t i = 0; i < tags.size(); ++i) {
      wanted = wanted || std::ranges::find(order.webapp_tags, tags[i]) != order.webapp_tags.end();
    }
    if (wanted) ids.insert(webapps.id_at(position));
  }
  if (ids.empty() && !everything) return tl::unexpected(std::string{"no WebApp carries one of the tags"});
  order.webapps.assign(ids.begin(), ids.end());
  return {};
}

}  // namespace mockqualys
