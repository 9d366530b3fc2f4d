// Proves that no key gets lost between the store and the one who is to have it, whatever fails on the way.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  conflict,
  type Document,
  type SecretStoreClient,
  type Stored,
  unreachable,
} from "../../../cli/secrets/client";
import type { StoreContext } from "../../../cli/secrets/context";
import { commitKeys } from "../../../cli/tenant/commit";
import { checkHandOver, handOver } from "../../../cli/tenant/hand-over";
import { newKey } from "../../../cli/tenant/keys";

/** A store in memory whose calls can fail before or after they are done. */
class Shelf implements SecretStoreClient {
  readonly place = "the shelf";
  readonly fate = "destroyed";
  readonly limit = 65_536;
  held: Stored | undefined;
  wrapped = new Map<string, Document>();
  fail: { write?: "before" | "after" | "conflict"; read?: boolean; destroy?: boolean } = {};

  exists = () => Promise.resolve(true);
  versions = () => Promise.resolve([]);
  readVersion = () => Promise.reject(new Error("not asked for"));
  async read(entry: string): Promise<Stored | undefined> {
    if (this.fail.read) throw unreachable(this.place, entry, "ETIMEDOUT");
    return this.held;
  }
  async write(entry: string, document: Document, expected: string | undefined): Promise<string> {
    if (this.fail.write === "conflict" || this.held?.version !== expected)
      throw conflict(this.place, entry);
    if (this.fail.write === "before") throw unreachable(this.place, entry, "ECONNRESET");
    // Fields in another order, as Vault gives them back.
    const kept = JSON.parse(JSON.stringify(document), (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort())
        : value,
    ) as Document;
    this.held = { document: kept, version: String(Number(expected ?? 0) + 1) };
    if (this.fail.write === "after") throw unreachable(this.place, entry, "ECONNRESET");
    return this.held.version;
  }
  async destroyOthers(entry: string): Promise<number> {
    if (this.fail.destroy) throw unreachable(this.place, entry, "ECONNRESET");
    return 1;
  }
  async wrap(document: Document, seconds: number) {
    const token = `hvs.${this.wrapped.size}`;
    this.wrapped.set(token, document);
    return { token, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() };
  }
  async unwrap(token: string): Promise<void> {
    this.wrapped.delete(token);
  }
}

let folder: string;
let shelf: Shelf;
let context: StoreContext;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "commit-"));
  shelf = new Shelf();
  context = {
    stack: "dev",
    store: shelf,
    reference: { store: "gcp", project: "p", entries: {}, refreshSeconds: 60 },
  };
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const fresh = newKey(new Date());
const file = (): string => path.join(folder, "key");
async function commit() {
  const out = await handOver("research", fresh.key, { out: file() }, shelf);
  return commitKeys(context, "e", [fresh], undefined, out);
}

describe("a key in a file", () => {
  it("is there before the store has it", async () => {
    await commit();
    expect(fs.readFileSync(file(), "utf8")).toBe(`${fresh.key}\n`);
    expect(shelf.held?.document).toEqual({ keys: [fresh] });
  });

  it("is taken back when somebody else wrote meanwhile", async () => {
    shelf.fail.write = "conflict";
    await expect(commit()).rejects.toMatchObject({ code: "CONFLICT" });
    expect(fs.existsSync(file())).toBe(false);
  });

  it("is taken back when the store did not answer and has not taken it", async () => {
    shelf.fail.write = "before";
    await expect(commit()).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    expect(fs.existsSync(file())).toBe(false);
    expect(shelf.held).toBeUndefined();
  });

  it("stays when the store has taken it and its answer was lost", async () => {
    shelf.fail.write = "after";
    const { version, warnings } = await commit();
    expect(version).toBe("1");
    expect(warnings).toEqual([expect.stringMatching(/in force although .*ECONNRESET/)]);
    expect(fs.readFileSync(file(), "utf8")).toBe(`${fresh.key}\n`);
  });

  it("stays when nobody can tell whether the store has taken it", async () => {
    shelf.fail = { write: "after", read: true };
    await expect(commit()).rejects.toThrow(/may be in force; look with `list`/);
    expect(fs.existsSync(file())).toBe(true);
  });

  it("is in force although older versions could not be destroyed, which is said", async () => {
    shelf.fail.destroy = true;
    const { warnings } = await commit();
    expect(warnings).toEqual([expect.stringMatching(/older versions can still be read/)]);
  });

  it("is for its owner alone, and replaces nothing", async () => {
    const before = process.umask(0);
    try {
      await commit();
    } finally {
      process.umask(before);
    }
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
    await expect(handOver("research", fresh.key, { out: file() }, shelf)).rejects.toThrow(/EEXIST/);
    const link = path.join(folder, "link");
    fs.symlinkSync(path.join(folder, "elsewhere"), link);
    expect(() => checkHandOver({ out: link }, shelf)).toThrow(/must be a new file/);
    await expect(handOver("research", fresh.key, { out: link }, shelf)).rejects.toThrow(/EEXIST/);
  });

  it.each([0o755, 0o701, 0o702, 0o704])("goes into no folder of mode %o", (mode) => {
    fs.chmodSync(folder, mode);
    expect(() => checkHandOver({ out: file() }, shelf)).toThrow(/must be closed to others/);
  });
});

describe("a wrapped key", () => {
  it("names its tenant, and is worthless when the store does not take it", async () => {
    const out = await handOver("research", fresh.key, { wrap: "15m" }, shelf);
    expect([...shelf.wrapped.values()]).toEqual([{ tenant: "research", key: fresh.key }]);
    shelf.fail.write = "conflict";
    await expect(commitKeys(context, "e", [fresh], undefined, out)).rejects.toThrow();
    expect(shelf.wrapped.size).toBe(0);
  });

  it.each(["59s", "2d", "15", "x"])("is not wrapped for %s", (wrap) => {
    expect(() => checkHandOver({ wrap }, shelf)).toThrow(/from 1m to 1d/);
  });

  it("goes one way only", () => {
    expect(() => checkHandOver({ wrap: "15m", out: file() }, shelf)).toThrow(/only one of them/);
  });
});
