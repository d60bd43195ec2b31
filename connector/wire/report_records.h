// A record of a report file to a record of ours, as records.h does for the API's answers. What cannot be read in a
// field is complained about and left unset.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "connector/model/report.h"
#include "connector/wire/records.h"

namespace qualyswas::wire {

// A finding is known by its ids, else by what it is about. One without any id and without a QID is no record: nothing
// tells that it is one.
Read<model::ReportFinding> read_report_finding(pugi::xml_node finding, model::ReportSection section);
// An entry of QID 0 is none, without complaint: every imported finding has that QID.
Read<model::GlossaryEntry> read_glossary_entry(pugi::xml_node qid);
Read<model::ReportApplication> read_report_application(pugi::xml_node application);
Read<model::ReportScan> read_report_scan(pugi::xml_node scan);

std::string read_text(pugi::xml_node element);
// Every filter by its name and value, and what is no FILTER by the name of its element: nothing in there is passed
// over.
std::vector<model::NamedText> read_filters(pugi::xml_node filters);
// GLOBAL_SUMMARY or a SUMMARY_STAT. A counter that is no number is not said.
model::ReportCount read_report_count(pugi::xml_node summary);
std::vector<std::string> read_targets(pugi::xml_node target);
std::vector<model::CodeName> read_code_names(pugi::xml_node list);

// By the names alone: the codes are A1 ... A10 in every edition.
model::OwaspEdition owasp_edition(const std::vector<model::CodeName>& list);

}  // namespace qualyswas::wire
