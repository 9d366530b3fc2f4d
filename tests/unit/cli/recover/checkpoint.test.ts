// Proves what takes the place of a state file that was cut off. That a killed engine leaves such a file was seen by
// tests/e2e/killed-up.test.ts on a loaded machine; it cannot be made to happen there each time.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { restoreCheckpoint } from "../../../../cli/recover/checkpoint";

describe("a state file that was cut off", () => {
  let root: string;
  let file: string;
  const whole = JSON.stringify({ version: 3, checkpoint: { stack: "dev" } });

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "checkpoint-"));
    file = path.join(root, ".pulumi", "stacks", "endpoint", "dev.json");
    fs.mkdirSync(path.dirname(file), { recursive: true });
  });
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  const restore = (stack = "dev") => restoreCheckpoint(`file://${root}`, "endpoint", stack);

  it.each(["", whole.slice(0, 20), "null"])("is kept beside its backup: %j", (cut) => {
    fs.writeFileSync(file, cut);
    fs.writeFileSync(`${file}.bak`, whole);
    const restored = restore("organization/endpoint/dev");
    expect(fs.readFileSync(file, "utf8")).toBe(whole);
    expect(fs.readFileSync(restored!.keptAs, "utf8")).toBe(cut);
  });

  it("is left as it is when the backup is no better", () => {
    fs.writeFileSync(file, "");
    expect(() => restore()).toThrow(/must be a whole state file, got 0 bytes/);
    fs.writeFileSync(`${file}.bak`, "{");
    expect(() => restore()).toThrow("nothing was changed");
    expect(fs.readFileSync(file, "utf8")).toBe("");
  });

  it("loses a file of attributes that was cut off, and keeps a whole one", () => {
    fs.writeFileSync(file, whole);
    fs.writeFileSync(`${file}.attrs`, "");
    fs.writeFileSync(`${file}.bak.attrs`, "{}");
    expect(restore()).toBeUndefined();
    expect(fs.existsSync(`${file}.attrs`)).toBe(false);
    expect(fs.existsSync(`${file}.bak.attrs`)).toBe(true);
  });

  it("is not touched when it is whole, absent, or in a bucket", () => {
    expect(restore()).toBeUndefined();
    fs.writeFileSync(file, whole);
    expect(restore()).toBeUndefined();
    expect(restoreCheckpoint("s3://state", "endpoint", "dev")).toBeUndefined();
  });
});
