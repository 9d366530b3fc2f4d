import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import path from "node:path";
import type {
  HookContext,
  Props,
  ProviderSettings,
  Scope,
  StoredResource,
  TypeFacts,
  World,
} from "../model";
import type { Registry } from "../registry";
import {
  granted,
  loadOrganisation,
  organisationFile,
  type Organisation,
} from "../store/organisation";
import { Store } from "../store/store";
import { Validator } from "../kubernetes/validator";
import { LocalVault } from "../vault/server";
import { CLUSTER, issuerOf } from "../dataplane/tokens/subject";
import { FaultFile } from "./faults";
import { Journal } from "./journal";
import { valueAt } from "./paths";

/** What all packages' servers share: the world, its organisation, faults, journal and the facts. */
export class ControlPlane {
  readonly store: Store;
  readonly faults: FaultFile;
  readonly journal: Journal;
  /** Parents under which a write is going on. */
  readonly slots = new Set<string>();
  /** Set when the process ends: held calls give up. */
  closing = false;
  /** When a call of any package last began or ended, in milliseconds since 1970. */
  lastCall = 0;
  /** Calls under way, those that wait included. */
  running = 0;
  /** Milliseconds without any call after which what an object waits for is not expected any more: a busy machine pauses too. */
  quiet = 5_000;
  /** Calls that wait for what another one may be about to make, the longest waiting first. */
  readonly waiters: object[] = [];
  /** Judges Kubernetes objects; its process starts with the first one. */
  readonly validator = new Validator();
  /** The real Vault behind the package `vault`; its process starts with the first call. */
  readonly vault: LocalVault;
  private organisationMark = "";
  private organisationContent: Organisation;

  constructor(
    readonly directory: string,
    readonly registry: Registry,
    readonly clock: () => Date = () => new Date(),
  ) {
    this.store = new Store(directory, clock);
    this.faults = new FaultFile(directory);
    this.journal = new Journal(directory);
    this.organisationContent = loadOrganisation(directory);
    this.vault = new LocalVault(
      directory,
      () => this.organisation().vault.address,
      (issuer) => this.store.all(CLUSTER).some((one) => issuerOf(one) === issuer),
    );
    this.organisationMark = this.markOrganisation();
  }

  private markOrganisation(): string {
    const stat = statSync(path.join(this.directory, organisationFile), {
      throwIfNoEntry: false,
      bigint: true,
    });
    return stat ? `${stat.mtimeNs}:${stat.size}` : "";
  }

  /** Who owns what; read again when `world.json` changed. */
  organisation(): Organisation {
    const mark = this.markOrganisation();
    if (mark !== this.organisationMark) {
      this.organisationContent = loadOrganisation(this.directory);
      this.organisationMark = this.markOrganisation();
    }
    return this.organisationContent;
  }

  /** What the hooks of one account may look at. */
  world(scope: Pick<Scope, "cloud" | "account">): World {
    const consistency = this.faults.current().consistency;
    const isVisible = (resource: StoredResource): boolean =>
      !consistency || !this.isFresh(resource);
    const world = this.store.world(scope.cloud, scope.account);
    return {
      get: (token, id) => {
        const found = world.get(token, id);
        return found && isVisible(found) ? found : undefined;
      },
      list: (token, where) => world.list(token, (one) => isVisible(one) && (!where || where(one))),
      listDeleted: (token, where) => world.listDeleted(token, where),
      granted: (wanted, grant) => granted(this.organisation(), wanted, grant),
      takenElsewhere: (token, path, value) =>
        this.store.all(token).some((one) => {
          const held = one.scope.account === scope.account ? undefined : valueAt(one.inputs, path);
          return typeof held === "string" && held.toLowerCase() === value.toLowerCase();
        }),
      directoryGroups: () => this.organisation().azure.groups,
      accessPolicies: () => this.organisation().gcp.accessPolicies,
      billingAccounts: () =>
        this.organisation().gcp.billingAccounts.map((text) => {
          const [id, currency] = text.split(" ");
          return { id: id!, currency: currency ?? "USD" };
        }),
      hostedZones: () => this.organisation().aws.hostedZones[scope.account] ?? {},
      projectNumber: (project) => {
        const { gcp } = this.organisation();
        return gcp.project === project ? gcp.number : undefined;
      },
    };
  }

  /** Whether the `consistency` fault still hides a resource. */
  isFresh(resource: StoredResource): boolean {
    const fault = this.faults.current().consistency;
    if (!fault || (fault.token !== undefined && fault.token !== resource.token)) return false;
    return this.clock().getTime() - Date.parse(resource.createdAt) < fault.milliseconds;
  }

  /** What a row's hook gets. */
  context(scope: Scope, provider: ProviderSettings, inputs: Props, seed: string): HookContext {
    return {
      inputs,
      scope,
      provider,
      world: this.world(scope),
      now: this.clock(),
      hex: (length) => digest(seed, length),
      digits: (length) => decimal(seed, length),
    };
  }
}

/** Seed of a resource's ids: the same place, type and name give the same ids; `generation` tells doubles apart. */
export function seedOf(
  row: TypeFacts,
  scope: Scope,
  inputs: Props,
  urn: string,
  generation: number,
): string {
  const property = row.facts.name?.value.property;
  const name = property === undefined ? undefined : inputs[property];
  const subject = typeof name === "string" ? name : urn;
  return [
    scope.cloud,
    scope.account,
    scope.region,
    row.token,
    subject,
    ...(generation > 0 ? [generation] : []),
  ].join("|");
}

function digest(seed: string, length: number): string {
  let hex = "";
  for (let block = 0; hex.length < length; block++) {
    hex += createHash("sha256").update(`${seed}#${block}`).digest("hex");
  }
  return hex.slice(0, length);
}

function decimal(seed: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block++) {
    text += BigInt(`0x${digest(`${seed}#decimal${block}`, 32)}`)
      .toString()
      .slice(-20);
  }
  return text.slice(0, length);
}
