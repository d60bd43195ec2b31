#include "mockqualys/server/status_page.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; --note: #8886; }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 82rem; padding: 0 1rem 3rem; }
header { align-items: baseline; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0 1.5rem; padding: .8rem 0; }
h1 { font-size: 1.2rem; margin: 0; } h2 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; opacity: .75; }
code, pre, .mono { font-family: ui-monospace, monospace; font-size: .93em; }
pre { background: var(--line); margin: .2rem 0; max-height: 22rem; overflow: auto; padding: .5rem; white-space: pre-wrap; word-break: break-all; }
button, select, input { font: inherit; padding: .15rem .55rem; }
.row { align-items: center; display: flex; flex-wrap: wrap; gap: .5rem; }
#now { font-size: 1.3rem; font-variant-numeric: tabular-nums; margin-right: .6rem; }
.bad { color: var(--bad); } .good { color: var(--good); } .faint { opacity: .7; }
tr.request { cursor: pointer; } tr.request:hover { background: var(--line); }
.hint { border-left: 3px solid var(--bad); margin: .3rem 0; padding-left: .5rem; }
#trouble { background: var(--bad); color: #fff; padding: .4rem .8rem; }
#trouble:empty { display: none; }
.path { display: inline-block; min-width: 20rem; word-break: break-all; }
)css";

constexpr std::string_view kScript = R"js(
"use strict";
const byId = (id) => document.getElementById(id);
let user = "", opened = new Set(), shown = "";

// Everything that comes from a client goes in as text, never as markup.
function make(tag, text, ...classes) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = String(text);
  element.classList.add(...classes.filter(Boolean));
  return element;
}
function row(...cells) {
  const line = make("tr");
  for (const cell of cells) {
    if (cell instanceof Node) { const td = make("td"); td.append(cell); line.append(td); }
    else line.append(make("td", cell));
  }
  return line;
}
const base = () => (user ? "/worlds/" + encodeURIComponent(user) : "");

async function call(method, path, body) {
  const answer = await fetch(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error || answer.status);
  return told;
}
async function act(method, path, body) {
  try { await call(method, path, body); byId("trouble").textContent = ""; } catch (error) { byId("trouble").textContent = error.message; }
  await refresh();
}

function refused(entry) {
  if (entry.fault) return "the fault " + entry.fault;
  if (entry.hint) return entry.hint;
  if (entry.status >= 400 || entry.status === 0) return entry.response_code || "status " + entry.status;
  return entry.response_code && entry.response_code !== "SUCCESS" ? entry.response_code : "";
}
function details(entry) {
  const box = make("td"); box.colSpan = 7;
  if (entry.hint) box.append(make("div", entry.hint, "hint"));
  const criteria = entry.criteria.map((one) => one.field + " " + one.operator + " " + one.value).join("\n");
  for (const [title, text] of [
    ["Headers", entry.headers.map((one) => one.name + ": " + one.value).join("\n")],
    ["Criteria", criteria], ["Body, " + entry.request_bytes + " bytes", entry.body],
    ["Answer, " + entry.answer_bytes + " bytes", entry.answer]]) {
    if (!text) continue;
    box.append(make("div", title, "faint"), make("pre", text));
  }
  const line = make("tr"); line.append(box); return line;
}
function showJournal(journal) {
  const body = make("tbody");
  for (const entry of [...journal.requests].reverse()) {
    const why = refused(entry), ok = !why;
    const status = make("span", (entry.status || "closed") + (entry.response_code ? " " + entry.response_code : ""), ok ? "good" : "bad");
    const path = make("span", entry.path + (entry.query ? "?" + entry.query : ""), "mono", "path");
    const line = row(entry.number, entry.arrived.slice(11, 23), entry.user || "-", entry.method, path, status, make("span", why.length > 160 ? why.slice(0, 160) + "…" : why, "faint"));
    line.classList.add("request"); line.tabIndex = 0;
    const toggle = () => { if (!opened.delete(entry.number)) opened.add(entry.number); showJournal(journal); };
    line.addEventListener("click", toggle);
    line.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
    body.append(line);
    if (opened.has(entry.number)) body.append(details(entry));
  }
  byId("requests").replaceChildren(body);
  byId("seen").textContent = journal.seen + " seen" + (journal.dropped ? ", the last ones are shown" : "");
}
function showFaults(faults) {
  const body = make("tbody");
  for (const fault of faults) {
    const { kind, requests_matched, requests_struck, spent, ...rest } = fault;
    const where = Object.entries(rest).filter(([, value]) => value !== "" && value !== null)
      .map(([key, value]) => key + " " + (typeof value === "string" ? value : JSON.stringify(value))).join(", ");
    body.append(row(kind, make("span", where, "mono"), requests_matched + " matched, " + (requests_struck || 0) + " struck", spent ? "spent" : "armed"));
  }
  byId("faults").replaceChildren(body);
  byId("no-faults").hidden = faults.length > 0;
}
function showAccounts(users) {
  const body = make("tbody");
  for (const one of users)
    body.append(row(one.name, make("span", one.password, "mono"), one.can.join(", ") || "nothing", one.state || "", make("span", one.client_id, "mono", "faint")));
  byId("accounts").replaceChildren(body);
}
function showWorlds(told) {
  const choice = byId("world"), names = ["", ...told.worlds.map((one) => one.user)];
  if (!names.includes(user)) user = "";
  choice.replaceChildren(...names.map((name) => {
    const option = make("option", name || "shared by everybody else"); option.value = name; option.selected = name === user; return option;
  }));
  const body = make("tbody");
  for (const one of told.worlds) body.append(row(one.user, one.estate, one.now, one.requests_seen + " requests"));
  byId("worlds").replaceChildren(body);
  byId("world-count").textContent = told.worlds.length + " of at most " + told.most;
}
async function refresh() {
  try {
    const worlds = await call("GET", "/worlds");
    const key = JSON.stringify(worlds) + user;
    showWorlds(worlds);
    const [state, journal] = await Promise.all([call("GET", base() + "/state"), call("GET", base() + "/journal?last=50")]);
    const all = key + JSON.stringify(state) + JSON.stringify(journal);
    if (all === shown) return;
    shown = all;
    byId("estate").textContent = state.estate + ": " + state.webapps + " web apps, " + state.findings + " findings, " + state.reports + " reports";
    byId("url").textContent = state.url + (state.https_url ? "  " + state.https_url : "");
    byId("now").textContent = state.now;
    showFaults(state.faults); showAccounts(state.users); showJournal(journal);
  } catch (error) { byId("trouble").textContent = "The server does not answer: " + error.message; }
}
for (const button of document.querySelectorAll("button[data-advance]"))
  button.addEventListener("click", () => act("POST", base() + "/clock", { advance: button.dataset.advance }));
byId("reset").addEventListener("click", () => { opened.clear(); act("POST", base() + "/reset"); });
byId("clear-faults").addEventListener("click", () => act("DELETE", base() + "/faults"));
byId("clear-journal").addEventListener("click", () => { opened.clear(); act("DELETE", base() + "/journal"); });
byId("world").addEventListener("change", (event) => { user = event.target.value; opened.clear(); shown = ""; refresh(); });
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 2000);
)js";

constexpr std::string_view kBody = R"html(
<header><h1>mockqualys</h1><span id="estate"></span><span id="url" class="mono faint"></span>
<span class="row"><label for="world">World</label><select id="world"></select></span></header>
<div id="trouble" role="alert"></div>
<h2>Clock</h2>
<div class="row"><span id="now"></span>
<button data-advance="1h">+ 1 hour</button><button data-advance="1d">+ 1 day</button><button data-advance="7d">+ 1 week</button>
<button id="reset">Reset this world</button></div>
<h2>Faults</h2>
<div class="row"><span id="no-faults" class="faint">none is set</span><button id="clear-faults">Clear</button></div>
<table id="faults"></table>
<h2>Requests <span id="seen" class="faint"></span></h2>
<div class="row"><button id="clear-journal">Forget</button><span class="faint">a click shows headers, body and answer</span></div>
<table id="requests"></table>
<h2>Accounts</h2><table id="accounts"></table>
<h2>Worlds of users' own <span id="world-count" class="faint"></span></h2><table id="worlds"></table>
<p class="faint">For programs: <a href="/openapi.json">/openapi.json</a>. In a shell, <code>curl</code> of this address lists every call.</p>
)html";

std::string sha256_source(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return fmt::format("'sha256-{}'",
                     encode_base64({reinterpret_cast<const char*>(digest.data()), static_cast<std::size_t>(length)}));
}

}  // namespace

bool wants_html(const Request& request) {
  for (const auto range : split(request.header("Accept"), ','))
    if (equals_ignoring_case(trim(split(range, ';').front()), "text/html")) return true;
  return false;
}

Reply status_page() {
  auto reply = make_reply(
      200, "text/html; charset=utf-8",
      fmt::format("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>mockqualys</title>\n"
                  "<meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\">\n"
                  "<style>{}</style></head><body>{}<script>{}</script></body></html>\n",
                  kStyle, kBody, kScript));
  // This script, this style, calls to the server that the page came from, and nothing else.
  reply.headers.emplace_back("Content-Security-Policy",
                             fmt::format("default-src 'none'; script-src {}; style-src {}; connect-src 'self'; img-src "
                                         "data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                                         sha256_source(kScript), sha256_source(kStyle)));
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace mockqualys::server
