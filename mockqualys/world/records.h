// Records is what qps/ asks of a world: every record of one kind at one moment, ascending by id, found by position or
// by id in O(1) (O(log edits) in a generated estate), its filterable fields readable without its text. It never changes
// after it was handed out: a search sees one state from its first record to its last.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mockqualys {

// The vendor's objects that have an id and can be read (kinds.h says what each is called).
enum class Kind : std::uint8_t {
  WebApp,
  Finding,
  Scan,
  Tag,
  OptionProfile,
  AuthRecord,
  Schedule,
  SearchList,
  ReportTemplate,
  DnsOverride,
  Report,
};
inline constexpr std::size_t kKinds = 11;

// One of something for every kind.
template <typename Value>
class PerKind {
 public:
  Value& operator[](Kind kind) { return values_[static_cast<std::size_t>(kind)]; }
  const Value& operator[](Kind kind) const { return values_[static_cast<std::size_t>(kind)]; }

 private:
  std::array<Value, kKinds> values_{};
};

// Full: what get and a verbose search answer. Short: a search without verbose.
enum class Form { Short, Full };

// What the vendor lets a client filter by, over all kinds (reference, REST 5.2 to 5.5, adjacent 1.2, 3 and 7). A report
// has the ids of its web apps beside what can be filtered, for the scope.
enum class Field : std::uint8_t {
  Id,
  Name,
  Url,
  // web apps
  Tags,  // the ids; present when there is one
  TagName,
  TagId,
  CreatedDate,
  UpdatedDate,
  IsScheduled,
  IsScanned,
  LastScan,  // the id; present when it was ever scanned
  LastScanStatus,
  LastScanDate,
  Attribute,  // two values each: name, value
  // findings
  UniqueId,
  Qid,
  Type,
  WebAppTagId,
  WebAppTagName,
  Status,
  Patch,
  WebAppId,
  WebAppName,
  Severity,
  ExternalRef,
  IgnoredDate,
  IgnoredReason,
  Group,
  OwaspName,
  OwaspCode,
  WascName,
  WascCode,
  CweId,
  FirstDetectedDate,
  LastDetectedDate,
  LastTestedDate,
  TimesDetected,
  // reports
  CreationDate,
  Format,
  // scans
  Reference,
  WebAppTags,  // as Tags, of the web app
  LaunchedDate,
  Mode,
  AuthStatus,
  ResultsStatus,
  // what web apps, scans and schedules use
  ProfileId,
  AuthRecordId,
  // tags
  Parent,
  RuleType,
  Provider,
  Color,
  // option profiles, authentication records, schedules, DNS overrides
  OwnerId,
  OwnerName,
  OwnerUsername,
  UsedByWebApps,
  UsedBySchedules,
  IsUsed,
  Contents,
  LastScanAuthStatus,
  Active,
  Invalid,
  Multi,
  LastScanLaunchedDate,
};

// The values of one field of one record, none when the record has no such element. Reused from record to record.
class Values {
 public:
  void clear() {
    text_.clear();
    ends_.clear();
  }
  void add(std::string_view value) {
    text_.append(value);
    ends_.push_back(text_.size());
  }
  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  std::string_view operator[](std::size_t index) const {
    const std::size_t from = index == 0 ? 0 : ends_[index - 1];
    return std::string_view{text_}.substr(from, ends_[index] - from);
  }

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

// A field to change in a record: `path` names child elements ("status", "webApp/name"); no value removes the element.
struct Edit {
  std::string path;
  std::optional<std::string> value;
};

class Bits;  // bits.h

class Records {
 public:
  Records();
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;
  virtual ~Records();
  virtual std::size_t size() const = 0;
  virtual std::size_t first_after(std::int64_t id) const = 0;  // position of the first id above `id`; size() when none
  virtual std::int64_t id_at(std::size_t position) const = 0;
  virtual void values(std::size_t position, Field field, Values& out) const = 0;  // `out` is cleared first
  // The record as a child of <data>: four blanks, a line each element, a line feed at the end.
  virtual void append(std::size_t position, Form form, std::string& out) const = 0;

  // --- the index: made at first use, the last answers kept; thread safe ---

  static constexpr std::size_t kKept = 16;
  using Passes = std::function<bool(const Values&)>;
  // The positions whose values of a field pass. Two tests of a field with the same `criterion` are the same test.
  std::shared_ptr<const Bits> passing(Field field, const std::string& criterion, const Passes& passes) const;
  // Those that have `value` among their values of the field.
  std::shared_ptr<const Bits> holding(Field field, const std::string& value) const;
  // No other Records of this process has, had or will have it: what was made of these can be known by it.
  std::uint64_t serial() const { return serial_; }

 protected:
  // Records of one group have the same values of the field, and `passes` sees one of each group.
  virtual std::size_t groups(Field) const { return size(); }
  virtual std::size_t group_of(Field, std::size_t position) const { return position; }
  virtual Bits find_passing(Field field, const std::string& criterion, const Passes& passes) const;

 private:
  struct Answer {
    Field field;
    std::string criterion;
    std::shared_ptr<const Bits> bits;
  };
  std::shared_ptr<const Bits> find_kept(Field field, const std::string& criterion) const;  // the lock is held

  const std::uint64_t serial_;
  mutable std::mutex mutex_;
  mutable std::vector<Answer> kept_;  // the last used one stands last
};

}  // namespace mockqualys
