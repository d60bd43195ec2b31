#include "mockqualys/world/generated_scans.h"

#include <algorithm>
#include <string>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/named_records.h"

namespace mockqualys {

std::size_t GeneratedScans::first_after(std::int64_t id) const {
  if (id < kFirstGeneratedScan) return 0;
  return std::min(size(), static_cast<std::size_t>(id - kFirstGeneratedScan) + 1);
}

void GeneratedScans::values(std::size_t position, Field field, Values& out) const {
  // What the web app says as it stands costs no record.
  switch (field) {
    case Field::Id:
      out.clear();
      return out.add(std::to_string(id_at(position)));
    case Field::WebAppId:
      return webapps_->values(position, Field::Id, out);
    case Field::WebAppName:
      return webapps_->values(position, Field::Name, out);
    case Field::WebAppTags:
      return webapps_->values(position, Field::Tags, out);
    case Field::WebAppTagId:
      return webapps_->values(position, Field::TagId, out);
    case Field::WebAppTagName:
      return webapps_->values(position, Field::TagName, out);
    case Field::LaunchedDate:
      return webapps_->values(position, Field::LastScanDate, out);
    case Field::Status:
      return webapps_->values(position, Field::LastScanStatus, out);
    default:
      break;
  }
  out.clear();
  const auto made = record(position);
  for (const auto& [of, value] : made->fields)
    if (of == field) out.add(value);
}

void GeneratedScans::append(std::size_t position, Form form, std::string& out) const {
  const auto made = record(position);
  out += form == Form::Full ? made->full : made->brief;
}

RecordPtr GeneratedScans::record(std::size_t position) const {
  std::string text;
  webapps_->append(position, Form::Full, text);
  Values launched;
  webapps_->values(position, Field::LastScanDate, launched);
  return last_scan_of(**parse_record(Kind::WebApp, text), launched.empty() ? std::string_view{} : launched[0]);
}

}  // namespace mockqualys
