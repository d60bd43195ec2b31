#include "conformance/ours/bad_days/world.h"

#include "conformance/subject/in_process.h"

// Web apps 410001 to 410004 in A; 410003 goes, 410005 comes, 410004 is renamed and, in B, has not been seen for so long
// that it is archived. Findings 901001 to 901014: what happens to each stands beside it. Every instance and every QID
// has at most one finding that changes, so that what is made of several findings is that of A or that of B, never
// between the two.
namespace qualyswas::conformance::bad_days {
namespace {

constexpr int kDayOfB = 7;
constexpr int kPageSize = 3;

FindingRecord finding(std::int64_t id, std::int64_t qid, std::int64_t webapp, std::string webapp_name,
                      std::string page) {
  const auto url = "https://app" + std::to_string(webapp) + ".example.test";
  return {.id = id,
          .qid = qid,
          .name = "Weakness " + std::to_string(qid),
          .cwe = {79, 80},
          .owasp = {{}},
          .param = "q",
          .results = {{{.headers = "Host: app.example.test"}}},
          .url = url + "/" + std::move(page),
          .last_detected = "2025-12-20T05:00:00Z",
          .last_tested = "2025-12-20T05:00:00Z",
          .webapp = webapp,
          .webapp_name = std::move(webapp_name),
          .webapp_url = url,
          .cvss = CvssRecord{}};
}

constexpr std::string_view kLongAgo = "2025-12-08T05:00:00Z";  // 28 days before A, 35 before B

WebAppRecord webapp(std::int64_t id, std::string name, std::string_view updated = "2026-01-05T06:00:00Z") {
  return {.id = id,
          .name = std::move(name),
          .url = "https://app" + std::to_string(id) + ".example.test",
          .os = "Linux",
          .attributes = {{"Owner", "team " + std::to_string(id)}},
          .tags = {{77, "prod"}},
          .updated = std::string{updated}};
}

// With an end that tells the two alike apart.
FindingRecord with(FindingRecord record, void (*change)(FindingRecord&)) {
  change(record);
  return record;
}

FindingRecord removed_on_the_way() { return finding(kRemovedOnTheWay, 150009, 410001, "Shop", "terms"); }

std::vector<FindingRecord> findings_of_a() {
  return {
      finding(901001, 150001, 410001, "Shop", "login"),   // is fixed
      finding(901002, 150002, 410001, "Shop", "search"),  // stays
      finding(901003, 150003, 410002, "Forum", "post"),   // is ignored
      with(finding(901004, 150004, 410002, "Forum", "user"),
           [](FindingRecord& one) { one.ignored_reason = "FALSE_POSITIVE"; }),  // is heard again
      finding(901005, 150005, 410003, "Blog", "feed"),                          // goes with its web app
      with(finding(901006, 150006, 410004, "Archive", "old"),
           [](FindingRecord& one) { one.last_detected = one.last_tested = kLongAgo; }),  // stays
      finding(901007, 150007, 410001, "Shop", "cart"),                                   // goes
      with(finding(901009, 150002, 410001, "Shop", "search"),
           [](FindingRecord& one) { one.param = "r"; }),  // stays; one instance with 901002
      with(finding(901010, 150008, 410002, "Forum", "mail"),
           [](FindingRecord& one) { one.status = "FIXED"; }),  // is open again
      removed_on_the_way(),
      with(finding(901012, 150010, 410002, "Forum", "data"),
           [](FindingRecord& one) { one.type = "SENSITIVE_CONTENT"; }),  // another severity
  };
}

void make_reports(Lab& lab, const std::string& name, const std::vector<std::int64_t>& rest) {
  lab.make_report({.name = name + " east", .webapps = {410001, 410002}});
  lab.make_report({.name = name + " west", .webapps = rest});
}

}  // namespace

LabOptions world_options(Profile profile, Format format, bool https) {
  LabOptions options{.format = format,
                     .webapps = {webapp(410001, "Shop"), webapp(410002, "Forum"), webapp(410003, "Blog"),
                                 webapp(410004, "Archive", kLongAgo)},
                     .findings = findings_of_a(),
                     .archive_after_days = 30,
                     .page_size = kPageSize,
                     .https = https,
                     .profile = profile};
  for (std::int64_t qid = 150001; qid <= 150012; ++qid)
    options.solutions.push_back({.qid = qid, .title = "Weakness " + std::to_string(qid)});
  if (profile == Profile::Neurons) options.urba = true;
  return options;
}

void begin(Lab& lab) {
  if (lab.options.profile != Profile::Neurons) return;
  lab.ours().settings.page_size = kPageSize;
  make_reports(lab, "Monday", {410003, 410004});
}

void turn_to_b(Lab& lab) {
  lab.on_day(kDayOfB);
  lab.edit_finding(901001, {{"status", "FIXED"}, {"lastTestedDate", "2026-01-11T05:00:00Z"}});
  lab.edit_finding(
      901003, {{"isIgnored", "true"}, {"ignoredReason", "RISK_ACCEPTED"}, {"ignoredDate", "2026-01-10T09:00:00Z"}});
  lab.edit_finding(901004, {{"isIgnored", "false"}, {"ignoredReason", std::nullopt}, {"ignoredDate", std::nullopt}});
  lab.remove_webapp(410003);
  if (!lab.options.incremental)
    for (const std::int64_t id : {901005, 901007}) lab.remove_finding(id);
  lab.edit_finding(901010, {{"status", "REOPENED"},
                            {"lastDetectedDate", "2026-01-11T05:00:00Z"},
                            {"lastTestedDate", "2026-01-11T05:00:00Z"}});
  lab.edit_finding(901012, {{"severity", "5"}, {"lastTestedDate", "2026-01-11T05:00:00Z"}});
  lab.edit_webapp(410004, {{"name", "Museum"}});
  lab.add(webapp(410005, "Wiki"));
  const auto is_new = [](FindingRecord& one) { one.last_tested = one.last_detected = "2026-01-11T05:00:00Z"; };
  lab.add(with(finding(901008, 150011, 410002, "Forum", "chat"), is_new));  // below others that are known
  lab.add(with(finding(901013, 150012, 410005, "Wiki", "edit"), is_new));
  lab.add(with(finding(901014, 150001, 410005, "Wiki", "login"), is_new));
  const auto edited = lab.world().edit_solution(
      150002, {{"SOLUTION", "Encode everything."}, {"LAST_SERVICE_MODIFICATION_DATETIME", "2026-01-11T10:00:00Z"}});
  if (!edited) throw LabError{"editing the KnowledgeBase: " + edited.error()};
  if (lab.options.profile == Profile::Neurons) make_reports(lab, "Next Monday", {410004, 410005});
}

void put_back(Lab& lab) {
  if (lab.world().record(mockqualys::Kind::Finding, kRemovedOnTheWay).empty()) lab.add(removed_on_the_way());
}

void say_again(Lab& lab) {
  for (std::int64_t qid = 150001; qid <= 150012; ++qid)
    if (auto edited = lab.world().edit_solution(qid, {{"LAST_SERVICE_MODIFICATION_DATETIME", "2026-01-12T05:00:00Z"}});
        !edited)
      throw LabError{"editing the KnowledgeBase: " + edited.error()};
  if (lab.options.profile != Profile::Neurons) {
    for (const auto id : lab.world().ids(mockqualys::Kind::Finding))
      lab.edit_finding(id, {{"lastTestedDate", "2026-01-12T05:00:00Z"}});
    return;
  }
  lab.at(lab.start() + std::chrono::days{kDayOfB} + std::chrono::hours{2});
  make_reports(lab, "Monday again", {410004, 410005});
}

}  // namespace qualyswas::conformance::bad_days
