// One contender of `npm run bench -- policy`, a process of its own: reads the corpus, judges it by the asked rules as the
// engine's analyzer does (the policy SDK's unknown-checking proxy around the inputs), prints the verdicts as JSON.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { judge, type Rule } from "../../../policies/rule";
import { rules } from "../../../policies/rules";
import type { CorpusResource } from "./corpus";

const { unknownCheckingProxy } = createRequire(__filename)("@pulumi/policy/proxy") as {
  unknownCheckingProxy<T>(value: T): T;
};

const [file, ids] = process.argv.slice(2) as [string, string];
const { resources } = JSON.parse(fs.readFileSync(file, "utf8")) as { resources: CorpusResource[] };
const asked = ids.split(",").map((id) => {
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined || !("check" in found)) throw new Error(`${id}: no such rule`);
  return found as Rule;
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
