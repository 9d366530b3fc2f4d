import type { StateResource } from "../../../../cli/check/preview";
import { environmentCost } from "../../../../cli/cost/environment";
import rule from "../../../../policies/rules/cost/monthly-cost-cap";
import type { Recorded } from "../../components/record";
import { analyzeStack, UNKNOWN, type StackCase } from "../harness";

/** What the rule says of a stack under a cap of nothing. */
export interface Judged {
  /** The sum that it holds against the cap, to the cent. */
  usd: string;
  /** Resources that it is undecided about, as it names them. */
  undecided: string[];
}

/** Has the rule judge resources as `unified-ai cost` reads them. */
export async function judged(resources: readonly StateResource[]): Promise<Judged> {
  const providers = new Map(resources.map((each) => [each.urn, each]));
  const cases = resources.map(
    ({ urn, type, parent, provider, inputs = {}, outputs }): StackCase => {
      const by = providers.get(provider?.slice(0, provider.lastIndexOf("::")) ?? "");
      return {
        type,
        name: urn,
        inputs,
        ...(outputs && { outputs }),
        ...(parent !== undefined && providers.has(parent) && { parent }),
        ...(by && { provider: by.inputs ?? {} }),
      };
    },
  );
  const found = await analyzeStack(rule, cases, { usd: 0 });
  const messages = found.map(({ message }) => message.replace(`${rule.title}\n`, ""));
  const sum = messages.flatMap((message) => / idle, got \$([\d.]+) \(/.exec(message)?.[1] ?? []);
  const undecided = messages.filter((message) => message.includes(": undecided, "));
  return { usd: sum[0] ?? "0.00", undecided };
}

/** What the command calls fixed, to the cent. */
export const estimated = (resources: readonly StateResource[]): string =>
  environmentCost(resources, { egress: "tiered" }).fixed.monthlyUsd.toFixed(2);

/** A registration that was recorded, by the command's reading: its parent as `<type>::<name>`. */
export interface Registration {
  type: string;
  name: string;
  inputs: object;
  parent: string;
  /** What its provider was given. */
  provider?: object;
}

/** The state that registrations would make. */
export function stateOf(registrations: readonly Registration[]): StateResource[] {
  const urnOf = (identity: string): string => `urn:pulumi:test::recorded::${identity}`;
  const providers = new Map<string, StateResource>();
  const resources = registrations.map(({ type, name, inputs, parent, provider }): StateResource => {
    const key = provider && JSON.stringify([type.split(":")[0], provider]);
    if (key !== undefined && !providers.has(key))
      providers.set(key, {
        urn: urnOf(`pulumi:providers:${type.split(":")[0]}::default_${providers.size}`),
        type: `pulumi:providers:${type.split(":")[0]}`,
        inputs: { ...provider },
      });
    const by = key === undefined ? undefined : providers.get(key);
    return {
      urn: urnOf(`${type}::${name}`),
      type,
      inputs: inputs as Record<string, unknown>,
      ...(parent !== "" && { parent: urnOf(parent) }),
      ...(by && { provider: `${by.urn}::id` }),
    };
  });
  return [...providers.values(), ...resources];
}

/** The state that our own registrations, recorded against mocks, would make. */
export function stateOfRecorded(resources: readonly Recorded[]): StateResource[] {
  const providers = new Map(
    resources
      .filter(({ type }) => type.startsWith("pulumi:providers:"))
      .map(({ name, inputs }) => [name, inputs]),
  );
  return stateOf(
    resources
      .filter(({ type }) => !type.startsWith("pulumi:providers:"))
      .map(({ type, name, inputs, parent, provider }) => ({
        type,
        name,
        inputs: marked(inputs) as object,
        // A URN says the types of all parents before the last, with `$` between.
        parent: parent.split("::").slice(2).join("::").split("$").at(-1)!,
        ...(provider !== undefined && { provider: providers.get(provider) ?? {} }),
      })),
  );
}

/** What mocks leave in place of what is not known at preview, as the engine marks it. */
function marked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("__pulumiUnknown" in value) return UNKNOWN;
  if (Array.isArray(value)) return value.map(marked);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]));
}
