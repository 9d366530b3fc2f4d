import type { Clock } from "../clock";
import { ExchangeError, type Millis } from "../credential";
import type { Log, Redactor } from "../log";
import { nextEnd, type Contents, type EntryState } from "./contents";
import { secretsIn, type EntryRead } from "./entry";
import { holds, type ClusterSecrets, type SecretFound } from "./kubernetes-secret";
import type { ReadEntries } from "./reader";
import { failed } from "./reader";
import { keptSecrets, type SecretNames } from "./kept-secrets";
import type { SecretStoreReference } from "../../../../secrets/store";

/** What the keeper needs. */
export interface SecretsKeeperParts extends SecretNames {
  /** Reads the store's reference; it may change while the agent runs. */
  reference(): Promise<SecretStoreReference>;
  /** The reader of a store; called again only when the reference names another. */
  reader(reference: SecretStoreReference): ReadEntries;
  /** Resolves when the store's credential was first asked for, well or not. */
  settled: Promise<void>;
  cluster: ClusterSecrets;
  clock: Clock;
  log: Log;
  redactor: Redactor;
}

/** Counts since the agent started. */
export interface SecretsCounts {
  reads: { ok: number; error: number };
  writes: { ok: number; error: number };
}

/** How often the keeper looks while it does not know its store. */
const WITHOUT_REFERENCE_MS = 5_000;
/** Waits after a look that failed grow from the first to the interval. */
const FIRST_RETRY_MS = 1_000;
/** How often due times are compared with the clock, which may jump. */
const CHECK_MS = 10_000;

/**
 * Keeps the Secrets that the gateway takes its tenants' and its providers' keys from as the secret store says. Every pod's
 * agent does: each reads the Secrets before the store and writes only what is then different, so that nobody writes what
 * is older than what is there. The state is in the Secrets; an agent that starts while the store is away changes nothing.
 */
export class SecretsKeeper {
  readonly counts: SecretsCounts = { reads: { ok: 0, error: 0 }, writes: { ok: 0, error: 0 } };
  /** What came of each entry at the last look. */
  states: Record<string, EntryState> = {};
  /** When all entries were last read; when the agent started, before that. */
  readAt: Millis;
  /** When the loop last came round. */
  steppedAt: Millis;
  /** True once the Secrets have been as the store, or what was there before, says. */
  usable = false;
  refreshSeconds = 0;
  store = "unknown";

  private reader: { of: string; read: ReadEntries } | undefined;
  private dueAt: Millis;
  private endsAt: Millis = Infinity;
  private failures = 0;
  private said = "";

  constructor(private readonly parts: SecretsKeeperParts) {
    this.readAt = this.steppedAt = this.dueAt = parts.clock.now();
  }

  /** Runs until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    await Promise.race([this.parts.settled, clock.sleep(CHECK_MS, signal)]);
    while (!signal.aborted) {
      await this.step(signal);
      const next = Math.min(this.dueAt, this.endsAt, clock.now() + CHECK_MS);
      await clock.sleep(Math.max(next - clock.now(), 50), signal);
    }
  }

  private async step(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.parts;
    const now = clock.now();
    this.steppedAt = now;
    if (now < this.dueAt && now < this.endsAt) return;
    // A store may be asked less often than keys end.
    const looks = now >= this.dueAt;
    try {
      await this.keep(looks, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.failures++;
      this.dueAt = clock.now() + this.retryMs();
      this.endsAt = Math.max(this.endsAt, this.dueAt);
      log("error", "keys not kept", { store: this.store, error: textOf(error) });
    }
  }

  private async keep(looks: boolean, signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    const reference = await this.parts.reference().catch((error: unknown) => {
      this.counts.reads.error++;
      throw error;
    });
    this.store = reference.store;
    this.refreshSeconds = reference.refreshSeconds;
    const secrets = keptSecrets(reference, this.parts);
    const before = new Map<string, SecretFound | undefined>();
    for (const { name } of secrets) before.set(name, await this.readSecret(name, signal));
    const reads = looks ? await this.look(reference, signal) : undefined;
    const kept = (path: string): EntryRead => reads?.get(path) ?? UNKNOWN;
    let ends = Infinity;
    const states: Record<string, EntryState> = {};
    for (const { name, contents, isNeeded } of secrets) {
      const found = before.get(name);
      if (found?.foreign) continue;
      const wanted = contents(kept, found, clock.now());
      if (found === undefined && !isNeeded(wanted)) continue;
      ends = Math.min(ends, nextEnd(wanted));
      Object.assign(states, wanted.states);
      if (!holds(found, wanted)) await this.write(name, wanted, found, signal);
    }
    this.endsAt = ends;
    this.usable = true;
    if (looks) this.looked(states, reads);
  }

  private async readSecret(name: string, signal: AbortSignal): Promise<SecretFound | undefined> {
    try {
      return await this.parts.cluster.read(name, signal);
    } catch (error) {
      this.counts.writes.error++;
      throw error;
    }
  }

  /** Every entry by its path; undefined when the store cannot be asked. */
  private async look(
    reference: SecretStoreReference,
    signal: AbortSignal,
  ): Promise<Map<string, EntryRead> | undefined> {
    const { redactor, log } = this.parts;
    const of = JSON.stringify({ ...reference, entries: {}, refreshSeconds: 0 });
    const paths = Object.keys(reference.entries).filter(
      (path) => path !== "redis" || this.parts.redisSecret !== undefined,
    );
    let found: Map<string, EntryRead>;
    try {
      if (this.reader?.of !== of) this.reader = { of, read: this.parts.reader(reference) };
      const names = paths.map((path) => reference.entries[path] ?? "");
      found = await this.reader.read([...new Set(names)], signal);
    } catch (error) {
      if (!signal.aborted)
        log("error", "store not read", { store: this.store, error: textOf(error) });
      return undefined;
    }
    return new Map(
      paths.map((path) => {
        const read = found.get(reference.entries[path] ?? "") ?? UNKNOWN;
        if (read.state === "value") redactor.add(...secretsIn(read.text));
        return [path, read];
      }),
    );
  }

  /** Ends a look: counts it, says what is wrong with single entries when that changes, and sets the next one's time. */
  private looked(
    states: Record<string, EntryState>,
    reads: Map<string, EntryRead> | undefined,
  ): void {
    const { clock, log } = this.parts;
    const now = clock.now();
    this.states = states;
    const bad = Object.entries(states).filter(
      ([, state]) => state !== "good" && state !== "absent",
    );
    const whole = reads !== undefined && bad.every(([, state]) => state !== "failed");
    this.counts.reads[whole ? "ok" : "error"]++;
    this.failures = whole ? 0 : this.failures + 1;
    if (whole) this.readAt = now;
    const share = 0.95 + clock.random() / 10;
    this.dueAt = now + (whole ? this.refreshSeconds * 1000 * share : this.retryMs());
    const text = reads
      ? bad.map(([path, state]) => `${path} ${reasonOf(reads.get(path)) ?? state}`).join(", ")
      : this.said;
    if (text === this.said) return;
    this.said = text;
    if (text === "") log("info", "every entry is good again", { store: this.store });
    else
      log("error", "entries not taken, their last good keys stay", {
        store: this.store,
        entries: text,
      });
  }

  private async write(
    name: string,
    contents: Contents,
    before: SecretFound | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { cluster, log } = this.parts;
    try {
      await cluster.write(name, contents, before, signal);
    } catch (error) {
      this.counts.writes.error++;
      throw error;
    }
    this.counts.writes.ok++;
    log("info", "keys stored", { secret: name, keys: Object.keys(contents.values).length });
  }

  private retryMs(): number {
    const { clock } = this.parts;
    const longest = this.refreshSeconds > 0 ? this.refreshSeconds * 1000 : WITHOUT_REFERENCE_MS;
    const grown = FIRST_RETRY_MS * 2 ** Math.min(Math.max(this.failures - 1, 0), 20);
    return Math.min(grown, longest) * (0.5 + clock.random() / 2);
  }
}

const UNKNOWN = failed(new ExchangeError("not looked at"));

const reasonOf = (read: EntryRead | undefined): string | undefined =>
  read?.state === "failed" ? read.reason : undefined;

/** Only our own errors have texts known to hold nothing of an answer. */
function textOf(error: unknown): string {
  if (error instanceof ExchangeError) return error.message;
  return error instanceof Error ? error.name : "unknown";
}
