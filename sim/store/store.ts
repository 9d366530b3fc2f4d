import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import path from "node:path";
import type { Cloud, StoredResource, World } from "../model";
import { encodeStore, readStore, storeFile } from "./format";

/** Least milliseconds between a change and its write; further changes in that time go into the same write. */
const writeDelay = 20;

/** Share of the time that writing may take: a large store is written less often. */
const writeShare = 0.1;

/** Most milliseconds that a slow disk, not the encoding, puts the next write off: others read the file to see what there is. */
const mostForDisk = 1_000;

/**
 * The state of every cloud, in memory and in `store.json`. Reading is immediate; writing is debounced and atomic
 * (written beside, synced, renamed).
 */
export class Store {
  private readonly byToken = new Map<string, Map<string, StoredResource>>();
  /** Resources by token and lower-case name, so that a name is looked up without a walk over thousands. */
  private readonly byName = new Map<string, Set<StoredResource>>();
  /** How many soft-deleted resources there are, by token and key. */
  private readonly deleted = new Map<string, number>();
  /** Milliseconds of the last encoding. */
  private lastEncode = 0;
  /** Milliseconds of the last write, the encoding included. */
  private lastWrite = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private dirty = false;
  /** Bytes of `outside.jsonl` that were applied already. */
  outsideApplied: number;
  /** Set when a write failed; every later call of the server reports it. */
  failure: Error | undefined;

  /** Opens the store of a directory, which is made when absent. Throws StoreError when the store is corrupt. */
  constructor(
    readonly directory: string,
    private readonly clock: () => Date = () => new Date(),
  ) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const content = readStore(directory);
    this.outsideApplied = content.outsideApplied;
    for (const resource of content.resources)
      this.bucket(resource.token).set(keyOf(resource), resource);
  }

  private bucket(token: string): Map<string, StoredResource> {
    let bucket = this.byToken.get(token);
    if (!bucket) this.byToken.set(token, (bucket = new Map()));
    return bucket;
  }

  private insert(resource: StoredResource): void {
    const bucket = this.bucket(resource.token);
    const before = bucket.get(keyOf(resource));
    if (before) this.erase(before);
    bucket.set(keyOf(resource), resource);
    if (resource.name !== undefined) {
      const key = nameKey(resource.token, resource.name);
      const same = this.byName.get(key);
      if (same) same.add(resource);
      else this.byName.set(key, new Set([resource]));
    }
    if (resource.deletedAt !== undefined) this.countDeleted(resource, 1);
  }

  private erase(resource: StoredResource): void {
    this.byToken.get(resource.token)?.delete(keyOf(resource));
    if (resource.name !== undefined)
      this.byName.get(nameKey(resource.token, resource.name))?.delete(resource);
    if (resource.deletedAt !== undefined) this.countDeleted(resource, -1);
  }

  private countDeleted(resource: StoredResource, change: number): void {
    const key = `${resource.token}|${livingKeyOf(resource)}`;
    this.deleted.set(key, (this.deleted.get(key) ?? 0) + change);
  }

  private isPurged(resource: StoredResource): boolean {
    return resource.purgeAt !== undefined && resource.purgeAt <= this.clock().toISOString();
  }

  /** Every resource of a token with a name in any letter case, over all accounts, soft-deleted ones included. */
  named(token: string, name: string): StoredResource[] {
    const found = [...(this.byName.get(nameKey(token, name)) ?? [])];
    for (const resource of found.filter((one) => this.isPurged(one))) this.remove(resource);
    return found.filter((one) => !this.isPurged(one));
  }

  /** Whether a resource has this id or a soft-deleted one had it. */
  isIdUsed(token: string, account: string, region: string, id: string): boolean {
    const key = storeKey(account, region, id);
    return (
      (this.byToken.get(token)?.has(key) ?? false) || (this.deleted.get(`${token}|${key}`) ?? 0) > 0
    );
  }

  /** How many resources of a token there are at most, soft-deleted ones counted. */
  size(token: string): number {
    return this.byToken.get(token)?.size ?? 0;
  }

  /** Every resource of a token over all accounts, soft-deleted ones included; those past their purge time are dropped first. */
  all(token: string): StoredResource[] {
    const bucket = this.byToken.get(token);
    if (!bucket) return [];
    const kept: StoredResource[] = [];
    for (const resource of bucket.values()) {
      if (this.isPurged(resource)) this.remove(resource);
      else kept.push(resource);
    }
    return kept;
  }

  /** Every token that has resources. */
  tokens(): string[] {
    return [...this.byToken.keys()];
  }

  /** Every resource of every cloud, soft-deleted ones included. */
  everything(): StoredResource[] {
    return this.tokens().flatMap((token) => this.all(token));
  }

  /** A resource that is not deleted, by token, account and id; `region` tells two of the same id apart. */
  find(token: string, account: string, id: string, region?: string): StoredResource | undefined {
    const bucket = this.byToken.get(token);
    if (!bucket) return undefined;
    if (region !== undefined) {
      const found = bucket.get(storeKey(account, region, id));
      return found && found.deletedAt === undefined ? found : undefined;
    }
    const wanted = foldId(id);
    for (const resource of bucket.values()) {
      if (
        foldId(resource.id) === wanted &&
        resource.scope.account === account &&
        resource.deletedAt === undefined
      ) {
        return resource;
      }
    }
    return undefined;
  }

  put(resource: StoredResource): void {
    this.insert(resource);
    this.changed();
  }

  remove(resource: StoredResource): void {
    this.erase(resource);
    this.changed();
  }

  /** Moves a resource to its place after `deletedAt` was set or removed. */
  rekey(resource: StoredResource, change: () => void): void {
    this.erase(resource);
    change();
    this.put(resource);
  }

  /** What hooks of one account may look at. */
  world(cloud: Cloud, account: string): World {
    const list = (token: string, deleted: boolean, where?: (resource: StoredResource) => boolean) =>
      this.all(token).filter(
        (resource) =>
          resource.scope.cloud === cloud &&
          resource.scope.account === account &&
          (resource.deletedAt !== undefined) === deleted &&
          (!where || where(resource)),
      );
    return {
      get: (token, id) => this.find(token, account, id),
      list: (token, where) => list(token, false, where),
      listDeleted: (token, where) => list(token, true, where),
    };
  }

  /** Marks the content as changed; it is on disk a moment later. */
  changed(): void {
    this.dirty = true;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.writing = (this.writing ?? Promise.resolve()).then(() => this.write());
      },
      Math.max(
        writeDelay,
        this.lastEncode / writeShare,
        Math.min(this.lastWrite / writeShare, mostForDisk),
      ),
    );
  }

  private encode(): string {
    const resources = [...this.byToken.values()].flatMap((bucket) => [...bucket.values()]);
    return encodeStore({ resources, outsideApplied: this.outsideApplied });
  }

  private async write(): Promise<void> {
    if (!this.dirty) return;
    this.dirty = false;
    this.inWrite = true;
    const file = path.join(this.directory, storeFile);
    const beside = `${file}.${process.pid}.async`;
    const began = performance.now();
    try {
      const handle = await open(beside, "w", 0o600);
      try {
        const before = performance.now();
        const content = this.encode();
        this.lastEncode = performance.now() - before;
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // A synchronous flush in between has newer content: it wins.
      if (this.superseded) this.superseded = false;
      else await rename(beside, file);
    } catch (error) {
      this.dirty = true;
      this.failure = new Error(`${file}: cannot be written, ${(error as Error).message}`);
    } finally {
      this.inWrite = false;
      this.lastWrite = performance.now() - began;
    }
  }

  private inWrite = false;
  private superseded = false;

  /** Writes at once and synchronously: at exit, or before an intended crash. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const file = path.join(this.directory, storeFile);
    const beside = `${file}.${process.pid}.sync`;
    const descriptor = openSync(beside, "w", 0o600);
    try {
      writeSync(descriptor, this.encode());
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, file);
    this.superseded = this.inWrite;
    this.dirty = false;
  }

  /** Waits until everything is on disk. */
  async settled(): Promise<void> {
    if (this.timer) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.writing = (this.writing ?? Promise.resolve()).then(() => this.write());
    }
    await this.writing;
    if (this.failure) throw this.failure;
  }
}

const storeKey = (account: string, region: string, id: string): string =>
  `${account}|${region}|${foldId(id)}`;

/** Azure Resource Manager takes its ids in any letter case; all others are taken to the letter. */
const foldId = (id: string): string => (/^\/subscriptions\//i.test(id) ? id.toLowerCase() : id);

const nameKey = (token: string, name: string): string => `${token}|${name.toLowerCase()}`;

const livingKeyOf = ({ scope, id }: StoredResource): string =>
  storeKey(scope.account, scope.region, id);

/** Soft-deleted resources live beside the living one of the same id. */
const keyOf = (resource: StoredResource): string => {
  const key = livingKeyOf(resource);
  return resource.deletedAt === undefined ? key : `${key}|${resource.deletedAt}`;
};
