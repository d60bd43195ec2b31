"""The calls of the admin API (mockqualys/server/README.md, "Admin API") as methods."""

from __future__ import annotations

import hashlib
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Iterable, Mapping, Sequence


class QualysError(Exception):
    """mockqualys did not start, or refused what it was asked; the text says why."""


# A proxy of the environment is for the outside world, and this is 127.0.0.1.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def connect(admin_url: str, *, timeout: float = 30.0) -> "Qualys":
    """A mockqualys that already runs. `admin_url` is the `admin` line of its first screen, `admin_url` of its ready line."""
    state = _call("GET", admin_url.rstrip("/") + "/state", None, timeout)
    if "users" not in state or "url" not in state:
        raise QualysError(f"{admin_url} is no admin API of mockqualys; give the `admin` address it printed, not the API's")
    return Qualys({**state, "admin_url": admin_url.rstrip("/")}, timeout=timeout)


class Qualys:
    """One running mockqualys. A call that it refuses raises QualysError with its reason."""

    def __init__(self, ready: Mapping[str, Any], *, timeout: float = 30.0, stop=None):
        self.ready = dict(ready)
        self.url: str = ready["url"]
        self.https_url: str = ready["https_url"]
        self.ca_file: str = ready["ca_file"]
        self.admin_url: str = ready["admin_url"]
        self.users: list[dict[str, Any]] = ready["users"]
        # The first account, which may do everything.
        self.user: str = self.users[0]["name"]
        self.password: str = self.users[0]["password"]
        self._timeout = timeout
        self._stop = stop

    def fault(self, kind: "str | int", **settings: Any) -> dict[str, Any]:
        """fault("rate_limit", path="/api/", nth=2): from now on the second request below /api/ is refused."""
        return self._post("/faults", {"kind": kind, **settings})

    def clear_faults(self) -> None:
        self._call("DELETE", "/faults")

    def advance(self, duration: str) -> str:
        """Moves the clock: "90s", "15m", "6h", "7d", "2w". Returns the new moment."""
        return self._post("/clock", {"advance": duration})["now"]

    def set_clock(self, moment: str) -> str:
        """Puts the clock to "2026-03-09T06:00:00Z", forwards or backwards."""
        return self._post("/clock", {"set": moment, "backwards": True})["now"]

    def now(self) -> str:
        return self.state()["now"]

    def state(self) -> dict[str, Any]:
        return self._call("GET", "/state")

    def journal(self) -> list[dict[str, Any]]:
        """The requests that were seen, oldest first; without passwords."""
        return self._call("GET", "/journal")["requests"]

    def clear_journal(self) -> None:
        self._call("DELETE", "/journal")

    def edit(self, *, finding: "int | None" = None, webapp: "int | None" = None, odd: bool = False,
             set: "Mapping[str, Any] | None" = None, **elements: Any) -> dict[str, Any]:
        """edit(finding=901, status="FIXED"). None removes an element; `set` takes paths: set={"webApp/name": "New"}."""
        body: dict[str, Any] = _record(finding=finding, webapp=webapp)
        body["set"] = {**(set or {}), **{name: _text(value) for name, value in elements.items()}}
        if odd:
            body["odd"] = True
        return self._post("/edit", body)

    def add(self, *, finding: "str | None" = None, webapp: "str | None" = None) -> dict[str, Any]:
        """add(webapp="<WebApp><id>1</id></WebApp>")"""
        return self._post("/add", _record(finding=finding, webapp=webapp))

    def remove(self, *, finding: "int | None" = None, webapp: "int | None" = None, report: "int | None" = None) -> dict[str, Any]:
        return self._post("/remove", _record(finding=finding, webapp=webapp, report=report))

    def digest(self, kind: str, fields: "Sequence[str]" = (), *,
               criteria: "Sequence[Mapping[str, Any]]" = ()) -> dict[str, Any]:
        """digest("finding", ["status", "severity"]): count and digest of all that are there, to compare with `record_digest`
        of what was read. Criteria: [{"field": "severity", "operator": "GREATER", "value": 3}]."""
        body = {"fields": list(fields), "criteria": [dict(one) for one in criteria]}
        return self._post(f"/records/{urllib.parse.quote(kind, safe='')}/digest", body)

    def make_report(self, **order: Any) -> dict[str, Any]:
        """Makes a report at once: name, webapps, variant, traps ... (GET /reports of the admin API lists all)."""
        return self._post("/reports", order)

    def report_settings(self, **settings: Any) -> dict[str, Any]:
        return self._post("/report-settings", settings)

    def put_user(self, name: str, **settings: Any) -> dict[str, Any]:
        """Adds an account or changes one: password, api, was, knowledgebase, tags, state, role, without."""
        return self._call("PUT", "/users/" + urllib.parse.quote(name, safe=""), settings)

    def reset(self) -> None:
        """All as it was at the start: clock, records, accounts, reports, faults, journal, limits."""
        self._post("/reset", {})

    def world(self, user: "str | None" = None, *, password: str = "world-Passw0rd", **settings: Any) -> "Qualys":
        """A world of its own for one user: estate, clock, faults, journal and limits that no other user sees.

            with qualys.world(estate="traps") as own:
                sync(own.url, own.user, own.password)

        The user's name is invented when it is not given. Settings: estate, or findings, webapps and seed; start, now,
        limits. What is not given is as the server has it. stop(), or the end of the `with`, removes it.
        """
        user = user or "world_" + secrets.token_hex(6)
        path = "/worlds/" + urllib.parse.quote(user, safe="")
        self._call("PUT", path, {"password": password, **settings})
        state = self._call("GET", path + "/state")
        return Qualys({**state, "admin_url": self.admin_url + path}, timeout=self._timeout,
                      stop=lambda: self._call("DELETE", path))

    def stop(self) -> None:
        """Ends a mockqualys that `start` started, and removes a world; one that was connected to goes on."""
        if self._stop:
            self._stop()
            self._stop = None

    def __enter__(self) -> "Qualys":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<mockqualys at {self.url}, admin at {self.admin_url}>"

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: "Mapping[str, Any] | None" = None) -> dict[str, Any]:
        return _call(method, self.admin_url + path, body, self._timeout)


def record_digest(records: "Iterable[Sequence[Any]]") -> dict[str, Any]:
    """Count and digest of records in any order, each (id, value of the first field, value of the second ...): a value is a text
    or a number, None, or a list of them. One after the other, so an iterator over a million needs no memory."""
    count = total = 0
    for record in records:
        line = "\t".join(_digest_value(value) for value in record) + "\n"
        total += int.from_bytes(hashlib.sha256(line.encode()).digest()[:8], "big")
        count += 1
    return {"count": count, "digest": f"{total % 2**64:016x}"}


def _digest_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ",".join(_digest_value(one) for one in value)
    text = _text(value) or ""
    for plain, escaped in (("\\", "\\\\"), (",", "\\,"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return text


def _record(**kinds: Any) -> dict[str, Any]:
    given = {name: value for name, value in kinds.items() if value is not None}
    if len(given) != 1:
        raise TypeError("give one of " + ", ".join(kinds))
    return given


def _text(value: Any) -> "str | None":
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def _call(method: str, url: str, body: "Mapping[str, Any] | None", timeout: float) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with _opener.open(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        text = refused.read().decode(errors="replace")
        try:
            text = json.loads(text)["error"]
        except (ValueError, KeyError, TypeError):
            text = f"{url} answered {refused.code}; is that the admin API? {text[:200]}"
        raise QualysError(text) from None
    except ValueError:
        raise QualysError(f"{url} answered something that is no JSON; is that the admin API of mockqualys?") from None
    except OSError as error:
        raise QualysError(f"mockqualys does not answer at {url}: {getattr(error, 'reason', error)}") from None
