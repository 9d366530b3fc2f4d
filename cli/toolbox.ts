import { createRequire } from "node:module";
import * as path from "node:path";

/**
 * The plain Node.js helpers of `tools/lib`, which also run before anything is built. They are reached by a path from the
 * root, since this file lies one folder deeper once it is transpiled.
 */
const root = findRoot(__dirname);

function findRoot(from: string): string {
  // .../cli or .../bin/cli
  const parent = path.dirname(from);
  return path.basename(parent) === "bin" ? path.dirname(parent) : parent;
}

const requireFrom = createRequire(__filename);
const load = <T>(name: string): T => requireFrom(path.join(root, "tools", name)) as T;

const paths = load<typeof import("../tools/lib/paths.cjs")>("lib/paths.cjs");
const locks = load<typeof import("../tools/lib/lock.cjs")>("lib/lock.cjs");
const processes = load<typeof import("../tools/lib/process.cjs")>("lib/process.cjs");
const failures = load<typeof import("../tools/lib/failure.cjs")>("lib/failure.cjs");
const engines = load<typeof import("../tools/engine.cjs")>("engine.cjs");

/** The folder of our own package.json: where the tools, the programs and the policy pack are. */
export const projectRoot = paths.root;
/**
 * The folder of the user's stacks and programs: the project that this package is installed in; of a checkout it is
 * {@link projectRoot}.
 */
export const userProject = paths.project;
export const { cacheDir, localDir } = paths;
export const { withLock, withLockSync } = locks;
export const { endProcess, isRunning } = processes;
export const { isForUser } = failures;
export const { ensureEngine, findEngine } = engines;
/** The programs of the local gateway; loaded when they are asked for, which most commands never do. */
export const ensureGateway: typeof import("../tools/gateway/index.cjs").ensureGateway = (options) =>
  load<typeof import("../tools/gateway/index.cjs")>("gateway/index.cjs").ensureGateway(options);
/** Builds the validator of Kubernetes objects unless it is there. */
export const ensureKubeValidate: typeof import("../tools/gateway/index.cjs").ensureKubeValidate = (
  options,
) =>
  load<typeof import("../tools/gateway/index.cjs")>("gateway/index.cjs").ensureKubeValidate(
    options,
  );
/** Builds HashiCorp Vault unless there is one; for stacks that keep their keys in it. */
export const ensureVault: typeof import("../tools/vault.cjs").ensureVault = (options) =>
  load<typeof import("../tools/vault.cjs")>("vault.cjs").ensureVault(options);
export type Engine = import("../tools/engine.cjs").Engine;
export type Progress = import("../tools/lib/progress.cjs").Progress;
export const { Progress: ProgressLines, elapsed } =
  load<typeof import("../tools/lib/progress.cjs")>("lib/progress.cjs");
