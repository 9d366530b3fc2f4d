import { Random } from "../../accuracy/random";
import { snake, specimens, type Inputs } from "./specimens";

/** One resource as Pulumi registers it. */
export interface CorpusResource {
  type: string;
  name: string;
  props: Inputs;
}

/** The same resources in the two forms that the contenders read. */
export interface Corpus {
  resources: CorpusResource[];
  /** What `terraform show -json` prints of a plan, as far as scanners read it. */
  plan: unknown;
}

/** So many resources, every kind in turn, each fault with one chance in five; the same for the same seed. */
export function makeCorpus(size: number, seed = 20261121): Corpus {
  const random = new Random(seed);
  const resources: CorpusResource[] = [];
  const planned: unknown[] = [];
  for (let at = 0; at < size; at += 1) {
    const { token, terraform, good, faults, asTerraform } = specimens[at % specimens.length]!;
    const props = structuredClone(good);
    for (const [path, value] of faults) if (random.chance(0.2)) write(props, path, value);
    const name = `r${at}`;
    resources.push({ type: token, name, props });
    planned.push({
      address: `${terraform}.${name}`,
      mode: "managed",
      type: terraform,
      name,
      provider_name: `registry.terraform.io/hashicorp/${terraform.split("_")[0]}`,
      schema_version: 0,
      values: asTerraform ? asTerraform(props) : snake(props),
    });
  }
  return { resources, plan: planOf(planned as { address: string; values: unknown }[]) };
}

function planOf(resources: { address: string; values: unknown }[]): unknown {
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources } },
    resource_changes: resources.map(({ values, ...rest }) => ({
      ...rest,
      change: { actions: ["create"], before: null, after: values, after_unknown: {} },
    })),
    configuration: { root_module: { resources: [] } },
  };
}

function write(inputs: Inputs, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop()!;
  let at: Inputs = inputs;
  for (const step of steps) {
    // A fault may have taken the whole block away already.
    if (typeof at[step] !== "object" || at[step] === null) return;
    at = at[step] as Inputs;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
}
