#include "mockqualys/recording/allowed.h"

#include <string_view>

#include <gtest/gtest.h>

namespace mockqualys::recording {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

struct Call {
  std::string_view method, path, query = {}, content_type = {}, body = {};
};
void PrintTo(const Call& call, std::ostream* out) { *out << call.method << ' ' << call.path << '?' << call.query; }

bool may(const Call& call) { return !why_not(call.method, call.path, call.query, call.content_type, call.body); }

class ReadingCall : public testing::TestWithParam<Call> {};
TEST_P(ReadingCall, IsLetThrough) { EXPECT_TRUE(may(GetParam())); }
INSTANTIATE_TEST_SUITE_P(
    Reference, ReadingCall,
    testing::Values(Call{"GET", "/qps/rest/portal/version"}, Call{"POST", "/qps/rest/3.0/search/was/finding"},
                    Call{"POST", "/qps/rest/3.0/search/was/finding/"}, Call{"GET", "/qps/rest/3.0/count/was/webapp"},
                    Call{"POST", "/qps/rest/3.0/count/was/wasscan"}, Call{"GET", "/qps/rest/3.0/get/was/finding/901"},
                    Call{"GET", "/qps/rest/3.0/status/was/report/5"},
                    Call{"GET", "/qps/rest/3.0/download/was/report/5"}, Call{"GET", "/msp/about.php"},
                    Call{"GET", "/api/4.0/fo/knowledge_base/vuln/", "action=list&ids=1"},
                    Call{"POST", "/api/2.0/fo/knowledge_base/vuln/", "", kFormType, "action=list&ids=1"},
                    Call{"GET", "/api/2.0/fo/asset/host/", "action=list"}, Call{"POST", "/qps/rest/2.0/search/am/tag"},
                    Call{"POST", "/qps/rest/2.0/count/am/tag"}, Call{"GET", "/qps/rest/2.0/get/am/tag/30154490"}));

class OtherCall : public testing::TestWithParam<Call> {};
TEST_P(OtherCall, IsNotSent) { EXPECT_FALSE(may(GetParam())); }
INSTANTIATE_TEST_SUITE_P(
    Writing, OtherCall,
    testing::Values(
        Call{"POST", "/qps/rest/3.0/delete/was/webapp/41"}, Call{"POST", "/qps/rest/3.0/create/was/report"},
        Call{"POST", "/qps/rest/3.0/ignore/was/finding/901"}, Call{"POST", "/qps/rest/3.0/launch/was/wasscan"},
        Call{"POST", "/qps/rest/3.0/update/was/webapp/41"}, Call{"POST", "/qps/rest/3.0/retest/was/finding/9"},
        Call{"DELETE", "/qps/rest/3.0/get/was/finding/901"}, Call{"POST", "/qps/rest/3.0/get/was/finding/901"},
        Call{"POST", "/api/2.0/fo/session/", "", kFormType, "action=login&username=u&password=p"},
        Call{"POST", "/qps/rest/2.0/create/am/tag"}, Call{"POST", "/qps/rest/2.0/delete/am/tag/5"},
        Call{"POST", "/qps/rest/2.0/update/am/tag/5"}, Call{"POST", "/qps/rest/2.0/evaluate/am/tag/5"},
        Call{"GET", "/qps/rest/2.0/status/am/tag/5"}, Call{"GET", "/qps/rest/2.0/download/am/tag/5"},
        Call{"POST", "/api/2.0/fo/report/", "action=launch"}, Call{"POST", "/msp/about.php"}));
INSTANTIATE_TEST_SUITE_P(
    Disguised, OtherCall,
    testing::Values(Call{"POST", "/qps/rest/3.0/search/../delete/was/webapp"},
                    Call{"POST", "/qps/rest/3.0/search/was/..%2f..%2fdelete"},
                    Call{"POST", "/qps/rest/3.0//delete/was/webapp"},
                    Call{"GET", "/qps/rest/3.0/get/was/finding/901/delete"},
                    Call{"GET", "/qps/rest/2.0/count/am/asset"}, Call{"POST", "/qps/rest/2.0/search/am/hostasset"},
                    Call{"POST", "/qps/rest/2.0/search/was/tag"}, Call{"POST", "/qps/rest/3.0/search/am/tag"},
                    Call{"POST", "/qps/rest/2.0/search/am/../../delete/am/tag"},
                    Call{"POST", "/qps/rest/3.0/search/was/finding;x"}, Call{"GET", "/"},
                    Call{"POST", "/api/2.0/fo/report/", "action=list", kFormType, "action=delete"},
                    Call{"POST", "/api/2.0/fo/report/", "action=list&act%69on=delete"},
                    Call{"POST", "/api/2.0/fo/report/", "action=list&ACTION=delete"},
                    Call{"POST", "/api/2.0/fo/report/", "action=list", "multipart/form-data", "x"},
                    Call{"GET", "/api/2.0/fo/report/"}, Call{"PUT", "/api/2.0/fo/report/", "action=list"},
                    Call{"GET", "/api/2.0/fo/../../msp/x.php", "action=list"}));

TEST(Refusal, NamesWhatIsLetThrough) {
  EXPECT_NE(why_not("POST", "/qps/rest/3.0/delete/was/webapp", {}, {}, {})->find("count, search, get"),
            std::string::npos);
}

}  // namespace
}  // namespace mockqualys::recording
