// Compiled by run-test against the installed package, never run: what a project in TypeScript may write, and what it may not.
import { connect, findProgram, Qualys, QualysError, start } from "mockqualys";
import type { Edit, FaultSettings, JournalEntry, StartOptions, User, WorldOptions } from "mockqualys";

export async function use(): Promise<string[]> {
  const options: StartOptions = { estate: "storefront", https: false, arguments: ["--no-https"], timeout: 1000 };
  const server: Qualys = await start(options);
  const world: WorldOptions = { user: "test_17", password: "secret-17", limits: "off" };
  const qualys = await server.world(world);
  const settings: FaultSettings = { path: "/api/", nth: 2, times: "for ever", seconds: 30 };
  await qualys.fault("rate_limit", settings);
  await qualys.fault(503);
  const moment: string = await qualys.advance("7d");
  const edit: Edit = { finding: 118300564, status: "FIXED", param: null, set: { "webApp/name": "Renamed" } };
  await qualys.edit(edit);
  await qualys.remove({ report: 71300031 });
  await qualys.makeReport({ webapps: [204173114] });
  const seen: JournalEntry[] = await qualys.journal();
  const users: User[] = qualys.users;
  const other = await connect(qualys.adminUrl);
  await other.stop();
  return [moment, findProgram(), ...seen.map((entry) => entry.path), ...users.map((user) => user.name)];
}

export const isOurs = (error: unknown): boolean => error instanceof QualysError && error.message !== "";

export async function misuse(qualys: Qualys): Promise<void> {
  // @ts-expect-error: a duration has a unit
  await qualys.advance(7);
  // @ts-expect-error: a fault has a kind
  await qualys.fault();
  // @ts-expect-error: a misspelled option
  await start({ estatte: "traps" });
  // @ts-expect-error: no service level is called so
  await qualys.world({ limits: "platinum" });
  // @ts-expect-error: a word, when it is no number
  await qualys.fault("rate_limit", { times: "always" });
  // @ts-expect-error: records are removed by their id
  await qualys.remove({ finding: "118300564" });
  // @ts-expect-error: the address is not to be changed
  qualys.url = "http://127.0.0.1:1";
}
