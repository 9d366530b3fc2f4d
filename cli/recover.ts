import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { mustPulumi, pulumi } from "./engine";
import { CliError } from "./errors";
import { restoreCheckpoint } from "./recover/checkpoint";
import { findByTag } from "./recover/find-by-tag";
import { identify } from "./recover/ids";
import { describeLock, holderState, readLocks, type StackLock } from "./recover/locks";
import {
  adopt,
  forget,
  giveBack,
  isReplacement,
  logicalName,
  otherPending,
  pendingCreates,
  providerOf,
  type ExportedStack,
  type StateResource,
} from "./recover/state";

/** What became of one create that a killed update left pending. */
export interface Verdict {
  urn: string;
  type: string;
  /** `imported`: it exists and is now in the state. `never-created`: it does not exist. `refused`: a person must decide. */
  outcome: "imported" | "never-created" | "refused";
  id?: string;
  /** Why it was refused, and what to do. */
  reason?: string;
}

export interface RecoverReport {
  /** 0 nothing to recover, or all recovered; 2 something was refused and needs a person. */
  code: 0 | 2;
  stack: string;
  locks: (StackLock & { state: string; cancelled: boolean })[];
  /** Updates, deletes and reads under way when the engine died: settled by reading the cloud. */
  refreshed: string[];
  creates: Verdict[];
}

export interface RecoverOptions {
  cwd: string;
  stack: string;
  /** The holder of a lock taken on another machine is known to be dead. */
  holderIsDead?: boolean;
  /** URNs (or logical names) of pending creates that a person has looked for and that do not exist. */
  gone?: readonly string[];
  /** Called with one line at each step. */
  progress: (line: string) => void;
}

/**
 * Brings a stack back after a killed `pulumi up`: says who held the lock, cancels only a dead one, looks every pending
 * create up, and takes what exists into the state. The cloud is only read. When one create must be refused the state stays
 * as it is, since the engine drops every pending operation whenever a state is imported.
 */
export async function recover(options: RecoverOptions): Promise<RecoverReport> {
  const { cwd, stack, progress } = options;
  const locks = await settleLocks(options);

  const exported = await exportStack(cwd, stack);
  const refreshed = otherPending(exported).map((op) => op.resource.urn);
  const creates: Verdict[] = [];
  let next = forget(exported, refreshed);
  for (const { resource } of pendingCreates(exported)) {
    const name = logicalName(resource.urn);
    progress(`looking up ${resource.type} ${name}`);
    const isGone = options.gone?.some((given) => given === resource.urn || given === name);
    const verdict: Verdict = isGone
      ? { urn: resource.urn, type: resource.type, outcome: "never-created" }
      : await lookUp(exported, resource);
    creates.push(verdict);
    if (verdict.outcome === "imported") next = adopt(next, resource.urn, verdict.id!);
    if (verdict.outcome === "never-created") next = forget(next, [resource.urn]);
  }
  if (creates.some(isRefused)) {
    return { code: 2, stack, locks, refreshed: [], creates: creates.filter(isRefused) };
  }

  // Taken in, then read: a read that finds nothing takes the resource out of the state again.
  const adopted = creates.filter((verdict) => verdict.outcome === "imported");
  if (refreshed.length > 0 || creates.length > 0) await importStack(cwd, stack, next);
  const targets = [...refreshed, ...adopted.map((verdict) => verdict.urn)];
  if (targets.length > 0) {
    progress(`reading ${targets.length} resources from the clouds`);
    await refresh(cwd, stack, targets);
    await judgeFound(cwd, stack, exported, adopted);
  }
  return { code: creates.some(isRefused) ? 2 : 0, stack, locks, refreshed, creates };
}

const isRefused = (verdict: Verdict): boolean => verdict.outcome === "refused";

/** Settles the verdicts after the clouds were read: gone again, foreign, or ours. */
async function judgeFound(
  cwd: string,
  stack: string,
  before: ExportedStack,
  adopted: readonly Verdict[],
): Promise<void> {
  const after = await exportStack(cwd, stack);
  const foreign: string[] = [];
  for (const verdict of adopted) {
    const wanted = pendingCreates(before).find((op) => op.resource.urn === verdict.urn)!.resource;
    const found = after.deployment.resources?.find((r) => r.urn === verdict.urn);
    if (!found) {
      verdict.outcome = "never-created";
      delete verdict.id;
      continue;
    }
    const difference = foreignTag(wanted, found);
    if (difference) {
      verdict.outcome = "refused";
      // Its name is taken, so the next `up` cannot make it twice: it fails on the name until one of the two is renamed.
      verdict.reason = `a resource of that name exists but is not ours: ${difference}; rename one of the two`;
      foreign.push(verdict.urn);
    }
  }
  if (foreign.length > 0) await importStack(cwd, stack, giveBack(after, foreign));
}

async function settleLocks(options: RecoverOptions): Promise<RecoverReport["locks"]> {
  const { cwd, stack, progress } = options;
  const backend = await backendUrl(cwd);
  const project = projectName(cwd);
  const locks = readLocks(backend, project, stack);
  if (locks === undefined) {
    throw new CliError(
      "LOCK_UNREADABLE",
      `backend ${JSON.stringify(backend)}: its locks can only be read for file:// backends; find the holder with ` +
        "`pulumi stack` or in the bucket's .pulumi/locks folder, run `pulumi cancel` once it is dead, " +
        "then copy the state with `pulumi stack export` into a file:// backend and run recover there",
    );
  }
  const settled: RecoverReport["locks"] = [];
  for (const lock of locks) {
    const state = holderState(lock);
    progress(`lock held by ${describeLock(lock)}: ${state}`);
    if (state === "alive") {
      throw new CliError(
        "LOCK_HELD",
        `stack ${JSON.stringify(stack)}: locked by ${describeLock(lock)}, which is still running; ` +
          "wait for it, or stop it and run recover again",
      );
    }
    if (state === "elsewhere" && !options.holderIsDead) {
      throw new CliError(
        "LOCK_ELSEWHERE",
        `stack ${JSON.stringify(stack)}: locked by ${describeLock(lock)}, on another machine, so nothing here can ` +
          "tell whether it still runs; check there, then run recover with --holder-is-dead",
      );
    }
    settled.push({ ...lock, state, cancelled: true });
  }
  const restored = restoreCheckpoint(backend, project, stack);
  if (restored) {
    progress(`state was cut off in a write: restored from its backup, kept as ${restored.keptAs}`);
  }
  if (settled.length > 0) {
    progress("cancelling the dead lock");
    await mustPulumi(["cancel", "--yes", "--stack", stack], { cwd });
  }
  return settled;
}

/** Finds the id that a pending create may have got. `imported` means: take it in under that id, then read it. */
async function lookUp(exported: ExportedStack, resource: StateResource): Promise<Verdict> {
  const base = { urn: resource.urn, type: resource.type };
  const refuse = (reason: string): Verdict => ({ ...base, outcome: "refused", reason });
  const refuseUnlessGone = (reason: string): Verdict =>
    refuse(
      `${reason}; look for it in the cloud, delete it there if it exists, ` +
        `then run recover again with --gone ${logicalName(resource.urn)}`,
    );

  if (isReplacement(exported, resource.urn)) {
    return refuseUnlessGone(
      "a replacement was under way, so the old resource is in the state and a new one may exist beside it",
    );
  }
  const provider = providerOf(exported, resource);
  const identity = identify(resource, provider);
  switch (identity.kind) {
    case "known":
      return { ...base, outcome: "imported", id: identity.id };
    case "none":
      return refuseUnlessGone(identity.reason);
    case "tagged": {
      const tags = identifyingTags(resource);
      if (!tags || !provider) {
        return refuseUnlessGone(
          "the cloud chose its id and it carries no Name tag to look it up by",
        );
      }
      const arns = await findByTag(provider, { arnType: identity.arnType, tags });
      const known = new Set((exported.deployment.resources ?? []).map((r) => r.id));
      const fresh = arns.map(identity.id).filter((candidate) => !known.has(candidate));
      if (fresh.length > 1) {
        return refuse(
          `${fresh.length} resources carry its tags: ${fresh.join(", ")}; delete all but one`,
        );
      }
      const id = fresh[0];
      return id === undefined
        ? { ...base, outcome: "never-created" }
        : { ...base, outcome: "imported", id };
    }
  }
}

/** The tags that tell this resource from every other of its type in the account. */
function identifyingTags(resource: StateResource): Record<string, string> | undefined {
  const tags = resource.inputs?.["tags"] as Record<string, string> | undefined;
  const { Name, Environment, Project } = tags ?? {};
  return Name && Environment && Project ? { Name, Environment, Project } : undefined;
}

/** The first tag or label that we ask for and the resource in the cloud does not carry. */
function foreignTag(wanted: StateResource, found: StateResource): string | undefined {
  for (const key of ["tags", "labels"] as const) {
    const ours = wanted.inputs?.[key] as Record<string, unknown> | undefined;
    const theirs = (found.outputs?.[key] ?? {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(ours ?? {})) {
      if (theirs[name] !== value) {
        return `${key}.${name} is ${JSON.stringify(theirs[name])}, ours is ${JSON.stringify(value)}`;
      }
    }
  }
  return undefined;
}

async function exportStack(cwd: string, stack: string): Promise<ExportedStack> {
  const answer = await mustPulumi(["stack", "export", "--stack", stack], { cwd });
  return JSON.parse(answer.stdout) as ExportedStack;
}

async function importStack(cwd: string, stack: string, content: ExportedStack): Promise<void> {
  await mustPulumi(["stack", "import", "--stack", stack], { cwd, input: JSON.stringify(content) });
}

async function refresh(cwd: string, stack: string, urns: readonly string[]): Promise<void> {
  const targets = urns.flatMap((urn) => ["--target", urn]);
  await mustPulumi(
    ["refresh", "--yes", "--skip-preview", "--stack", stack, "--skip-pending-creates", ...targets],
    { cwd },
  );
}

async function backendUrl(cwd: string): Promise<string> {
  const answer = await pulumi(["whoami", "--verbose", "--json"], { cwd });
  if (answer.code !== 0) throw new Error(`no backend: ${answer.stderr.trim()}`);
  return (JSON.parse(answer.stdout) as { url: string }).url;
}

function projectName(cwd: string): string {
  const file = path.join(cwd, "Pulumi.yaml");
  if (!fs.existsSync(file)) {
    throw new CliError(
      "NO_PROJECT",
      `${file}: not found; run recover in the folder of Pulumi.yaml`,
    );
  }
  return (parse(fs.readFileSync(file, "utf8")) as { name: string }).name;
}
