// APPENDIX of a report: the web apps, and in a scan report the scans and the option profile (reference, report XML 7).
#pragma once

#include "mockqualys/reports/contents.h"
#include "mockqualys/reports/writer.h"

namespace mockqualys::reports {

void write_appendix(const ReportShape& wanted, const Contents& contents, Writer& out);

// The name of the web app's last scan, which a scan report is about.
std::string scan_name(const App& app);

}  // namespace mockqualys::reports
