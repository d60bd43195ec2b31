// GLOSSARY of a report: an entry for every QID in it, and the lists of the classes (reference, report XML 5).
#pragma once

#include "mockqualys/reports/contents.h"
#include "mockqualys/reports/writer.h"

namespace mockqualys::reports {

void write_glossary(const ReportShape& wanted, const Contents& contents, const Records& findings, Writer& out);

}  // namespace mockqualys::reports
