// One contender of `npm run bench -- policy`, a process of its own: loads the pack as tools/pack.cjs does for the engine,
// reads the corpus, judges it by the asked rules as the engine's analyzer does (the policy SDK's unknown-checking proxy
// around the inputs), prints the verdicts as JSON. `keep` leaves V8's compiled code for the next run.
import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { CorpusResource } from "./corpus";

const [root, file, ids, keep] = process.argv.slice(2) as [string, string, string, string?];
const load = createRequire(path.join(root, "package.json"));
const { unknownCheckingProxy } = load("@pulumi/policy/proxy") as {
  unknownCheckingProxy<T>(value: T): T;
};
const { requireCompiled } = load("./tools/lib/compiled.cjs") as {
  requireCompiled(file: string): {
    exports: typeof import("../../../policies/index");
    keep(): void;
  };
};

const pack = requireCompiled(path.join(root, "bin/policies/index.js"));
const { judge, rules } = pack.exports;
const { resources } = JSON.parse(fs.readFileSync(file, "utf8")) as { resources: CorpusResource[] };
const asked = ids.split(",").map((id) => {
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined || "scope" in found) throw new Error(`${id}: no such rule`);
  return found;
});

const began = process.hrtime.bigint();
const verdicts: [string, string][] = [];
for (const { type, name, props } of resources) {
  const args = {
    type,
    name,
    urn: `urn:pulumi:dev::bench::${type}::${name}`,
    props: unknownCheckingProxy(props),
    opts: {},
    getConfig: () => ({}),
  } as unknown as ResourceValidationArgs;
  for (const rule of asked) {
    const { violations, undecided } = judge(rule, args);
    if (violations.length > 0 || undecided.length > 0) verdicts.push([rule.id, name]);
  }
}
const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
process.stdout.write(JSON.stringify({ milliseconds, verdicts }));
if (keep === "keep") pack.keep();
