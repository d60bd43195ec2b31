#include "connector/sync/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "connector/sync/gunzip_testing.h"
#include "connector/sync/sync_testing.h"
#include "connector/wire/report_samples.h"

namespace qualyswas::sync {
namespace {

using store::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_support::at;
using testing_support::gzip;
using testing_support::ManualClock;

class Text final : public Source {
 public:
  explicit Text(std::string text, std::size_t piece = 4096) : text_{std::move(text)}, piece_{piece} {}
  Result<void> rewind() override {
    at_ = 0;
    ++readings;
    return {};
  }
  Result<std::string_view> next() override {
    const auto piece = std::string_view{text_}.substr(std::min(at_, text_.size()), piece_);
    at_ += piece.size();
    return piece;
  }
  int readings = 0;

 private:
  std::string text_;
  std::size_t piece_, at_ = 0;
};

class IngestFile : public testing::Test {
 protected:
  IngestFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "qwas-ingest-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    store = store::open_sqlite(folder_ / "qwas.db").value();
  }
  ~IngestFile() override {
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static config::Intake intake(bool urba = false) {
    config::Settings settings;
    settings.name = "files";
    settings.profile = "neurons";
    settings.network = "HQ";
    settings.urba = urba;
    return config::finalize_intake(settings).value();
  }
  // As qwas upload does it.
  store::UploadRow take(const std::string& text, bool urba = false) {
    Text source{text};
    Ingest ingest{store->reports(), intake(urba), {.file = "file.xml"}, clock};
    auto row = ingest.run(source, {});
    readings = source.readings;
    if (row) return *row;
    EXPECT_EQ(row.error().kind, ErrorKind::Decode) << row.error().message;
    return ingest.refuse(row.error()).value();
  }

  std::vector<store::AppFindingView> findings() {
    std::vector<store::AppFindingView> all;
    for (const bool ignored : {false, true}) {
      const auto read = store->reports().app_findings("files", {.ignored = ignored, .details = true},
                                                      [&](const store::AppFindingView& view) -> Result<void> {
                                                        all.push_back(view);
                                                        return {};
                                                      });
      EXPECT_TRUE(read) << read.error().message;
    }
    return all;
  }
  std::vector<store::ApplicationView> applications() {
    std::vector<store::ApplicationView> all;
    const auto read =
        store->reports().applications("files", {}, [&](const store::ApplicationView& view) -> Result<void> {
          all.push_back(view);
          return {};
        });
    EXPECT_TRUE(read) << read.error().message;
    return all;
  }
  // Everything that is shown, as one text.
  std::string everything() {
    std::string text;
    for (const auto& view : applications())
      text +=
          fmt::format("{} {} {} {} {} {} {}\n", view.application.application_id.value_or(0), view.application.name,
                      view.application.url, view.urls.size(), view.open.critical, view.open.high, view.open.unmapped);
    for (const auto& view : findings())
      text += fmt::format("{} {} {} {} {} {} {}\n", view.application, view.finding.key, view.finding.state,
                          view.finding.severity.value_or("-"), view.glossary ? view.glossary->title : "-",
                          view.finding.ignored, view.finding.details);
    return text;
  }
  std::vector<std::string> keys(std::string_view state) {
    std::vector<std::string> all;
    for (const auto& view : findings())
      if (view.finding.state == state) all.push_back(view.finding.key);
    return all;
  }

  std::unique_ptr<store::Store> store;
  ManualClock clock{at("2031-03-10T06:00:00Z")};
  int readings = 0;

 private:
  std::filesystem::path folder_;
};

// Of one application, "Shop"; each finding by its number, QID 150001.
std::string webapp_report(std::string_view generated, std::initializer_list<int> numbers, std::string_view more = {},
                          std::string_view filters = {}) {
  std::string list;
  for (const int number : numbers)
    list += fmt::format(
        "<VULNERABILITY><ID>{0}</ID><QID>150001</QID><URL>https://shop.example/{0}</URL><AUTHENTICATION>Required"
        "</AUTHENTICATION><POTENTIAL>false</POTENTIAL><STATUS>ACTIVE</STATUS><IGNORED>false</IGNORED></VULNERABILITY>",
        number);
  return fmt::format(
      "<WAS_WEBAPP_REPORT><HEADER><NAME>Shops</NAME><GENERATION_DATETIME>{}</GENERATION_DATETIME></HEADER>{}<RESULTS>"
      "<WEB_APPLICATION><ID>7</ID><NAME>Shop</NAME><VULNERABILITY_LIST>{}{}</VULNERABILITY_LIST></WEB_APPLICATION>"
      "</RESULTS><GLOSSARY><QID_LIST><QID><QID>150001</QID><CATEGORY>Confirmed Vulnerability</CATEGORY><SEVERITY>4"
      "</SEVERITY><TITLE>Injection</TITLE></QID></QID_LIST></GLOSSARY></WAS_WEBAPP_REPORT>",
      generated, filters, list, more);
}
constexpr std::string_view kMonday = "03 Mar 2031 06:00AM GMT";
constexpr std::string_view kTuesday = "04 Mar 2031 06:00AM GMT";

// Ivanti guide, "Qualys WAS Data Mapping": applications and all finding data of the file.
TEST_F(IngestFile, StoresAWebApplicationReportWhole) {
  const auto row = take(wire::kWebAppReport);
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_EQ(row.type, "WAS_WEBAPP_REPORT");
  EXPECT_EQ(row.name, "Nightly <all>");
  EXPECT_EQ(row.file, "file.xml");
  EXPECT_EQ(row.at, at("2031-03-10T06:00:00Z"));
  EXPECT_EQ(row.generated, at("2031-03-07T21:05:00Z"));
  EXPECT_EQ(row.applications, 3);
  EXPECT_EQ(row.findings, 6);
  EXPECT_EQ(row.added, 6);
  EXPECT_EQ(row.unreadable, 0);
  EXPECT_THAT(row.reasons, IsEmpty());
  EXPECT_EQ(readings, 1) << "its findings stand with their applications: once is enough";

  const auto all = applications();
  ASSERT_EQ(all.size(), 3u);
  const auto depot = std::ranges::find(all, "Depot", [](const auto& view) { return view.application.name; });
  ASSERT_NE(depot, all.end());
  EXPECT_EQ(depot->application.address, "depot.example");  // from the appendix
  EXPECT_EQ(depot->network, "HQ");

  const auto rows = findings();
  const auto reflected = std::ranges::find(rows, 150001, [](const auto& view) { return view.finding.qid; });
  ASSERT_NE(reflected, rows.end());
  EXPECT_EQ(reflected->finding.severity, "Critical");
  EXPECT_EQ(reflected->finding.vulnerability_type, "Confirmed Vulnerability");
  EXPECT_EQ(reflected->owasp_edition, model::OwaspEdition::Of2017);
  EXPECT_THAT(reflected->finding.details, HasSubstr("found"));
}

TEST_F(IngestFile, CountsOncePerFindingWhatNoLineCovers) {
  const auto row = take(wire::kWebAppReport);
  EXPECT_THAT(row.unmapped, UnorderedElementsAre(store::UnmappedCount{"AUTHENTICATION", "(missing)", 3},
                                                 store::UnmappedCount{"SEVERITY", "(missing)", 3},
                                                 store::UnmappedCount{"SEVERITY", "3", 2},
                                                 store::UnmappedCount{"type", "Sensitive Content", 2}));
}

TEST_F(IngestFile, KeepsFindingsOfAReportWithoutAGlossary) {
  auto text = webapp_report(kMonday, {1, 2});
  const auto from = text.find("<GLOSSARY>"), to = text.find("</WAS_WEBAPP_REPORT>");
  text.erase(from, to - from);
  const auto row = take(text);
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_THAT(row.unmapped, ElementsAre(store::UnmappedCount{"SEVERITY", "(missing)", 2}));
  EXPECT_EQ(findings().size(), 2u);
}

TEST_F(IngestFile, ChangesNothingTheSecondTime) {
  take(wire::kWebAppReport);
  const auto before = everything();
  const auto row = take(wire::kWebAppReport);
  EXPECT_EQ(row.added + row.changed + row.closed + row.reopened, 0);
  EXPECT_EQ(everything(), before);
}

// --- flat reports ---

TEST_F(IngestFile, GivesAFlatReportToTheApplicationOfItsAppendix) {
  const auto row = take(wire::kScanReport);
  EXPECT_EQ(row.type, "WAS_SCAN_REPORT");
  EXPECT_EQ(row.applications, 1);
  EXPECT_EQ(row.findings, 2);
  EXPECT_EQ(readings, 2);
  const auto all = applications();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].application.application_id, 900100);
  EXPECT_EQ(all[0].application.name, "Kiosk");
  EXPECT_EQ(all[0].application.address, "kiosk.example");
}

TEST_F(IngestFile, KeepsFlatReportsOfTwoApplicationsApart) {
  take(wire::kScanReport);
  auto other = wire::kScanReport;
  for (std::size_t found = 0; (found = other.find("900100")) != std::string::npos;) other.replace(found, 6, "900200");
  take(other);
  EXPECT_EQ(applications().size(), 2u);
  EXPECT_EQ(findings().size(), 4u);
}

struct Flat {
  const char *name, *appendix, *application, *says;
};
void PrintTo(const Flat& flat, std::ostream* out) { *out << flat.name; }
class FlatReport : public IngestFile, public testing::WithParamInterface<Flat> {};
TEST_P(FlatReport, IsCalledByTheBestNameItOffers) {
  const auto row = take(fmt::format(
      "<WAS_SCAN_REPORT><HEADER><GENERATION_DATETIME>{}</GENERATION_DATETIME></HEADER><RESULTS><VULNERABILITY_LIST>"
      "<VULNERABILITY><ID>1</ID><QID>1</QID>{}</VULNERABILITY></VULNERABILITY_LIST></RESULTS>{}</WAS_SCAN_REPORT>",
      kMonday, std::string_view{GetParam().name} == "Nothing" ? "" : "<URL>https://shop.example:8443/a</URL>",
      GetParam().appendix));
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  ASSERT_EQ(applications().size(), 1u);
  EXPECT_EQ(applications()[0].application.name, GetParam().application);
  EXPECT_EQ(row.reasons.empty() ? "" : row.reasons.front(), GetParam().says);
}
INSTANTIATE_TEST_SUITE_P(
    All, FlatReport,
    testing::Values(
        Flat{"Webapp", "<APPENDIX><WEBAPP><ID>7</ID><NAME>Shop</NAME></WEBAPP></APPENDIX>", "Shop", ""},
        Flat{"OtherTag", "<APPENDIX><WEB_APPLICATION><ID>7</ID><NAME>Shop</NAME></WEB_APPLICATION></APPENDIX>", "Shop",
             ""},
        Flat{"TheOneThatWasScanned",
             "<APPENDIX><SCAN_LIST><SCAN><WEB_APPLICATION>Shop</WEB_APPLICATION></SCAN></SCAN_LIST>"
             "<WEBAPP><ID>6</ID><NAME>Blog</NAME></WEBAPP><WEBAPP><ID>7</ID><NAME>Shop</NAME></WEBAPP></APPENDIX>",
             "Shop", ""},
        Flat{"ScanOnly",
             "<APPENDIX><SCAN_LIST><SCAN><WEB_APPLICATION>Shop</WEB_APPLICATION></SCAN></SCAN_LIST></APPENDIX>", "Shop",
             "the file does not describe its web application; it is called 'Shop' here"},
        Flat{"UrlOnly", "", "shop.example",
             "the file does not describe its web application; it is called 'shop.example' here"},
        Flat{"Nothing", "", "", "the file does not name its web application"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(IngestFile, TellsByTheHostsWhoseTheFindingsOfAFlatReportAre) {
  const auto flat = [](std::string_view generated, std::string_view findings) {
    return fmt::format(
        "<WAS_WEBAPP_REPORT><HEADER><GENERATION_DATETIME>{}</GENERATION_DATETIME></"
        "HEADER><RESULTS><VULNERABILITY_LIST>{}"
        "</VULNERABILITY_LIST></RESULTS><APPENDIX><WEB_APPLICATION><ID>7</ID><NAME>Shop</NAME><URL>https://"
        "shop.example/"
        "</URL></WEB_APPLICATION><WEB_APPLICATION><ID>8</ID><NAME>Blog</NAME><URL>https://blog.example/</URL>"
        "</WEB_APPLICATION></APPENDIX></WAS_WEBAPP_REPORT>",
        generated, findings);
  };
  constexpr std::string_view kShops =
      "<VULNERABILITY><ID>1</ID><QID>1</QID><URL>https://shop.example/a</URL></VULNERABILITY>";
  constexpr std::string_view kBlogs =
      "<VULNERABILITY><ID>2</ID><QID>1</QID><URL>https://blog.example/a</URL></VULNERABILITY>";
  const auto row = take(flat(kMonday, fmt::format("{}{}", kShops, kBlogs)), true);
  EXPECT_EQ(row.applications, 2);
  EXPECT_THAT(row.reasons, ElementsAre(HasSubstr("describes 2 web applications")));
  std::vector<std::string> owners;
  for (const auto& view : findings()) owners.push_back(view.finding.key + " " + view.application);
  EXPECT_THAT(owners, UnorderedElementsAre("id:1 Shop", "id:2 Blog"));
  EXPECT_EQ(take(flat(kTuesday, kShops), true).closed, 0) << "a guess proves no absence";
}

// --- what is refused ---

struct Bad {
  const char *name, *says;
  std::string text;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class RefusedFile : public IngestFile, public testing::WithParamInterface<Bad> {};
TEST_P(RefusedFile, IsNamedAndLeavesTheStoreAsItWas) {
  take(wire::kWebAppReport);
  const auto before = everything();
  for (const auto& text : {GetParam().text, gzip(GetParam().text)}) {
    const auto row = take(text);
    EXPECT_EQ(row.outcome, Outcome::Refused);
    ASSERT_EQ(row.reasons.size(), 2u) << "what is wrong, and the way out";
    EXPECT_THAT(row.reasons[0], HasSubstr(GetParam().says));
    EXPECT_FALSE(row.reasons[1].empty());
    EXPECT_EQ(row.findings + row.added + row.changed + row.closed, 0);
  }
  EXPECT_EQ(everything(), before);
  const auto uploads = store->reports().uploads("files", 10).value();
  ASSERT_EQ(uploads.size(), 3u) << "refused files are listed";
  EXPECT_EQ(uploads[0].outcome, Outcome::Refused);
}

std::string nested(std::size_t depth) {
  std::string text = "<WAS_SCAN_REPORT><RESULTS><VULNERABILITY_LIST><VULNERABILITY>";
  for (std::size_t i = 0; i < depth; ++i) text += "<X>";
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedFile,
    testing::Values(
        Bad{"Empty", "the file is empty", ""}, Bad{"Blanks", "the file is empty", " \n \n"},
        Bad{"NotXml", "is not XML", "QID,Title\n150001,Injection, and more of the same\n"},
        Bad{"Json", "JSON", R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 0}})"},
        Bad{"Pdf", "PDF", "%PDF-1.7 and so on, at least thirty-two bytes of it"},
        Bad{"Zip", "ZIP", std::string{"PK\x03\x04", 4} + std::string(64, 'x')},
        Bad{"Utf16OfSomethingElse", "UTF-16", std::string{"\xFF\xFE{\0}\0", 6}},
        Bad{"AnotherRoot", "'INVENTORY'", "<?xml version='1.0'?><INVENTORY><ITEM/></INVENTORY>"},
        Bad{"AScanDownload", "'WasScan'", "<WasScan><id>1</id><vulns><count>0</count></vulns></WasScan>"},
        Bad{"AnotherProduct", "another Qualys product",
            "<?xml version='1.0'?><ASSET_DATA_REPORT><HEADER/></ASSET_DATA_REPORT>"},
        Bad{"NotWellFormed", "well-formed", "<WAS_WEBAPP_REPORT><RESULTS></WAS_WEBAPP_REPORT></RESULTS>"},
        Bad{"Cut", "ends inside", wire::kWebAppReport.substr(0, wire::kWebAppReport.size() / 2)},
        Bad{"TooDeep", "deep", nested(10'000)},
        Bad{"BillionLaughs", "document type",
            "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><WAS_SCAN_REPORT><RESULTS>&c;"
            "</RESULTS></WAS_SCAN_REPORT>"},
        Bad{"ExternalEntity", "document type",
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><WAS_SCAN_REPORT><RESULTS>&b;</RESULTS>"
            "</WAS_SCAN_REPORT>"},
        Bad{"LegacyWithoutAnythingUsable", "WEB_APPLICATION_SCAN, but no finding and no web application",
            "<!DOCTYPE WEB_APPLICATION_SCAN SYSTEM \"https://qualysapi.qualys.com/webapp_scan.dtd\">"
            "<WEB_APPLICATION_SCAN><HEADER><NAME>Web Application Vulnerability Scan Results</NAME>"
            "<GENERATION_DATETIME>2031-03-07T21:05:00Z</GENERATION_DATETIME></HEADER></WEB_APPLICATION_SCAN>"},
        Bad{"LegacyWithEmptyLists", "WEB_APPLICATION_SCAN, but no finding and no web application",
            "<WEB_APPLICATION_SCAN><VULNERABILITY_LIST/></WEB_APPLICATION_SCAN>"},
        Bad{"ReportWithoutResults", "WAS_WEBAPP_REPORT that was created without its results",
            "<WAS_WEBAPP_REPORT><HEADER><NAME>x</NAME></HEADER></WAS_WEBAPP_REPORT>"},
        Bad{"NothingReadable", "it has no ID, no UNIQUE_ID and no QID",
            wire::with_vulnerabilities("<VULNERABILITY><URL>https://shop.example/</URL></VULNERABILITY>")},
        Bad{"TwoMillionAttributes", "could be used",
            [] {
              std::string record = "<VULNERABILITY><ID>1</ID><QID>1</QID>";
              for (int i = 0; i < 500'000; ++i) record += "<a b='' c='' d='' e=''/>";  // four each
              return wire::with_vulnerabilities(record + "</VULNERABILITY>");
            }()}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(IngestFile, TakesInAReportWhoseResultsAreEmptyAndSaysThatItCoversNothing) {
  const auto row = take("<WAS_WEBAPP_REPORT><RESULTS/></WAS_WEBAPP_REPORT>");
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_EQ(row.applications, 0);
  EXPECT_THAT(row.reasons, testing::Contains(testing::HasSubstr("no web application")));
}

TEST_F(IngestFile, StoresAllOfAFileOrNothingWhereverItIsCut) {
  take(webapp_report(kMonday, {1, 2}), true);
  const auto before = everything();
  const auto text = webapp_report(kTuesday, {2, 3});
  for (const auto& bytes : {text, gzip(text)}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      Text source{bytes.substr(0, size)};
      Ingest ingest{store->reports(), intake(true), {.file = "file.xml"}, clock};
      ASSERT_FALSE(ingest.run(source, {})) << "cut at " << size;
      ASSERT_EQ(everything(), before) << "cut at " << size;
    }
  }
  EXPECT_EQ(take(text, true).outcome, Outcome::Ingested);
  EXPECT_NE(everything(), before);
}

// --- what is stored although something in it is broken ---

std::string many(std::size_t letters) {
  std::string text;
  text.resize(letters, 'x');
  return text;
}

struct Hurt {
  const char *name, *says;
  std::string record;  // between two findings that are whole
};
void PrintTo(const Hurt& hurt, std::ostream* out) { *out << hurt.name; }

class HurtFile : public IngestFile, public testing::WithParamInterface<Hurt> {};
TEST_P(HurtFile, IsIncompleteAndClosesNothing) {
  take(webapp_report(kMonday, {1, 2, 3}), true);
  const auto text = webapp_report(kTuesday, {2}, GetParam().record);
  for (const auto& bytes : {text, gzip(text)}) {
    const auto row = take(bytes, true);
    EXPECT_EQ(row.outcome, Outcome::Incomplete);
    EXPECT_EQ(row.unreadable, 1);
    EXPECT_EQ(row.closed, 0);
    ASSERT_GE(row.reasons.size(), 2u);
    EXPECT_THAT(row.reasons[0], HasSubstr("no findings were closed"));
    EXPECT_THAT(row.reasons[1], HasSubstr(GetParam().says));
  }
  EXPECT_THAT(keys("Open"), testing::IsSupersetOf({"id:1", "id:2", "id:3"}));
}
INSTANTIATE_TEST_SUITE_P(
    All, HurtFile,
    testing::Values(
        Hurt{"NoIdentity", "a finding: it has no ID, no UNIQUE_ID and no QID",
             "<VULNERABILITY><URL>a</URL></VULNERABILITY>"},
        Hurt{"ANulByte", "NUL", "<VULNERABILITY><ID>9</ID><QID>1" + std::string(1, '\0') + "</QID></VULNERABILITY>"},
        Hurt{"ADateThatIsNone", "FIRST_TIME_DETECTED",
             "<VULNERABILITY><ID>9</ID><QID>1</QID><FIRST_TIME_DETECTED>soon</FIRST_TIME_DETECTED>"
             "</VULNERABILITY>"},
        Hurt{"AHundredMegabytesOfText", "a finding (9): it is larger than",
             "<VULNERABILITY><ID>9</ID><QID>1</QID><CONTENT>" + many(100'000'000) + "</CONTENT></VULNERABILITY>"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(IngestFile, MakesBytesVisibleThatAreNoUtf8) {
  const auto row = take(
      webapp_report(kMonday, {},
                    "<VULNERABILITY><ID>1</ID><QID>150001</QID><URL>https://shop.example/\xFF</URL><AUTHENTICATION>"
                    "Required</AUTHENTICATION></VULNERABILITY>"));
  EXPECT_EQ(row.outcome, Outcome::Incomplete);
  EXPECT_EQ(row.unreadable, 1);
  ASSERT_EQ(findings().size(), 1u);
  EXPECT_EQ(findings()[0].finding.url, "https://shop.example/\xEF\xBF\xBD[FF]");
}

TEST_F(IngestFile, ReadsTheEncodingThatIsDeclared) {
  const auto row = take("<?xml version='1.0' encoding='ISO-8859-1'?>" +
                        webapp_report(kMonday, {},
                                      "<VULNERABILITY><ID>1</ID><QID>150001</QID><URL>https://shop.example/\xC3\xA9"
                                      "</URL></VULNERABILITY>"));
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_EQ(findings()[0].finding.url, "https://shop.example/\xC3\x83\xC2\xA9");
}

// --- what an absence means (URBA-001 to -003) ---

TEST_F(IngestFile, ClosesWhatIsMissingInTheNewestReportWithUrba) {
  take(webapp_report(kMonday, {1, 2}), true);
  const auto row = take(webapp_report(kTuesday, {2}), true);
  EXPECT_EQ(row.closed, 1);
  EXPECT_THAT(keys("Closed"), ElementsAre("id:1"));
}

TEST_F(IngestFile, ClosesNothingWithoutUrba) {
  take(webapp_report(kMonday, {1, 2}));
  EXPECT_EQ(take(webapp_report(kTuesday, {2})).closed, 0);
  EXPECT_THAT(keys("Closed"), IsEmpty());
}

TEST_F(IngestFile, ClosesNothingByAReportThatLeavesFindingsOut) {
  take(webapp_report(kMonday, {1, 2}), true);
  const auto row = take(
      webapp_report(kTuesday, {2}, "", "<FILTERS><FILTER><NAME>STATUS</NAME><VALUE>New</VALUE></FILTER></FILTERS>"),
      true);
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_EQ(row.closed, 0);
}

TEST_F(IngestFile, ClosesWithTheFiltersThatTheVendorSetsByItself) {
  take(webapp_report(kMonday, {1, 2}), true);
  const auto row = take(webapp_report(kTuesday, {2}, "",
                                      "<FILTERS><FILTER><NAME>REMEDIATION</NAME><VALUE>Include patched findings</VALUE>"
                                      "</FILTER><FILTER><NAME>REMEDIATION</NAME><VALUE>Show ignored findings </VALUE>"
                                      "</FILTER></FILTERS>"),
                        true);
  EXPECT_EQ(row.closed, 1);
}

TEST_F(IngestFile, ClosesNothingByAScanReportAndSaysWhy) {
  take(webapp_report(kMonday, {1, 2}), true);
  auto scan = webapp_report(kTuesday, {2});
  for (std::size_t found = 0; (found = scan.find("WAS_WEBAPP_REPORT")) != std::string::npos;)
    scan.replace(found, 17, "WAS_SCAN_REPORT");
  const auto row = take(scan, true);
  EXPECT_EQ(row.closed, 0);
  EXPECT_THAT(row.reasons, ElementsAre(HasSubstr("a scan report closes no findings")));
  EXPECT_THAT(take(scan).reasons, IsEmpty()) << "without URBA nobody expects it to";
}

TEST_F(IngestFile, ClosesNothingByAFiltersElementThatIsNotTheDefault) {
  take(webapp_report(kMonday, {1, 2}), true);
  for (const auto* filters :
       {"<FILTERS/>", "<FILTERS><STATUS>NEW</STATUS></FILTERS>", "<FILTERS>NEW</FILTERS>",
        "<FILTERS><FILTER><NAME>REMEDIATION</NAME><VALUE>Include patched findings</VALUE></FILTER><FILTER><NAME>"
        "REMEDIATION</NAME><VALUE>Show ignored findings</VALUE></FILTER><STATUS>NEW</STATUS></FILTERS>"}) {
    const auto row = take(webapp_report(kTuesday, {2}, "", filters), true);
    EXPECT_EQ(row.outcome, Outcome::Ingested) << filters;
    EXPECT_EQ(row.closed, 0) << filters;
    EXPECT_THAT(row.reasons, ElementsAre(HasSubstr("filters"))) << filters;
  }
}

TEST_F(IngestFile, NamesTheDescriptionThatCouldNotBeRead) {
  auto text = webapp_report(kMonday, {1});
  text.insert(text.find("</WAS_WEBAPP_REPORT>"),
              "<APPENDIX><WEBAPP><ID>7</ID><NAME>Shop</NAME></WEB_APPLICATION></APPENDIX>");
  const auto row = take(text);
  EXPECT_EQ(row.outcome, Outcome::Incomplete);
  EXPECT_EQ(row.findings, 1);
  EXPECT_THAT(row.reasons, testing::Contains(HasSubstr("a description of a web application in the appendix (7): ")));
}

TEST_F(IngestFile, SettlesAWholeReportThatWasMadeWithoutResultsAndNoOther) {
  const auto settles = [&](const std::string& text) {
    Text source{text};
    Ingest ingest{store->reports(), intake(), {.origin = store::Origin::Pulled, .file = "f", .report_id = 9}, clock};
    const auto row = ingest.run(source, {});
    return !row && ingest.is_settled() && ingest.refuse(row.error()).value().settled;
  };
  const std::string whole =
      "<WAS_WEBAPP_REPORT><HEADER><NAME>x</NAME></HEADER><SUMMARY><GLOBAL_SUMMARY><VULNERABILITY>3</VULNERABILITY>"
      "</GLOBAL_SUMMARY></SUMMARY><APPENDIX><WEB_APPLICATION><ID>7</ID><NAME>Shop</NAME></WEB_APPLICATION></APPENDIX>"
      "</WAS_WEBAPP_REPORT>";
  EXPECT_TRUE(settles(whole));
  EXPECT_FALSE(settles(whole.substr(0, whole.size() - 3)));
  EXPECT_FALSE(settles(wire::kWebAppReport));
  EXPECT_FALSE(settles("<WEB_APPLICATION_SCAN><HEADER/></WEB_APPLICATION_SCAN>"));
  EXPECT_FALSE(settles("<html><body>Log in</body></html>"));
}

TEST_F(IngestFile, ShowsAnApplicationOfTheAppendixAndClosesByItsSummaryAlone) {
  take(webapp_report(kMonday, {1, 2}), true);
  const auto quiet = [](std::string_view results, std::string_view counter) {
    return fmt::format(
        "<WAS_WEBAPP_REPORT><HEADER><GENERATION_DATETIME>{}</GENERATION_DATETIME></HEADER><SUMMARY><SUMMARY_STATS>"
        "<SUMMARY_STAT><WEB_APPLICATION>Shop</WEB_APPLICATION>{}</SUMMARY_STAT></SUMMARY_STATS></SUMMARY><RESULTS>{}"
        "</RESULTS><APPENDIX><WEB_APPLICATION><ID>7</ID><NAME>Shop</NAME><URL>https://shop.example/</URL>"
        "<OPERATING_SYSTEM>Linux</OPERATING_SYSTEM></WEB_APPLICATION></APPENDIX></WAS_WEBAPP_REPORT>",
        kTuesday, counter, results);
  };
  constexpr std::string_view kNone =
      "<LEVEL5>0</LEVEL5><LEVEL4>0</LEVEL4><LEVEL3>0</LEVEL3><LEVEL2>0</LEVEL2><LEVEL1>0</LEVEL1>";
  constexpr std::string_view kOther = "<WEB_APPLICATION><ID>8</ID><NAME>Blog</NAME></WEB_APPLICATION>";
  for (const auto results : {kOther, std::string_view{}}) {
    EXPECT_EQ(take(quiet(results, "<LEVEL5>0</LEVEL5>"), true).closed, 0) << results;
    EXPECT_EQ(take(quiet(results, kNone), false).closed, 0) << results;
  }
  const auto all = applications();
  const auto shop = std::ranges::find(all, "Shop", [](const auto& view) { return view.application.name; });
  ASSERT_NE(shop, all.end());
  EXPECT_EQ(shop->application.operating_system, "Linux");
  EXPECT_EQ(shop->application.address, "shop.example");
  EXPECT_EQ(take(quiet(kOther, kNone), true).closed, 2);
}

TEST_F(IngestFile, TakesTheDateOfAScanThatFoundNothing) {
  const auto scan = [](std::string_view dates) {
    return fmt::format(
        "<WAS_SCAN_REPORT><SUMMARY><SUMMARY_STATS><SUMMARY_STAT><SCAN>s</SCAN><DATE>02 Mar 2031</DATE></SUMMARY_STAT>"
        "</SUMMARY_STATS></SUMMARY><RESULTS><VULNERABILITY_LIST/></RESULTS><APPENDIX><SCAN_LIST><SCAN>{}"
        "<WEB_APPLICATION>Shop</WEB_APPLICATION></SCAN></SCAN_LIST><WEBAPP><ID>7</ID><NAME>Shop</NAME></WEBAPP>"
        "</APPENDIX></WAS_SCAN_REPORT>",
        dates);
  };
  take(scan(""));
  ASSERT_EQ(applications().size(), 1u);
  EXPECT_EQ(applications()[0].last_scan, at("2031-03-02T00:00:00Z"));
  take(scan("<START_DATE>06 Mar 2031 11:00PM GMT</START_DATE>"));
  EXPECT_EQ(applications()[0].last_scan, at("2031-03-06T23:00:00Z"));
  take(scan("<START_DATE>06 Mar 2031 11:00PM GMT</START_DATE><END_DATE>06 Mar 2031 11:30PM GMT</END_DATE>"));
  EXPECT_EQ(applications()[0].last_scan, at("2031-03-06T23:30:00Z"));
  take(scan("<START_DATE>01 Mar 2031 11:00PM GMT</START_DATE>"));
  EXPECT_EQ(applications()[0].last_scan, at("2031-03-06T23:30:00Z"));
}

TEST_F(IngestFile, SaysThatAReportDoesNotTellWhenItWasMade) {
  const auto row = take(webapp_report("", {1}));
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_EQ(row.generated, std::nullopt);
  EXPECT_THAT(row.reasons, ElementsAre(HasSubstr("does not say when it was made")));
}

TEST_F(IngestFile, TellsOfBytesBehindTheCompressedPart) {
  const auto row = take(gzip(webapp_report(kMonday, {1})) + "bye");
  EXPECT_EQ(row.outcome, Outcome::Ingested);
  EXPECT_THAT(row.reasons, ElementsAre("3 bytes behind the compressed part were ignored"));
}

TEST_F(IngestFile, StopsInTheMiddleAndKeepsNothing) {
  std::stop_source stop;
  stop.request_stop();
  Text source{wire::kWebAppReport};
  Ingest ingest{store->reports(), intake(), {.file = "file.xml"}, clock};
  EXPECT_EQ(ingest.run(source, stop.get_token()).error().kind, ErrorKind::Cancelled);
  EXPECT_THAT(applications(), IsEmpty());
}

TEST(Spool, GivesBackWhatItWasGivenAsOftenAsAsked) {
  Spool spool;
  ASSERT_TRUE(spool.clear());
  ASSERT_TRUE(spool.write("forget me"));
  ASSERT_TRUE(spool.clear());
  std::string text(200'000, 'a');
  text += "end";
  ASSERT_TRUE(spool.write(text));
  for (int reading = 0; reading < 2; ++reading) {
    ASSERT_TRUE(spool.rewind());
    std::string read;
    for (auto piece = spool.next().value(); !piece.empty(); piece = spool.next().value()) read += piece;
    EXPECT_EQ(read, text);
  }
}

}  // namespace
}  // namespace qualyswas::sync
