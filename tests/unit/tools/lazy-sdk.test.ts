// Proves that what the SDK loads for serialising functions is put off in the programs our language host starts, and still
// reaches the real modules; and that a program's own TypeScript is left alone.
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");
const lazy = path.join(root, "tools", "language-host", "parts", "lazy.cjs");

function answer(script: string): unknown {
  const text = execFileSync(process.execPath, ["--require", lazy, "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(text);
}

const LOADED = `
  const loaded = () => ["/typescript/lib/", "/@npmcli/arborist/"].map((part) =>
    Object.keys(require.cache).some((file) => file.includes(part)));`;

it("loads the compiler and npm's resolver on first use and not before", () => {
  const script = `${LOADED}
    const pulumi = require("@pulumi/pulumi");
    const before = loaded();
    const arborist = require("@npmcli/arborist");
    const types = [typeof arborist.Arborist];
    pulumi.runtime.serializeFunction(() => 1).then((made) =>
      console.log(JSON.stringify([before, types, /=> 1/.test(made.text), loaded()])));
  `;
  expect(answer(script)).toEqual([[false, false], ["function"], true, [true, true]]);
});

it("leaves a program's own TypeScript alone", () => {
  const script = `${LOADED} const ts = require("typescript");
    console.log(JSON.stringify([Object.keys(ts).length > 100, loaded()]));`;
  expect(answer(script)).toEqual([true, [true, false]]);
});
