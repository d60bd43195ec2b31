// What stands beside WAS and is asked for in passing: tags with chosen fields, the classic host list and activity log.
#include <algorithm>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

void host_list(Bench& bench) {
  const auto& answer = bench.ask(Call::host_list());
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  bench.expect(answer.document && answer.document->root.name == "HOST_LIST_OUTPUT", "a HOST_LIST_OUTPUT",
               answer.in_brief());
  if (!answer.document) return;
  bench.expect(is_date(answer.field("RESPONSE/DATETIME")), "RESPONSE/DATETIME is a date", "none");
  bench.expect(answer.document->doctype == "HOST_LIST_OUTPUT", "a document type of that name", "another, or none");
  const auto* const hosts = answer.root()->find("RESPONSE/HOST_LIST");
  if (hosts == nullptr) {
    bench.expect(answer.root()->find("RESPONSE/WARNING") == nullptr, "DATETIME alone without hosts", "more");
    return;
  }
  for (const auto& host : hosts->children)
    bench.expect(host.name == "HOST" && is_integer(host.text_at("ID")), "HOST with an ID", "another element");
}

void activity_log(Bench& bench) {
  if (bench.target().kind == TargetKind::Replay) bench.not_here("a recording replaces a body that is no document");
  const auto& answer = bench.ask(Call::activity_log());
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  const auto body = trimmed(answer.reply.body);
  bench.expect(body.starts_with("----BEGIN_RESPONSE_BODY_CSV") &&
                   body.find("----END_RESPONSE_BODY_CSV") != std::string_view::npos,
               "CSV between its marker lines", answer.document ? answer.in_brief() : "another body");
}

void chosen_fields(Bench& bench) {
  const auto& answer = bench.ask_success(Call::tags_with_fields("id,name"));
  if (answer.records().empty()) bench.no_records("no tag is there");
  for (const auto* tag : answer.records())
    bench.expect(tag->children.size() <= 2 && tag->find("id") != nullptr && tag->find("name") != nullptr,
                 "id and name alone", "other elements");
}

}  // namespace

void add_neighbours(std::vector<Probe>& to) {
  add(to, "neighbour.host-list", "A host list is its document; without a host it holds DATETIME alone.",
      "Adjacent 5.3 asset/host", Grade::Recorded, Level::Warn, host_list);
  add(to, "neighbour.activity-log", "An activity log is CSV between marker lines.", "Adjacent 5.2 activity_log",
      Grade::Client, Level::Warn, activity_log);
  add(to, "neighbour.tag-fields", "fields trims tags to the named elements.", "Adjacent 1.5 ?fields=", Grade::Client,
      Level::Warn, chosen_fields);
  add(to, "neighbour.tag-plain", "Names of tags are plain text, and their lists have no count.",
      "Adjacent 1.3 Tag object", Grade::Client, Level::Info, [](Bench& bench) {
        const auto records = first_page(bench, Object::Tag).records();
        if (records.empty()) bench.no_records("no tag is there");
        for (const auto* tag : records) {
          const auto* const name = tag->find("name");
          bench.expect(name == nullptr || !name->cdata, "plain text", "a CDATA section");
          bench.expect(tag->find("children/count") == nullptr, "no count in children", "a count");
        }
      });
}

}  // namespace qualyswas::conformance::vendor::probes
