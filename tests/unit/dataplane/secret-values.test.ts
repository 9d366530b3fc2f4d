// Proves that values survive several data planes of one directory and a writer that was killed.
import { fork } from "node:child_process";
import {
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SecretValues, valuesKey } from "../../../sim/dataplane/secrets/values";
import { row } from "./fixture";

let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "secret-values-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A process of its own that adds one, so many times. */
function counter(times: number): Promise<number | null> {
  const script = path.join(directory, "counter.cjs");
  const source = path.resolve(__dirname, "../../../sim/dataplane/secrets/values.ts");
  const code = `
    import { SecretValues } from ${JSON.stringify(source)};
    const values = new SecretValues(${JSON.stringify(directory)});
    for (let i = 0; i < ${times}; i++)
      values.change("count", (held) => ({ value: (held ?? 0) + 1, answer: undefined }));
  `;
  buildSync({
    stdin: { contents: code, resolveDir: directory, loader: "ts" },
    bundle: true,
    platform: "node",
    outfile: script,
  });
  return new Promise((resolve) => fork(script).once("exit", resolve));
}

describe("values of secrets", () => {
  it("lose no change of two processes at once", async () => {
    expect(await Promise.all([counter(60), counter(60)])).toEqual([0, 0]);
    expect(new SecretValues(directory).read("count")).toBe(120);
  });

  it("are as before when a change is refused", () => {
    const values = new SecretValues(directory);
    values.change<string, void>("a", () => ({ value: "one", answer: undefined }));
    expect(() =>
      values.change("a", () => {
        throw new Error("refused");
      }),
    ).toThrow("refused");
    expect(values.read("a")).toBe("one");
    values.change<string, void>("a", (held) => ({ value: `${held} two`, answer: undefined }));
    expect(values.read("a")).toBe("one two");
  });

  it("can be changed after a writer was killed with the lock in its hands", () => {
    const values = new SecretValues(directory);
    values.change<string, void>("a", () => ({ value: "one", answer: undefined }));
    const folder = path.join(directory, "secret-values");
    const [file] = readdirSync(folder);
    const lock = path.join(folder, `${file}.lock`);
    writeFileSync(lock, "");
    const long = Date.now() / 1000 - 60;
    utimesSync(lock, long, long);
    values.change<string, void>("a", () => ({ value: "two", answer: undefined }));
    expect(values.read("a")).toBe("two");
    expect(readdirSync(folder)).toEqual([file]);
  });

  it("lie in files that are the owner's alone and whose names tell nothing", () => {
    mkdirSync(path.join(directory, "other"));
    const values = new SecretValues(path.join(directory, "other"));
    values.change("tenants/research", () => ({ value: "x", answer: undefined }));
    const folder = path.join(directory, "other", "secret-values");
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^[0-9a-f]{64}\.json$/);
    expect([
      statSync(folder).mode & 0o777,
      statSync(path.join(folder, name!)).mode & 0o777,
    ]).toEqual([0o700, 0o600]);
    expect(readFileSync(path.join(folder, name!), "utf8")).toBe('"x"');
  });

  it("are another resource's when the secret is made anew under its old name", () => {
    const secret = row("gcp:secretmanager/secret:Secret", "projects/p/secrets/s", {});
    const later = { ...secret, createdAt: "2026-11-22T00:00:00.000Z" };
    expect(valuesKey(secret)).not.toBe(valuesKey(later));
  });
});
