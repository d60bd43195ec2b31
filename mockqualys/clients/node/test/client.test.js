// Run by run-test against the installed package, never against the sources.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { connect, findProgram, QualysError, recordDigest, start } from "mockqualys";

const finding = 118300564;
let server;
let qualys;
before(async () => {
  server = await start();
});
beforeEach(async () => {
  qualys = await server.world();
});
afterEach(() => qualys.stop());
after(() => server.stop());

async function ask(path, user = qualys.user, method = "GET") {
  const answer = await fetch(qualys.url + path, { method, headers: { user, password: qualys.password } });
  return { status: answer.status, text: await answer.text() };
}
const status = async () => /<status>(\w+)</.exec((await ask(`/qps/rest/3.0/get/was/finding/${finding}`)).text)[1];
const fails = (promise, message) => assert.rejects(promise, (error) => error instanceof QualysError && message.test(error.message));

test("the first account is let in", async () => {
  assert.match((await ask("/qps/rest/3.0/count/was/finding")).text, /SUCCESS/);
});

test("an edit shows in the next answer", async () => {
  assert.notEqual(await status(), "FIXED");
  await qualys.edit({ finding, status: "FIXED" });
  assert.equal(await status(), "FIXED");
});

test("numbers and truths are written as the vendor does; null removes an element", async () => {
  const { record } = await qualys.edit({ finding, severity: 2, isIgnored: true, param: null, set: { "webApp/name": "Renamed" } });
  assert.match(record, /<severity>2<\/severity>/);
  assert.match(record, /<isIgnored>true<\/isIgnored>/);
  assert.match(record, /Renamed/);
  assert.doesNotMatch(record, /<param>/);
});

test("what a walk has read has the digest of what is there", async () => {
  const page = (await ask("/qps/rest/3.0/search/was/finding", qualys.user, "POST")).text;
  const records = page.split("<Finding>").slice(1).map((text) => {
    const value = (name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:]]>)?</${name}>`).exec(text)?.[1];
    return [value("id"), value("status"), value("severity"), value("qid")];
  });
  assert.match(page, /<hasMoreRecords>false</);
  const { count, digest } = await qualys.digest("finding", ["status", "severity", "qid"]);
  assert.deepEqual(recordDigest(records.reverse()), { count, digest });
  await qualys.edit({ finding, status: "FIXED" });
  assert.notEqual((await qualys.digest("finding", ["status", "severity", "qid"])).digest, digest);
  await fails(qualys.digest("finding", ["statsu"]), /did you mean status\?/);
});

test("a value with commas and line ends has one digest alone", () => {
  // printf '7\ta\\,b\\nc,d\n' | sha256sum
  assert.deepEqual(recordDigest([[7, ["a,b\nc", "d"]]]), { count: 1, digest: "6d190599145b44fa" });
});

test("a fault hits the request it is meant for", async () => {
  await qualys.fault("unavailable", { path: "/qps/", nth: 2 });
  assert.equal((await ask("/qps/rest/portal/version")).status, 200);
  assert.equal((await ask("/qps/rest/portal/version")).status, 503);
  assert.deepEqual((await qualys.journal()).map((entry) => entry.fault), [null, "unavailable"]);
});

test("the clock moves by what was said", async () => {
  await qualys.setClock("2026-03-09T06:00:00Z");
  assert.equal(await qualys.advance("7d"), "2026-03-16T06:00:00Z");
  assert.equal(await qualys.now(), "2026-03-16T06:00:00Z");
});

test("records and accounts are added and removed", async () => {
  const { webapps } = await qualys.state();
  await qualys.add({ webapp: "<WebApp><id>1</id><name>One</name><url>https://one.example.test</url></WebApp>" });
  assert.equal((await qualys.state()).webapps, webapps + 1);
  await qualys.remove({ webapp: 1 });
  assert.equal((await qualys.state()).webapps, webapps);
  await qualys.putUser("acme_new", { password: qualys.password });
  assert.match((await ask("/qps/rest/3.0/count/was/webapp", "acme_new")).text, /SUCCESS/);
});

test("a world is seen by its user alone", async () => {
  const other = await server.world({ user: "other_1", password: "pw-1", findings: 25, webapps: 3 });
  assert.equal((await other.state()).findings, 25);
  assert.deepEqual([other.user, other.password], ["other_1", "pw-1"]);
  await other.fault("unavailable");
  assert.equal((await ask("/qps/rest/portal/version")).status, 200);
  await other.stop();
  await fails(other.state(), /has no world/);
});

test("a server is put back as it was", async () => {
  await server.edit({ finding, status: "FIXED" });
  await server.reset();
  assert.doesNotMatch((await server.edit({ finding, severity: 4 })).record, /FIXED/);
});

test("a refusal says why", async () => {
  await fails(qualys.fault("rate_limt"), /did you mean/);
});

test("one that runs is connected to and left running", async () => {
  const other = await connect(server.adminUrl + "/");
  assert.deepEqual([other.url, other.user, other.password], [server.url, server.user, server.password]);
  await other.stop();
  assert.equal((await server.state()).estate, "storefront");
  await fails(connect(server.url), /is that the admin API/);
});

test("one of one's own ends when it is stopped", async () => {
  const own = await start({ estate: "traps" });
  assert.equal((await own.state()).estate, "traps");
  await own.stop();
  await fails(own.state(), /does not answer/);
});

test("an estate that is not there is told by the server", async () => {
  await fails(start({ estate: "storfront" }), /there is no estate 'storfront'/);
});

test("a program that is not there is named", async () => {
  await fails(start({ program: "/nowhere/mockqualys" }), /names no program.*\/nowhere\/mockqualys/);
  assert.throws(() => findProgram(undefined, { PATH: "/nowhere" }), /no mockqualys in PATH/);
});
