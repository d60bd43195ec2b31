"""Run by run-test against the installed wheel, never against the sources."""

import os
import urllib.error
import urllib.request
import xml.etree.ElementTree

import pytest

import mockqualys

FINDING = 118300564


def ask(qualys, path, user=None, method="GET"):
    head = {"user": user or qualys.user, "password": qualys.password}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(qualys.url + path, headers=head, method=method), timeout=10) as answer:
        return answer.read().decode()


def qualys_server_of(world):
    return mockqualys.connect(world.admin_url.split("/worlds/")[0])


def status_of(qualys):
    return ask(qualys, f"/qps/rest/3.0/get/was/finding/{FINDING}").split("<status>")[1].split("<")[0]


def test_the_first_account_is_let_in(qualys):
    assert "SUCCESS" in ask(qualys, "/qps/rest/3.0/count/was/finding")


def test_an_edit_shows_in_the_next_answer(qualys):
    assert status_of(qualys) != "FIXED"
    qualys.edit(finding=FINDING, status="FIXED")
    assert status_of(qualys) == "FIXED"


def test_the_edit_of_another_test_is_gone(qualys):
    assert status_of(qualys) != "FIXED"


def test_numbers_and_truths_are_written_as_the_vendor_does(qualys):
    record = qualys.edit(finding=FINDING, severity=2, isIgnored=True)["record"]
    assert "<severity>2</severity>" in record and "<isIgnored>true</isIgnored>" in record


def test_a_path_reaches_an_inner_element_and_none_removes_one(qualys):
    record = qualys.edit(finding=FINDING, set={"webApp/name": "Renamed"}, param=None)["record"]
    assert "Renamed" in record and "<param>" not in record


def test_what_a_walk_has_read_has_the_digest_of_what_is_there(qualys):
    page = ask(qualys, "/qps/rest/3.0/search/was/finding", method="POST")
    assert "<hasMoreRecords>false<" in page
    data = xml.etree.ElementTree.fromstring(page).iter("Finding")
    read = [[record.findtext(name) for name in ("id", "status", "severity", "qid")] for record in data]
    told = qualys.digest("finding", ["status", "severity", "qid"])
    assert mockqualys.record_digest(reversed(read)) == {"count": told["count"], "digest": told["digest"]}
    qualys.edit(finding=FINDING, status="FIXED")
    assert qualys.digest("finding", ["status", "severity", "qid"])["digest"] != told["digest"]
    severe = [record for record in read if int(record[2]) > 3]
    criteria = [{"field": "severity", "operator": "GREATER", "value": 3}]
    told = qualys.digest("finding", criteria=criteria)
    assert mockqualys.record_digest([record[:1] for record in severe]) == {"count": told["count"], "digest": told["digest"]}
    with pytest.raises(mockqualys.QualysError, match="did you mean status?"):
        qualys.digest("finding", ["statsu"])


def test_a_value_with_commas_and_line_ends_has_one_digest_alone():
    # printf '7\ta\\,b\\nc,d\n' | sha256sum
    assert mockqualys.record_digest([(7, ["a,b\nc", "d"])]) == {"count": 1, "digest": "6d190599145b44fa"}


def test_a_fault_hits_the_request_it_is_meant_for(qualys):
    qualys.fault("unavailable", path="/qps/", nth=2)
    ask(qualys, "/qps/rest/portal/version")
    with pytest.raises(urllib.error.HTTPError, match="503"):
        ask(qualys, "/qps/rest/portal/version")
    assert [entry["fault"] for entry in qualys.journal()] == [None, "unavailable"]


def test_the_clock_moves_by_what_was_said(qualys):
    qualys.set_clock("2026-03-09T06:00:00Z")
    assert qualys.advance("7d") == "2026-03-16T06:00:00Z" == qualys.now()


def test_records_are_added_and_removed(qualys):
    before = qualys.state()["webapps"]
    qualys.add(webapp="<WebApp><id>1</id><name>One</name><url>https://one.example.test</url></WebApp>")
    assert qualys.state()["webapps"] == before + 1
    qualys.remove(webapp=1)
    assert qualys.state()["webapps"] == before


def test_an_account_is_added(qualys):
    qualys.put_user("acme_new", password=qualys.password)
    assert "SUCCESS" in ask(qualys, "/qps/rest/3.0/count/was/webapp", user="acme_new")


def test_a_world_is_seen_by_its_user_alone(qualys):
    with qualys_server_of(qualys).world("other_1", password="pw-1") as other:
        other.edit(finding=FINDING, status="FIXED")
        assert "FIXED" in ask(other, f"/qps/rest/3.0/get/was/finding/{FINDING}")
        assert status_of(qualys) != "FIXED"
        assert [entry["user"] for entry in other.journal()] == ["other_1"]
    with pytest.raises(mockqualys.QualysError, match="has no world"):
        other.state()


@pytest.mark.qualys(findings=25, webapps=3)
def test_a_mark_chooses_the_world_of_a_test(qualys):
    assert (qualys.state()["findings"], qualys.state()["webapps"]) == (25, 3)


def test_the_server_keeps_the_accounts_of_its_estate(qualys_server):
    qualys_server.reset()
    assert len(qualys_server.users) > 3
    assert "SUCCESS" in ask(qualys_server, "/qps/rest/3.0/count/was/finding")


def test_a_refusal_says_why(qualys):
    with pytest.raises(mockqualys.QualysError, match="did you mean"):
        qualys.fault("rate_limt")


def test_two_records_at_once_are_refused_before_they_are_sent(qualys):
    with pytest.raises(TypeError, match="one of finding, webapp"):
        qualys.edit(finding=1, webapp=2, status="FIXED")


def test_one_that_runs_is_connected_to_and_left_running(qualys):
    with mockqualys.connect(qualys.admin_url) as other:
        assert (other.url, other.user, other.password) == (qualys.url, qualys.user, qualys.password)
    assert qualys.state()["estate"] == "storefront"


def test_the_address_of_the_api_is_no_admin_address(qualys):
    with pytest.raises(mockqualys.QualysError, match="is that the admin API"):
        mockqualys.connect(qualys.url)


def test_one_of_ones_own_ends_with_its_block():
    with mockqualys.start("traps") as own:
        assert own.state()["estate"] == "traps"
    with pytest.raises(mockqualys.QualysError, match="does not answer"):
        own.state()


def test_an_estate_that_is_not_there_is_told_by_the_server():
    with pytest.raises(mockqualys.QualysError, match="there is no estate 'storfront'"):
        mockqualys.start("storfront")


def test_a_program_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("MOCKQUALYS", "/nowhere/mockqualys")
    with pytest.raises(mockqualys.QualysError, match="MOCKQUALYS names no program.*/nowhere/mockqualys"):
        mockqualys.start()


def test_the_program_is_found_in_path(monkeypatch, tmp_path):
    (tmp_path / "mockqualys").symlink_to(os.environ["MOCKQUALYS"])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MOCKQUALYS")
    assert mockqualys.find_program() == str(tmp_path / "mockqualys")
