#!/usr/bin/env node
// A small honest Qualys WAS connector and its adapter for qwas-conformance: Node alone, no packages, JSON on the wire.
//
// It pulls web applications and findings by the search API, keeps them in one JSON file, and says "complete" only when
// it has read as many records as the vendor counts. An example to start from, not a product.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PAGE = 100, TRIES = 4, LONGEST_BODY = 64 << 20;
const FIELDS = {
  webapp: ["id", "name", "url", "createdDate", "updatedDate"],
  finding: ["id", "uniqueId", "qid", "name", "type", "severity", "url", "status", "param", "isIgnored", "ignoredReason",
    "webApp.id", "webApp.name", "firstDetectedDate", "lastDetectedDate", "lastTestedDate", "timesDetected"],
};
const RISK = { 1: "low", 2: "low", 3: "medium", 4: "high", 5: "critical" };  // our own word for a level; others are told
const ELEMENT = { webapp: "WebApp", finding: "Finding" };
const NAME = { webapp: "application", finding: "finding" };

class Failed extends Error {
  constructor(kind, text, again = false, wait = undefined) {
    super(text);
    Object.assign(this, { kind, again, wait });
  }
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// One request, not following redirects: the password goes to no other host. Bounded in size and time.
function post(env, path, body, until) {
  const url = new URL(path, env.WASC_BASE_URL);
  const tls = url.protocol === "https:";
  const options = {
    method: "POST", agent: false, timeout: 5000,
    auth: `${env.WASC_USERNAME}:${env.WASC_PASSWORD}`,
    headers: { "Content-Type": "application/json", Accept: "application/json", "Content-Length": Buffer.byteLength(body) },
    ...(tls && env.WASC_CA_FILE ? { ca: readFileSync(env.WASC_CA_FILE) } : {}),
  };
  return new Promise((resolve, reject) => {
    const broke = (error) => { clearTimeout(late); reject(new Failed("transport", `${url.pathname}: ${error.message}`, true)); };
    const request = (tls ? https : http).request(url, options, (answer) => {
      const pieces = [];
      let size = 0;
      answer.on("data", (piece) => {
        size += piece.length;
        if (size > LONGEST_BODY) request.destroy(new Error("the answer is too long"));
        pieces.push(piece);
      });
      answer.on("aborted", () => broke(new Error("the answer was cut off")));
      answer.on("error", broke);
      answer.on("end", () => { clearTimeout(late); resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }); });
    });
    const late = setTimeout(() => request.destroy(new Error("too late")), Math.max(100, until - Date.now()));
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", broke);
    request.end(body);
  });
}

function read(answer, path) {
  const { status, headers, body } = answer;
  if (status === 409 || status === 429) {
    const told = headers["x-ratelimit-towait-sec"] ?? headers["retry-after"];
    throw new Failed("limit", `HTTP ${status}`, true, /^\d+$/.test(told ?? "") ? Number(told) * 1000 : undefined);
  }
  if (status >= 500) throw new Failed("vendor", `HTTP ${status}`, true);
  if (status !== 200) throw new Failed({ 401: "auth", 403: "permission" }[status] ?? "vendor", `HTTP ${status}`);
  let response;
  try {
    // Ids may be above 2^53: the digits of a long number stay a text.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    response = JSON.parse(text.replace(/([:[,]\s*)(\d{16,})(?=\s*[,}\]])/g, '$1"$2"')).ServiceResponse;
  } catch (error) {
    throw new Failed("decode", `${path}: ${error.message}`, true);
  }
  if (!response || typeof response.responseCode !== "string") throw new Failed("decode", `${path}: no ServiceResponse`, true);
  if (response.responseCode !== "SUCCESS") {
    const kind = { INVALID_CREDENTIALS: "auth", UNAUTHORIZED: "permission" }[response.responseCode] ?? "vendor";
    throw new Failed(kind, `${response.responseCode}: ${response.responseErrorDetails?.errorMessage ?? ""}`);
  }
  return response;
}

async function call(env, until, operation, kind, question) {
  const path = `/qps/rest/3.0/${operation}/was/${kind}`;
  for (let attempt = 1; ; ++attempt) {
    try {
      return read(await post(env, path, JSON.stringify({ ServiceRequest: question }), until), path);
    } catch (error) {
      const wait = error.wait ?? 20 * 2 ** attempt;
      if (!error.again || attempt === TRIES || Date.now() + wait > until) throw error;
      await sleep(wait);
    }
  }
}

const number = (value, what) => {
  if (/^\d+$/.test(String(value ?? ""))) return Number(value);
  throw new Failed("decode", `${what} is not a number: ${value}`);
};
const at = (record, path) => path.split(".").reduce((value, name) => value?.[name], record);

async function pull(env, until, kind) {
  const records = {};
  const expected = number((await call(env, until, "count", kind, {})).count, "count");
  for (let last = "0"; ;) {
    if (Object.keys(records).length > 2 * expected + PAGE) throw new Failed("decode", `the pages of ${kind} do not end`);
    const response = await call(env, until, "search", kind, {
      preferences: { limitResults: PAGE, verbose: "true" },
      filters: { Criteria: [{ field: "id", operator: "GREATER", value: last }] },
    });
    const page = (response.data ?? []).map((one) => one[ELEMENT[kind]]);
    if (page.includes(undefined) || number(response.count, "count") !== page.length)
      throw new Failed("decode", `${response.count} records are counted and ${page.length} sent`);
    for (const record of page) {
      if (!/^\d+$/.test(String(record.id ?? ""))) throw new Failed("decode", "a record without an id");
      if (BigInt(record.id) <= BigInt(last)) throw new Failed("decode", `record ${record.id} came after ${last}`);
      last = String(record.id);
      const fields = FIELDS[kind].map((path) => [path, at(record, path)]);
      if (kind === "finding") fields.push(["risk", RISK[record.severity]]);
      records[last] = Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null));
    }
    const more = String(response.hasMoreRecords ?? "false");
    if (more !== "true" && more !== "false") throw new Failed("decode", `hasMoreRecords is ${more}`);
    if (more === "false") break;
    if (page.length === 0) throw new Failed("decode", "a page without records says that there are more");
  }
  const counted = number((await call(env, until, "count", kind, {})).count, "count");
  if (counted !== Object.keys(records).length)
    throw new Failed("decode", `${Object.keys(records).length} records were read and the vendor counts ${counted}`);
  return records;
}

// Levels that the table of risks does not have, of how many findings each.
function unmapped(findings) {
  const levels = {};
  for (const { severity, risk } of Object.values(findings))
    if (severity !== undefined && risk === undefined) levels[severity] = (levels[severity] ?? 0) + 1;
  return Object.entries(levels).map(([value, count]) => ({ field: "severity", value, findings: count }));
}

async function sync(env) {
  const until = Date.now() + Number(env.WASC_DEADLINE_MS) - 2000;
  try {
    const state = {};
    for (const kind of Object.keys(FIELDS)) state[kind] = await pull(env, until, kind);
    const file = join(env.WASC_STATE_DIR, "records.json");
    writeFileSync(file + ".new", JSON.stringify(state));
    renameSync(file + ".new", file);
    const counts = { findings_pulled: Object.keys(state.finding).length };
    return [{ line: "done", verdict: "complete", counts, unmapped: unmapped(state.finding) }];
  } catch (error) {  // what was stored before is still there
    return [{ line: "done", verdict: "failed", error: error.kind ?? "internal", reasons: [String(error.message)] }];
  }
}

function show(env) {
  const file = join(env.WASC_STATE_DIR, "records.json");
  const state = existsSync(file) ? JSON.parse(readFileSync(file)) : {};
  const lines = Object.entries(state).flatMap(([kind, records]) =>
    Object.entries(records).map(([id, fields]) => ({ line: NAME[kind], ...fields, id })));
  return [...lines, { line: "done", verdict: "complete" }];
}

const hello = () => [{
  line: "hello", protocol: 1, name: "node-example", version: "1", profile: "generic", can: ["sync", "show", "session"],
  options: [], fields: { finding: FIELDS.finding, application: FIELDS.webapp },
  mapping: [{ from: "severity", to: "risk", rows: RISK }],
}];

async function answer(verb, env, seq) {
  const verbs = { hello, sync, show };
  const lines = verbs[verb] ? await verbs[verb](env) : [{ line: "unsupported", reason: `no ${verb}` }];
  // An id is written as a number however long it is.
  const text = (line) => JSON.stringify(line, (key, value) => (key === "id" ? `#${value}#` : value)).replace(/"#(\d+)#"/g, "$1");
  process.stdout.write(lines.map((line) => text(seq === undefined ? line : { ...line, seq }) + "\n").join(""));
}

if (process.argv[2] === "session") {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    await answer(request.do, request.env, request.seq);
  }
} else {
  await answer(process.argv[2] ?? "hello", process.env);
}
