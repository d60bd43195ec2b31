// A report's document from an order and the records of one moment: the XML of the two documented roots, a small real
// file for everything else. World orders documents through the press; the program writes one straight to a file.
#pragma once

#include <memory>

#include "mockqualys/reports/writer.h"
#include "mockqualys/world/report.h"

namespace mockqualys::reports {

// The order's web apps are ids of the snapshot (World::make_report and resolve_targets see to it).
void write_document(const ReportOrder& order, const Snapshot& snapshot, const Sink& sink);

std::shared_ptr<const Press> make_press();

// How a download calls a file of that format (reference, report XML 8 for XML; the others are our choice).
struct FileKind {
  ReportFormat format;
  std::string_view extension, content_type;
};
const FileKind& file_kind(ReportFormat format);

}  // namespace mockqualys::reports
