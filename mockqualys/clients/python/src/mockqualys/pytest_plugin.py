"""The fixture `qualys`: one server a session, and in it a world of its own for each test.

    def test_a_limit_is_waited_for(qualys):
        qualys.fault("rate_limit", path="/api/", nth=2)
        sync(qualys.url, qualys.user, qualys.password)
        assert len(qualys.journal()) == 3

    @pytest.mark.qualys(estate="traps")      # or findings=1000; start=..., now=..., limits="off"
    def test_strange_records_are_read(qualys): ...
"""

from __future__ import annotations

from typing import Iterator

import pytest

from . import Qualys, connect, start


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mockqualys", "a fake Qualys WAS")
    group.addoption("--mockqualys", metavar="PROGRAM", help="the program; else the variable MOCKQUALYS, else PATH")
    group.addoption("--mockqualys-admin-url", metavar="URL", help="use the one that runs there (its admin address)")
    parser.addini("mockqualys_estate", "the estate that is served: a shipped one or a folder", default="")
    parser.addini("mockqualys_arguments", "further words for `mockqualys serve`", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "qualys(estate, findings, webapps, seed, start, now, limits): the world of this test")


@pytest.fixture(scope="session")
def qualys_server(pytestconfig: pytest.Config) -> Iterator[Qualys]:
    """The server itself, with all accounts of its estate. Override it in a conftest.py to start another: `yield` from mockqualys.start(...)."""
    admin_url = pytestconfig.getoption("--mockqualys-admin-url")
    if admin_url:
        yield connect(admin_url)
        return
    with start(pytestconfig.getini("mockqualys_estate") or None, program=pytestconfig.getoption("--mockqualys"),
               arguments=pytestconfig.getini("mockqualys_arguments")) as qualys:
        yield qualys


@pytest.fixture
def qualys(request: pytest.FixtureRequest, qualys_server: Qualys) -> Iterator[Qualys]:
    marker = request.node.get_closest_marker("qualys")
    with qualys_server.world(**(marker.kwargs if marker else {})) as own:
        yield own
