// A Qualys WAS on this machine, for tests: the calls of the admin API (mockqualys/server/README.md) as methods.

import { createHash, randomBytes } from "node:crypto";

import { spawnServer } from "./program.js";

export { findProgram } from "./program.js";

/** mockqualys did not start, or refused what it was asked; the message says why. */
export class QualysError extends Error {
  name = "QualysError";
}

/** Starts `mockqualys serve` on free ports; resolves once it answers. */
export async function start(options = {}) {
  const { ready, stop } = await spawnServer(options, (message) => new QualysError(message));
  return new Qualys(ready, stop);
}

/** One that runs already, by its admin address. */
export async function connect(adminUrl) {
  const url = adminUrl.replace(/\/+$/, "");
  const state = await call("GET", `${url}/state`);
  if (!state.users || !state.url)
    throw new QualysError(`${adminUrl} is no admin API of mockqualys; give the "admin" address it printed, not the API's`);
  return new Qualys({ ...state, admin_url: url });
}

export class Qualys {
  #stop;

  constructor(ready, stop) {
    this.ready = ready;
    this.url = ready.url;
    this.httpsUrl = ready.https_url;
    this.caFile = ready.ca_file;
    this.adminUrl = ready.admin_url;
    this.users = ready.users;
    // The first account, which may do everything.
    this.user = ready.users[0].name;
    this.password = ready.users[0].password;
    this.#stop = stop;
  }

  fault(kind, settings = {}) {
    return this.#post("/faults", { kind, ...settings });
  }
  async clearFaults() {
    await this.#call("DELETE", "/faults");
  }

  async advance(duration) {
    return (await this.#post("/clock", { advance: duration })).now;
  }
  async setClock(moment) {
    return (await this.#post("/clock", { set: moment, backwards: true })).now;
  }
  async now() {
    return (await this.state()).now;
  }
  state() {
    return this.#call("GET", "/state");
  }

  async journal() {
    return (await this.#call("GET", "/journal")).requests;
  }
  async clearJournal() {
    await this.#call("DELETE", "/journal");
  }

  edit({ finding, webapp, odd, set, ...elements }) {
    const record = one({ finding, webapp });
    const texts = Object.entries(elements).map(([name, value]) => [name, value === null ? null : String(value)]);
    return this.#post("/edit", { ...record, set: { ...set, ...Object.fromEntries(texts) }, ...(odd ? { odd } : {}) });
  }
  add({ finding, webapp }) {
    return this.#post("/add", one({ finding, webapp }));
  }
  remove({ finding, webapp, report }) {
    return this.#post("/remove", one({ finding, webapp, report }));
  }

  digest(kind, fields = [], criteria = []) {
    return this.#post(`/records/${encodeURIComponent(kind)}/digest`, { fields, criteria });
  }

  makeReport(order = {}) {
    return this.#post("/reports", order);
  }
  reportSettings(settings) {
    return this.#post("/report-settings", settings);
  }
  putUser(name, settings) {
    return this.#call("PUT", `/users/${encodeURIComponent(name)}`, settings);
  }

  async reset() {
    await this.#post("/reset", {});
  }

  async world({ user = `world_${randomBytes(6).toString("hex")}`, password = "world-Passw0rd", ...settings } = {}) {
    const path = `/worlds/${encodeURIComponent(user)}`;
    await this.#call("PUT", path, { password, ...settings });
    const state = await this.#call("GET", `${path}/state`);
    return new Qualys({ ...state, admin_url: this.adminUrl + path }, () => this.#call("DELETE", path));
  }

  async stop() {
    const stop = this.#stop;
    this.#stop = undefined;
    await stop?.();
  }

  #post(path, body) {
    return this.#call("POST", path, body);
  }
  #call(method, path, body) {
    return call(method, this.adminUrl + path, body);
  }
}

/** Count and digest of records in any order, each [id, value of the first field, value of the second ...]. */
export function recordDigest(records) {
  let count = 0;
  let sum = 0n;
  for (const record of records) {
    const line = `${record.map(digestValue).join("\t")}\n`;
    sum = BigInt.asUintN(64, sum + createHash("sha256").update(line).digest().readBigUInt64BE());
    count += 1;
  }
  return { count, digest: sum.toString(16).padStart(16, "0") };
}

const escapes = { "\\": "\\\\", ",": "\\,", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
function digestValue(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(digestValue).join(",");
  return String(value).replace(/[\\,\t\n\r]/g, (character) => escapes[character]);
}

function one(kinds) {
  const given = Object.entries(kinds).filter(([, value]) => value !== undefined);
  if (given.length !== 1) throw new TypeError(`give one of ${Object.keys(kinds).join(", ")}`);
  return Object.fromEntries(given);
}

async function call(method, url, body) {
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", Connection: "close" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    throw new QualysError(`mockqualys does not answer at ${url}: ${error.cause?.message || error.cause?.code || error.message}`);
  }
  const text = await answer.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new QualysError(`${url} answered ${answer.status} and no JSON; is that the admin API? ${text.slice(0, 200)}`);
  }
  if (!answer.ok) throw new QualysError(json.error ?? `${url} answered ${answer.status}`);
  return json;
}
