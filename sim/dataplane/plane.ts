import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Clouds } from "./clouds";
import { Home } from "./home";
import { OPERATOR_ADDRESS, operatorEnvironment, publishOperator } from "./operator";
import { openCa } from "./server/ca";
import { appliedFaultsFile, Faults, faultsFile } from "./server/faults";
import { Journal, journalFile } from "./server/journal";
import { listen, type Listening } from "./server/listen";
import { ProviderLogs } from "./server/provider-logs";
import { Quotas } from "./server/quotas";
import { SecretValues } from "./secrets/values";
import { Seal } from "./tokens/seal";

/** What a data plane is started with. */
export interface DataPlaneSettings {
  /** Directory of the local clouds. */
  directory: string;
  /** Directory of the local CA. @default `<directory>/ca` */
  ca?: string;
  /** ARN of the cluster whose NAT addresses callers come from. */
  home?: string;
  /** Addresses callers come from, instead of the cluster's. */
  egress?: readonly string[];
  /** Whether the caller is the person at the keyboard, from an address of their own; their credentials are written down. @default false */
  operator?: boolean;
  /** @default 443; 0 lets the system choose */
  port?: number;
  /** One address, or `per-host` for one of its own per name beside 127.0.0.1. @default "127.0.0.1" */
  address?: string;
  /** @default `<directory>/calls.jsonl` */
  journal?: string;
  /** @default `<directory>/dataplane-faults.json` */
  faults?: string;
  /** @default the real time */
  clock?: () => Date;
}

/** A data plane that answers. */
export interface DataPlane extends Listening {
  /** Certificate that clients have to trust. */
  caFile: string;
  faults: Faults;
}

/** Starts the model APIs and token services of a directory. */
export async function startDataPlane(settings: DataPlaneSettings): Promise<DataPlane> {
  const { directory } = settings;
  const clouds = new Clouds(directory);
  const ca = await openCa(settings.ca ?? path.join(directory, "ca"));
  const faults = new Faults(settings.faults ?? path.join(directory, faultsFile), (message) =>
    process.stderr.write(`${message}\n`),
  );
  const appliedFile = path.join(directory, appliedFaultsFile);
  let calls = 0;
  const start = `${process.pid.toString(36)}-${Date.now().toString(36)}`;
  const seal = new Seal(directory);
  const clock = settings.clock ?? (() => new Date());
  const egress = settings.egress ?? (settings.operator === true ? [OPERATOR_ADDRESS] : undefined);
  const listening = await listen({
    exchanges: {
      context: {
        clouds,
        seal,
        home: new Home(clouds, settings.home, egress),
        quotas: new Quotas(),
        logs: new ProviderLogs(directory),
        values: new SecretValues(directory),
      },
      faults,
      journal: new Journal(settings.journal ?? path.join(directory, journalFile)),
      clock,
      nextId: () => `${start}-${(calls += 1)}`,
    },
    ca,
    port: settings.port ?? 443,
    address: settings.address ?? "127.0.0.1",
    applied: (inForce) => {
      writeFileSync(`${appliedFile}.new`, JSON.stringify(inForce));
      renameSync(`${appliedFile}.new`, appliedFile);
    },
  });
  const plane = { ...listening, caFile: ca.certFile, faults };
  if (settings.operator !== true) return plane;
  const withdraw = publishOperator(directory, {
    port: listening.port,
    ca: ca.certFile,
    environment: operatorEnvironment(directory, seal, clouds.organisation, clock()),
    now: clock(),
  });
  return {
    ...plane,
    close: async () => {
      withdraw();
      await listening.close();
    },
  };
}
