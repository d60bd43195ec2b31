export interface StartOptions {
  /** A shipped estate ("storefront", "traps" ...) or a folder. */
  estate?: string;
  /** Instead: an estate computed with so many findings. */
  findings?: number;
  webapps?: number;
  /** Where its calendar begins: "now" (default), "estate" (the dates as they are written), or a moment. */
  start?: string;
  https?: boolean;
  /** The program; else the variable MOCKQUALYS, else `mockqualys` of PATH. */
  program?: string;
  /** Further words of the command line (mockqualys serve --help). */
  arguments?: string[];
  /** Milliseconds until it has to answer; 30,000. */
  timeout?: number;
}

export interface WorldOptions {
  user?: string;
  password?: string;
  estate?: string;
  findings?: number;
  webapps?: number;
  seed?: number;
  start?: string;
  now?: string;
  limits?: "express" | "standard" | "enterprise" | "premium" | "off";
}

export interface User {
  name: string;
  password: string;
  can: string[];
}

export interface FaultSettings {
  path?: string;
  endpoint?: string;
  user?: string;
  nth?: number;
  every?: number;
  times?: number | "for ever";
  page?: number;
  record?: number;
  world?: Record<string, unknown>[];
  status?: number;
  body?: string;
  content_type?: string;
  headers?: Record<string, string>;
  bytes?: number;
  seconds?: number;
  [setting: string]: unknown;
}

/** A request that was seen. */
export interface JournalEntry {
  method: string;
  path: string;
  query: string;
  user: string;
  status: number;
  fault: string | null;
  [detail: string]: unknown;
}

/** As in the filters of a search. */
export interface Criterion {
  field: string;
  operator: string;
  value: string | number | boolean;
  name?: string;
}

export interface RecordDigest {
  count: number;
  digest: string;
}

type Value = string | number | boolean | null;

/** One of `finding` and `webapp`, and the elements to set: null removes one; `set` takes paths ("webApp/name"). */
export interface Edit {
  finding?: number;
  webapp?: number;
  odd?: boolean;
  set?: Record<string, string | null>;
  [element: string]: Value | Record<string, string | null> | undefined;
}

/** mockqualys did not start, or refused what it was asked; the message says why. */
export class QualysError extends Error {}

/** One running mockqualys. */
export class Qualys {
  readonly url: string;
  readonly httpsUrl: string;
  readonly caFile: string;
  readonly adminUrl: string;
  /** The first account, which may do everything. */
  readonly user: string;
  readonly password: string;
  readonly users: User[];
  /** The ready line, or the state of one that was connected to. */
  readonly ready: Record<string, unknown>;

  /** fault("rate_limit", { path: "/api/", nth: 2 }): from now on the second request below /api/ is refused. */
  fault(kind: string | number, settings?: FaultSettings): Promise<Record<string, unknown>>;
  clearFaults(): Promise<void>;
  /** "90s", "15m", "6h", "7d", "2w"; resolves to the new moment. */
  advance(duration: string): Promise<string>;
  setClock(moment: string): Promise<string>;
  now(): Promise<string>;
  state(): Promise<Record<string, any>>;
  /** Oldest first, without passwords. */
  journal(): Promise<JournalEntry[]>;
  clearJournal(): Promise<void>;
  edit(edit: Edit): Promise<Record<string, any>>;
  /** The record's XML. */
  add(record: { finding?: string; webapp?: string }): Promise<Record<string, any>>;
  remove(record: { finding?: number; webapp?: number; report?: number }): Promise<Record<string, any>>;
  /** Count and digest of all that are there, to compare with `recordDigest` of what was read. */
  digest(kind: string, fields?: string[], criteria?: Criterion[]): Promise<RecordDigest & { kind: string; fields: string[] }>;
  makeReport(order?: Record<string, unknown>): Promise<Record<string, any>>;
  reportSettings(settings: Record<string, unknown>): Promise<Record<string, any>>;
  putUser(name: string, settings: Record<string, unknown>): Promise<Record<string, any>>;
  /** All as it was at the start: clock, records, accounts, reports, faults, journal, limits. */
  reset(): Promise<void>;
  /**
   * A world of its own for one user: estate, clock, faults, journal and limits that no other user sees. The user's name is
   * invented when it is not given; what else is not given is as the server has it. stop() removes it.
   */
  world(options?: WorldOptions): Promise<Qualys>;
  /** Ends a server that `start` started, and removes a world; a server that was connected to goes on. */
  stop(): Promise<void>;
}

/** Starts `mockqualys serve` on free ports; resolves once it answers. */
export function start(options?: StartOptions): Promise<Qualys>;
/** One that runs already, by its admin address. */
export function connect(adminUrl: string): Promise<Qualys>;
type DigestValue = string | number | boolean | null | undefined;
/** Of records in any order, each [id, value of the first field, value of the second ...]; several values are a list. */
export function recordDigest(records: Iterable<(DigestValue | DigestValue[])[]>): RecordDigest;
export function findProgram(program?: string, environment?: Record<string, string | undefined>): string;
