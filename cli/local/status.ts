import * as path from "node:path";
import type { Command } from "commander";
import type { StoredResource } from "../../sim/model";
import { tenantKeys } from "../../sim/home/state";
import { readStore, storeFile } from "../../sim/store/format";
import { listGateways } from "./homes";
import { type Layout, localLayout } from "./layout";
import { runningClouds } from "./server";

/** What one account of one cloud holds. */
export interface AccountResources {
  cloud: string;
  /** AWS account id, Azure subscription id or GCP project id. */
  account: string;
  total: number;
  /** Number of resources by Pulumi type token. */
  resources: Record<string, number>;
}

/** A deleted resource that the cloud still keeps. */
export interface SoftDeleted {
  cloud: string;
  account: string;
  type: string;
  id: string;
  name?: string;
  deletedAt: string;
  /** When it is gone for good, ISO 8601; absent when that is not known. */
  purgeAt?: string;
}

/** A gateway that runs on this machine. */
export interface RunningGateway {
  namespace: string;
  /** ARN of the cluster of the local clouds that it is part of. */
  cluster: string;
  pid: number;
  /** Base URL of the OpenAI-compatible API. */
  endpointUrl: string;
  /** Key of the first tenant: worth nothing outside this machine. */
  tenantKey?: string;
  /** Keys by tenant. */
  tenantKeys: Record<string, string>;
  /** File that holds the same keys; only its owner can read it. */
  tenantKeysFile: string;
  metricsUrls: Record<string, string>;
  accessLog: string;
  /** Why the newest manifests are not what runs; absent when they are. */
  problem?: string;
}

export interface LocalStatus {
  code: 0;
  running: boolean;
  pid?: number;
  startedAt?: string;
  /** Port of each provider package. */
  ports?: Record<string, number>;
  directory: string;
  /** The store file. */
  store: string;
  accounts: AccountResources[];
  softDeleted: SoftDeleted[];
  /** Base URL of the gateway that was started first; absent when none runs. */
  endpointUrl?: string;
  /** A key for it. */
  tenantKey?: string;
  /** Every gateway that runs, the one that was started first at the head. */
  gateways: RunningGateway[];
}

/** What the local clouds hold, and whether they run. Throws StoreError when the store cannot be read. */
export function localStatus(layout: Layout, now: Date = new Date()): LocalStatus {
  const { resources } = readStore(layout.clouds);
  const clouds = runningClouds(layout);
  const gateways = runningGateways(layout);
  const [first] = gateways;
  const kept = resources.filter((r) => r.purgeAt === undefined || r.purgeAt > now.toISOString());
  return {
    code: 0,
    running: clouds !== undefined,
    ...(clouds ? { pid: clouds.pid, startedAt: clouds.startedAt, ports: clouds.ports } : {}),
    directory: layout.directory,
    store: path.join(layout.clouds, storeFile),
    accounts: countByAccount(kept.filter((r) => r.deletedAt === undefined)),
    softDeleted: kept.flatMap(softDeleted),
    ...(first === undefined ? {} : { endpointUrl: first.endpointUrl }),
    ...(first?.tenantKey === undefined ? {} : { tenantKey: first.tenantKey }),
    gateways,
  };
}

function runningGateways(layout: Layout): RunningGateway[] {
  return listGateways(layout).map((home) => {
    const keys = tenantKeys(home.tenantKeysFile);
    const [tenantKey] = Object.values(keys);
    return {
      namespace: home.namespace,
      cluster: home.cluster,
      pid: home.pid,
      endpointUrl: home.endpointUrl,
      ...(tenantKey === undefined ? {} : { tenantKey }),
      tenantKeys: keys,
      tenantKeysFile: home.tenantKeysFile,
      metricsUrls: home.metricsUrls,
      accessLog: home.accessLog,
      ...(home.problem === undefined ? {} : { problem: home.problem }),
    };
  });
}

/** Counts per cloud and account, and within one per type, all in alphabetical order. */
export function countByAccount(resources: readonly StoredResource[]): AccountResources[] {
  const accounts = new Map<string, AccountResources>();
  for (const { token, scope } of resources) {
    const key = `${scope.cloud} ${scope.account}`;
    const entry = accounts.get(key) ?? {
      cloud: scope.cloud,
      account: scope.account,
      total: 0,
      resources: {},
    };
    entry.total += 1;
    entry.resources[token] = (entry.resources[token] ?? 0) + 1;
    accounts.set(key, entry);
  }
  return [...accounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({
      ...entry,
      resources: Object.fromEntries(
        Object.entries(entry.resources).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    }));
}

function softDeleted(resource: StoredResource): SoftDeleted[] {
  const { scope, token, id, name, deletedAt, purgeAt } = resource;
  if (deletedAt === undefined) return [];
  return [
    {
      cloud: scope.cloud,
      account: scope.account,
      type: token,
      id,
      ...(name === undefined ? {} : { name }),
      deletedAt,
      ...(purgeAt === undefined ? {} : { purgeAt }),
    },
  ];
}

/** The same for people. */
export function renderStatus(status: LocalStatus): string {
  const lines = [
    status.running
      ? `local clouds run (process ${status.pid}, since ${status.startedAt})`
      : "local clouds do not run; `unified-ai local start` starts them",
  ];
  if (status.ports) {
    lines.push(
      `ports: ${Object.entries(status.ports)
        .map(([name, port]) => `${name} ${port}`)
        .join(", ")}`,
    );
  }
  lines.push(`store: ${status.store}`);
  for (const { namespace, pid, endpointUrl, tenantKeysFile, problem } of status.gateways) {
    lines.push(`gateway of ${namespace} (process ${pid}): ${endpointUrl}`);
    lines.push(`  keys of its tenants: ${tenantKeysFile}`);
    if (problem !== undefined) lines.push(`  runs older manifests: ${problem}`);
  }
  if (status.accounts.length === 0) lines.push("no resources");
  for (const { cloud, account, total, resources } of status.accounts) {
    lines.push(`${cloud} ${account}: ${total} ${total === 1 ? "resource" : "resources"}`);
    for (const [type, count] of Object.entries(resources))
      lines.push(`  ${String(count).padStart(4)}  ${type}`);
  }
  if (status.softDeleted.length > 0) lines.push("deleted, but still kept by the cloud:");
  for (const { cloud, account, type, id, name, purgeAt } of status.softDeleted) {
    lines.push(
      `  ${cloud} ${account}  ${type}  ${name ?? id}  gone ${purgeAt ?? "at a time not known"}`,
    );
  }
  return lines.join("\n");
}

export function registerLocalStatus(parent: Command): void {
  parent
    .command("status")
    .description(
      "show whether the local clouds and their gateways run, and what each account holds",
    )
    .option("--json", "write one JSON object")
    .action((options: { json?: boolean }) => {
      const status = localStatus(localLayout());
      console.log(options.json ? JSON.stringify(status) : renderStatus(status));
    });
}
