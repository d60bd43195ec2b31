// Finds the program, starts it, waits until it answers, ends it.

import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The argument, else the variable MOCKQUALYS, else `mockqualys` of PATH. */
export function findProgram(program, environment = process.env) {
  const given = program ?? (environment.MOCKQUALYS || undefined);
  if (given !== undefined) {
    if (isProgram(given)) return given;
    throw new Error(`${program === undefined ? "the variable MOCKQUALYS" : "program"} names no program that can be run: ${given}`);
  }
  const found = (environment.PATH ?? "").split(delimiter).map((folder) => join(folder, "mockqualys")).find(isProgram);
  if (found) return found;
  throw new Error(
    "there is no mockqualys in PATH; install it, or set MOCKQUALYS to the program " +
      "(build/release/bin/mockqualys after scripts/build release mockqualys)",
  );
}

// `fail` makes the error, so that this file need not know its type.
export async function spawnServer(options, fail) {
  const { estate, program, findings, webapps, start, https = false, arguments: more = [], timeout = 30_000 } = options;
  const words = ["serve", https ? "--https" : "--no-https"];
  for (const [option, value] of Object.entries({ "--estate": estate, "--findings": findings, "--webapps": webapps, "--start": start }))
    if (value !== undefined) words.push(option, String(value));
  words.push(...more, "--ready-fd", "3");

  let file;
  try {
    file = findProgram(program);
  } catch (error) {
    throw fail(error.message);
  }
  const child = spawn(file, words, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  let ready = "";
  let said = "";
  child.stdio[3].setEncoding("utf8").on("data", (text) => (ready += text));
  // Read for as long as the server lives, so that it never waits for a reader.
  child.stderr.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-10_000)));

  const stop = async () => {
    process.removeListener("exit", kill);
    const late = setTimeout(kill, 10_000);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(late);
  };

  let timer;
  const answered = await Promise.race([
    new Promise((resolve) => child.stdio[3].once("end", () => resolve(true))),
    new Promise((resolve) => child.once("error", () => resolve(true))),
    new Promise((resolve) => (timer = setTimeout(resolve, timeout, false))),
  ]);
  clearTimeout(timer);
  if (!ready) {
    if (answered) await ended;
    else await stop();
    process.removeListener("exit", kill);
    throw fail(answered ? `${[file, ...words].join(" ")} ended with ${child.exitCode}: ${said.trim()}` : `mockqualys did not answer within ${timeout} ms`);
  }
  // A test that forgets stop() ends all the same; its server is killed then.
  child.unref();
  child.stderr.unref();
  child.stdio[3].destroy();
  return { ready: JSON.parse(ready), stop };
}
