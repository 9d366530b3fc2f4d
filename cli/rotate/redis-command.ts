import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { onLocalClouds, operateLocalStore } from "../local/stores";
import { confirm } from "../secrets/confirm";
import { openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { stackOutputs } from "../source";
import { type CachePlace, elastiCache } from "./elasticache";
import { beginRotation, finishRotation, type RotateRedisReport } from "./redis";

interface Flags extends StoreFlags {
  finish?: boolean;
  yes?: boolean;
}

/** What starts the pods of the rate-limit service anew, one after the other: they read their password when they start. */
const RESTART =
  "kubectl -n envoy-gateway-system rollout restart deployment/envoy-ratelimit && " +
  "kubectl -n envoy-gateway-system rollout status deployment/envoy-ratelimit";

/** The report for people. */
export function renderRotateRedis(report: RotateRedisReport, stack: string): string {
  const { step, cache, store, refreshSeconds, warnings } = report;
  const lines =
    step === "finished"
      ? [
          `${cache}: takes the newest password alone, which ${store} has`,
          "running workloads: connections that are open stay open; a pod of the rate-limit service that still has the password before it cannot connect again, and calls pass uncounted by it",
        ]
      : [
          `${cache}: takes a new password beside the one before (or none, if it had none); ${store} has both`,
          "running workloads: nothing changes for them; limits are counted on",
          `within ${refreshSeconds} s the gateway's cluster has the new one; after that start the rate-limit service with it:`,
          `  ${RESTART}`,
          `then end the one before: unified-ai rotate redis --stack ${stack} --finish`,
        ];
  return [...lines, ...warnings.map((warning) => `needs a look: ${warning}`)].join("\n");
}

export function registerRotateRedis(parent: Command): void {
  withStoreFlags(
    parent
      .command("redis")
      .description(
        "replace the password of the Redis that limits and budgets are counted in, in two steps: " +
          "a second one first, and with --finish the new one alone",
      ),
  )
    .option("--finish", "end the password before; the rate-limit service must run with the new one")
    .option("--yes", "do not ask")
    .action(async (flags: Flags) => {
      const report = await run(flags);
      console.log(flags.json ? JSON.stringify(report) : renderRotateRedis(report, flags.stack));
      process.exitCode = report.code;
    });
}

async function run(flags: Flags): Promise<RotateRedisReport> {
  const { stack } = flags;
  const { reference, store } = await openContext(flags);
  const place = await cacheOf(flags);
  const entry = reference.entries["redis"];
  if (place === undefined || entry === undefined)
    throw new CliError(
      "NO_CACHE",
      `stack ${JSON.stringify(stack)}: must have made its cluster (\`cluster\` without \`name\`), whose Redis is its own; the one of a given cluster belongs to the baseline and has no password`,
    );
  // The cache is on AWS wherever the keys are.
  if (onLocalClouds(process.env)) await operateLocalStore("aws", process.env);
  const parts = {
    store,
    entry,
    cache: elastiCache(place),
    refreshSeconds: reference.refreshSeconds,
  };
  if (!flags.finish)
    return withProgress(`adding a password to ${parts.cache.place}`, () => beginRotation(parts));
  await confirm(
    `the password before stops at ${parts.cache.place}: every pod of the rate-limit service must have been started with the new one`,
    { yes: flags.yes === true },
  );
  return withProgress(`ending the password before at ${parts.cache.place}`, () =>
    finishRotation(parts),
  );
}

async function cacheOf({ stack, cwd }: Flags): Promise<CachePlace | undefined> {
  const outputs = await stackOutputs(stack, path.resolve(cwd));
  const { gateway } = outputs as { gateway?: { limits?: CachePlace } };
  return gateway?.limits;
}
