// Proves that the SDK's import of npm's resolver is put off and still reaches the real one. How much it saves: npm run bench.
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { expect, it } from "vitest";

it("loads npm's resolver on first use and not before", () => {
  const script = `
    require(${JSON.stringify(path.resolve(__dirname, "../../../tools/lib/lazy-arborist.cjs"))});
    const loaded = () => Object.keys(require.cache).some((file) => file.includes("/@npmcli/arborist/"));
    require("@pulumi/pulumi/runtime/closure/codePaths");
    const before = loaded();
    const arborist = require("@npmcli/arborist");
    console.log(JSON.stringify([before, typeof arborist.Arborist, loaded()]));
  `;
  const root = path.resolve(__dirname, "../../..");
  const answer = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" });
  expect(JSON.parse(answer)).toEqual([false, "function", true]);
});
