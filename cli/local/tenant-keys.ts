import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Place } from "../../sim/home/objects";
import { stateFolder, tenantKeys, tenantKeysFile } from "../../sim/home/state";
import { CliError } from "../errors";
import { projectRoot } from "../toolbox";
import type { Layout } from "./layout";
import { localOutputs } from "./stack-outputs";

/** What was done about the keys of an environment's tenants. */
export interface TenantKeys {
  /** Keys that were made and kept, by tenant. */
  keys: Record<string, string>;
  /** Tenants whose key was made now. */
  made: string[];
  /** Tenants with a key that was made elsewhere, so that nobody here knows it. */
  unknown: string[];
  /** Seconds within which the gateway sees a new key. */
  refreshSeconds: number;
}

/**
 * Sees to it that each tenant of an environment on the local clouds has a key, by the command that makes one on real clouds,
 * and keeps the keys in the home's own file. A key that is there stays.
 *
 * @param env the environment of the local clouds
 */
export async function ensureTenantKeys(
  layout: Layout,
  place: Place,
  env: NodeJS.ProcessEnv,
): Promise<TenantKeys> {
  const found = localOutputs(layout).find(
    ({ gateway }) => gateway?.namespace === place.namespace && gateway.clusterArn === place.cluster,
  );
  if (!found)
    throw new CliError(
      "NO_STACK",
      `namespace ${JSON.stringify(place.namespace)}: no stack of the local clouds has its gateway among its outputs, so there is nobody to make keys for; finish \`pulumi up\``,
    );
  const run = tenantCommand(layout, found, env);
  const file = path.join(stateFolder(layout.clouds, place), tenantKeysFile);
  const before = tenantKeys(file);
  const { tenants, refreshSeconds } = (await run("list")) as {
    tenants: { tenant: string; keys: { sha256: string }[] }[];
    refreshSeconds: number;
  };
  const result: TenantKeys = { keys: {}, made: [], unknown: [], refreshSeconds };
  for (const { tenant, keys } of tenants) {
    const kept = before[tenant];
    if (kept !== undefined && keys.some(({ sha256 }) => sha256 === markOf(kept))) {
      result.keys[tenant] = kept;
    } else if (keys.length > 0) result.unknown.push(tenant);
    else {
      const { handedOver } = (await run("create", tenant)) as { handedOver: { key: string } };
      result.keys[tenant] = handedOver.key;
      result.made.push(tenant);
      // After each: one that is in force and that nobody has would be lost.
      keep(file, { ...before, ...result.keys });
    }
  }
  keep(file, result.keys);
  return result;
}

/** Runs `unified-ai tenant <verb>` on a stack and reads its answer. */
function tenantCommand(
  layout: Layout,
  { project, stack }: { project: string; stack: string },
  env: NodeJS.ProcessEnv,
): (verb: string, ...args: string[]) => Promise<unknown> {
  // The engine finds a stack by its project's name; where that project's own folder is, its state does not say.
  const folder = path.join(layout.directory, "by-name", project);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    `name: ${JSON.stringify(project)}\nruntime: nodejs\n`,
  );
  const program = path.join(projectRoot, "tools", "unified-ai.cjs");
  return (verb, ...args) => {
    const command = ["tenant", verb, ...args, "--stack", stack, "--cwd", folder, "--json"];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [program, ...command], { env }, (error, stdout, stderr) => {
        // 2: done, with something left for a person, which is said below.
        if (error && error.code !== 2) {
          const said = stderr.trim() || error.message;
          return reject(new CliError("NO_TENANT_KEY", `unified-ai tenant ${verb}: ${said}`));
        }
        const answer = JSON.parse(stdout) as { warnings?: string[] };
        for (const warning of answer.warnings ?? []) process.stderr.write(`${warning}\n`);
        resolve(answer);
      });
    });
  };
}

/** How `tenant list` names a key without telling it. */
const markOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 12);

function keep(file: string, keys: Record<string, string>): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.new`;
  fs.writeFileSync(beside, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(beside, file);
}
