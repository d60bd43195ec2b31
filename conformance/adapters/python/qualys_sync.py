#!/usr/bin/env python3
"""A small honest Qualys WAS connector and its adapter for qwas-conformance: the Python standard library alone.

It pulls web applications and findings by the search API, keeps the vendor's own records in one JSON file, and says
"complete" only when it has read as many records as the vendor counts. An example to start from, not a product.
"""
import http.client
import json
import os
import pathlib
import ssl
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from base64 import b64encode

PAGE = 100
TRIES = 4
FIELDS = {
    "webapp": ["id", "name", "url", "createdDate", "updatedDate"],
    "finding": ["id", "uniqueId", "qid", "name", "type", "severity", "url", "status", "param", "isIgnored",
                "ignoredReason", "webApp.id", "webApp.name", "firstDetectedDate", "lastDetectedDate",
                "lastTestedDate", "timesDetected"],
}
NAMES = {"webapp": "application", "finding": "finding"}


class Failed(Exception):
    """The sync cannot go on: `kind` is its class, for the `error` of done."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


class Vendor:
    def __init__(self, env):
        self.base = env["WASC_BASE_URL"].rstrip("/")
        self.deadline = time.monotonic() + int(env["WASC_DEADLINE_MS"]) / 1000 - 2
        login = f"{env['WASC_USERNAME']}:{env['WASC_PASSWORD']}".encode()
        self.headers = {"Authorization": "Basic " + b64encode(login).decode(), "Content-Type": "text/xml",
                        "Accept": "application/xml"}
        tls = ssl.create_default_context(cafile=env["WASC_CA_FILE"] or None)
        handlers = [urllib.request.HTTPSHandler(context=tls), urllib.request.ProxyHandler({}), NoRedirect()]
        self.opener = urllib.request.build_opener(*handlers)

    def call(self, operation, record, body):
        """The answer's root element. Passing failures are tried again, while there is time."""
        for attempt in range(1, TRIES + 1):
            try:
                return self.once(f"{self.base}/qps/rest/3.0/{operation}/was/{record}", body)
            except Again as again:
                wait = again.wait if again.wait is not None else 0.02 * 2 ** attempt
                if attempt == TRIES or time.monotonic() + wait > self.deadline:
                    raise Failed(again.kind, str(again)) from again
                time.sleep(wait)

    def once(self, url, body):
        request = urllib.request.Request(url, body.encode(), self.headers, method="POST")
        try:
            with self.opener.open(request, timeout=max(0.1, min(5.0, self.deadline - time.monotonic()))) as answer:
                data = answer.read(64 << 20)
        except urllib.error.HTTPError as error:
            raise refusal(error) from error
        except (OSError, http.client.HTTPException) as error:  # no connection, cut off, too late, not trusted
            raise Again("transport", f"{url}: {error!r}") from error
        try:
            if b"<!ENTITY" in data:
                raise Again("decode", "the answer holds entities, which Qualys never sends")
            root = ElementTree.fromstring(data)
        except ElementTree.ParseError as error:
            raise Again("decode", f"{url}: not XML: {error}") from error
        code = root.findtext("responseCode")
        if root.tag != "ServiceResponse" or code is None:
            raise Again("decode", f"{url}: the answer is a <{root.tag}>, not a ServiceResponse")
        if code != "SUCCESS":
            kind = {"INVALID_CREDENTIALS": "auth", "UNAUTHORIZED": "permission"}.get(code, "vendor")
            raise Failed(kind, f"{code}: {root.findtext('.//errorMessage') or ''}")
        return root


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # a redirect would take the password to another host


class Again(Exception):
    def __init__(self, kind, text, wait=None):
        super().__init__(text)
        self.kind, self.wait = kind, wait


def refusal(error):
    """What to do about a status other than 200."""
    text = f"HTTP {error.code} from {error.url}"
    if error.code in (409, 429):
        told = (error.headers.get("X-RateLimit-ToWait-Sec") or error.headers.get("Retry-After") or "").strip()
        return Again("limit", text, int(told) if told.isdigit() else None)
    if error.code >= 500:
        return Again("vendor", text)
    return Failed({401: "auth", 403: "permission"}.get(error.code, "vendor"), text)


def question(after):
    return ("<ServiceRequest><preferences>"
            f"<limitResults>{PAGE}</limitResults><verbose>true</verbose></preferences>"
            f'<filters><Criteria field="id" operator="GREATER">{after}</Criteria></filters></ServiceRequest>')


def number(root, name):
    text = (root.findtext(name) or "").strip()
    if not text.isdigit():
        raise Failed("decode", f"<{name}> is not a number: {text!r}")
    return int(text)


def pull(vendor, kind):
    """Every record by its id. By the last id, not by offset: what is removed behind costs nothing ahead."""
    records, last = {}, 0
    expected = number(vendor.call("count", kind, "<ServiceRequest/>"), "count")
    while True:
        if len(records) > 2 * expected + PAGE:
            raise Failed("decode", f"the pages do not end: {len(records)} records of {kind}, and {expected} are counted")
        root = vendor.call("search", kind, question(last))
        page = list(root.find("data") if root.find("data") is not None else [])
        if number(root, "count") != len(page):
            raise Failed("decode", f"{number(root, 'count')} records are counted and {len(page)} sent")
        for record in page:
            key = number(record, "id")
            if key <= last:
                raise Failed("decode", f"record {key} came after {last}")
            last = key
            found = {path: record.findtext(path.replace(".", "/")) for path in FIELDS[kind]}
            records[str(key)] = {path: text.strip() for path, text in found.items() if text is not None}
        more = (root.findtext("hasMoreRecords") or "").strip()
        if more not in ("true", "false", ""):
            raise Failed("decode", f"<hasMoreRecords> is {more!r}")
        if more != "true":
            break
        if not page:
            raise Failed("decode", "a page without records says that there are more")
    counted = number(vendor.call("count", kind, "<ServiceRequest/>"), "count")
    if counted != len(records):
        raise Failed("decode", f"{len(records)} records of {kind} were read and the vendor counts {counted}")
    return records


def state_of(env):
    return pathlib.Path(env["WASC_STATE_DIR"]) / "records.json"


def sync(env):
    try:
        vendor = Vendor(env)
        state = {kind: pull(vendor, kind) for kind in FIELDS}
    except Failed as error:  # what was stored before is still there
        yield {"line": "done", "verdict": "failed", "error": error.kind, "reasons": [str(error)]}
        return
    new = state_of(env).with_suffix(".new")
    new.write_text(json.dumps(state))
    new.replace(state_of(env))
    yield {"line": "done", "verdict": "complete", "counts": {"findings_pulled": len(state["finding"])}}


def show(env):
    state = json.loads(state_of(env).read_text()) if state_of(env).exists() else {}
    for kind, records in state.items():
        for key, fields in records.items():
            yield {"line": NAMES[kind], **fields, "id": int(key)}
    yield {"line": "done", "verdict": "complete"}


def hello(_):
    yield {"line": "hello", "protocol": 1, "name": "python-example", "version": "1", "profile": "generic",
           "can": ["sync", "show", "session"], "options": [], "fields": {NAMES[kind]: FIELDS[kind] for kind in FIELDS}}


def answer(verb, env, seq=None):
    verbs = {"hello": hello, "sync": sync, "show": show}
    if verb not in verbs:
        lines = [{"line": "unsupported", "reason": f"no {verb}"}]
    else:
        lines = verbs[verb](env)
    for line in lines:
        print(json.dumps(line if seq is None else {**line, "seq": seq}), flush=line["line"] != "finding")


def main():
    if sys.argv[1:2] != ["session"]:
        return answer((sys.argv[1:] or ["hello"])[0], os.environ)
    for line in sys.stdin:
        request = json.loads(line)
        answer(request["do"], request["env"], request["seq"])


if __name__ == "__main__":
    main()
