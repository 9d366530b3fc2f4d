import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Cloud, Scope, StoredResource, World } from "../model";
import { readStore, storeFile } from "../store/format";
import {
  defaultOrganisation,
  granted,
  loadOrganisation,
  organisationFile,
  type Organisation,
} from "../store/organisation";

/**
 * What the control plane has stored, read again when it changed. The data plane believes nothing else: no output of a
 * program, no specification.
 */
export class Clouds {
  private resources = new Map<string, StoredResource[]>();
  private stamps = "";
  private held: Organisation = defaultOrganisation;
  /** Goes up when `refresh` has found something new. */
  version = 0;

  constructor(readonly directory: string) {
    this.refresh();
  }

  /** Reads the files again when one of them changed; throws when the store is corrupt. True when something changed. */
  refresh(): boolean {
    const stamps = `${this.stamp(storeFile)} ${this.stamp(organisationFile)}`;
    if (stamps === this.stamps) return false;
    const resources = new Map<string, StoredResource[]>();
    for (const one of readStore(this.directory).resources) {
      const same = resources.get(one.token);
      if (same) same.push(one);
      else resources.set(one.token, [one]);
    }
    this.held = existsSync(path.join(this.directory, organisationFile))
      ? loadOrganisation(this.directory)
      : defaultOrganisation;
    this.resources = resources;
    this.stamps = stamps;
    this.version += 1;
    return true;
  }

  private stamp(file: string): string {
    const found = statSync(path.join(this.directory, file), { throwIfNoEntry: false });
    return found ? `${found.ino}:${found.size}:${found.mtimeMs}` : "-";
  }

  /** Accounts, subscriptions and projects that exist. */
  get organisation(): Organisation {
    return this.held;
  }

  /** Living resources of a type, over all accounts. */
  list(token: string, where: (one: StoredResource) => boolean = () => true): StoredResource[] {
    return (this.resources.get(token) ?? []).filter(
      (one) => one.deletedAt === undefined && where(one),
    );
  }

  /** The first living resource of a type that fits. */
  find(token: string, where: (one: StoredResource) => boolean): StoredResource | undefined {
    return this.resources.get(token)?.find((one) => one.deletedAt === undefined && where(one));
  }

  /** Soft-deleted resources of a type; some leave what they made behind. */
  listDeleted(
    token: string,
    where: (one: StoredResource) => boolean = () => true,
  ): StoredResource[] {
    return (this.resources.get(token) ?? []).filter(
      (one) => one.deletedAt !== undefined && where(one),
    );
  }

  /** Every living resource. */
  all(): StoredResource[] {
    return [...this.resources.keys()].flatMap((token) => this.list(token));
  }

  /** What an account was granted beyond what a fresh one has. */
  granted(scope: Pick<Scope, "cloud" | "account" | "region">, grant: string): number | undefined {
    return granted(this.held, scope, grant);
  }

  /** The view that the control plane's own rules take of one account. */
  world(cloud: Cloud, account: string): World {
    const own = (one: StoredResource): boolean =>
      one.scope.cloud === cloud && one.scope.account === account;
    return {
      get: (token, id) => this.find(token, (one) => own(one) && one.id === id),
      list: (token, where) => this.list(token, (one) => own(one) && (!where || where(one))),
      listDeleted: (token, where) =>
        this.listDeleted(token, (one) => own(one) && (!where || where(one))),
      granted: (scope, grant) => this.granted(scope, grant),
      projectNumber: (project) =>
        this.held.gcp.project === project ? this.held.gcp.number : undefined,
    };
  }
}
