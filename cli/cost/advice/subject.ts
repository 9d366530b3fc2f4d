import type { StateResource } from "../../check/preview";
import type { IdleCost } from "../../../catalog";
import { descriptionsOf, type Description } from "../description";
import { environmentCost, type EnvironmentCost } from "../environment";
import type { EgressMode } from "../../../catalog/egress";
import type { PricedStack } from "../resources";
import type { AliasWorkload, Workload } from "../workload";

/** What advice is about: a stack, and how it is called. */
export interface Subject {
  stack: PricedStack;
  workload: Workload;
  egress: EgressMode;
  /** What the stack's resources cost without calls; absent where they changed, and are to be priced anew. */
  idle?: IdleCost;
}

/** A way to pay less, before it is priced. */
export interface Proposal {
  kind: AdviceKind;
  environment: string;
  alias?: string;
  /** What to do, in a few words. */
  what: string;
  /** What has to be true for the amount. */
  assumption: string;
  /** Where to change what. */
  how: string;
  /** The part of the bill that it moves, for people. */
  touches: string;
  /** That part, of a stack's cost in US dollars a month. The amount is by how much it falls. */
  part(cost: EnvironmentCost): number;
  /** The stack and the calls once the advice is taken. */
  take(subject: Subject): Subject;
}

/** Kinds of advice. */
export type AdviceKind = "target" | "cache" | "batch" | "home" | "provisioned";

/** Makes proposals for one endpoint. */
export type Adviser = (subject: Subject, endpoint: Description) => Proposal[];

/** What a subject costs. */
export const costOf = ({ stack, workload, egress, idle }: Subject): EnvironmentCost =>
  environmentCost(stack.planned, { workload, egress }, idle);

/** What an alias's tokens and all data that leaves the home cost: what a change of its targets moves. */
export const aliasAndTraffic =
  (alias: string) =>
  ({ byAlias, use }: EnvironmentCost): number =>
    (byAlias[alias]?.p50 ?? 0) +
    use.reduce(
      (sum, { traffic }) =>
        sum + (traffic ? traffic.egressUsd.p50 + traffic.translationUsd.p50 : 0),
      0,
    );

/** What an alias's tokens cost. */
export const aliasTokens =
  (alias: string) =>
  ({ byAlias }: EnvironmentCost): number =>
    byAlias[alias]?.p50 ?? 0;

/** The subject with other resources. */
export const withResources = (
  { stack, workload, egress }: Subject,
  planned: StateResource[],
): Subject => ({ stack: { ...stack, planned }, workload, egress });

/** The subject with one endpoint's inputs changed; `change` gets a copy. The endpoint itself costs nothing. */
export function withEndpoint(
  subject: Subject,
  environment: string,
  change: (inputs: EndpointInputs) => void,
): Subject {
  const planned = subject.stack.planned.map((resource) => {
    if (!resource.type.startsWith("unifiedai:")) return resource;
    const [own] = descriptionsOf([resource]);
    if (own?.environment !== environment) return resource;
    const inputs = structuredClone(resource.inputs) as unknown as EndpointInputs;
    change(inputs);
    return { ...resource, inputs: inputs as unknown as NonNullable<StateResource["inputs"]> };
  });
  return { ...subject, stack: { ...subject.stack, planned } };
}

/** The subject with one alias called in another way. */
export function withProfile(
  subject: Subject,
  environment: string,
  alias: string,
  change: Partial<AliasWorkload>,
): Subject {
  const { aliases, environments } = subject.workload;
  const profiles = environments?.[environment] ?? aliases;
  const changed = { ...profiles, [alias]: { ...profiles[alias]!, ...change } };
  const workload: Workload = {
    ...subject.workload,
    environments: { ...environments, [environment]: changed },
  };
  return { ...subject, workload };
}

/** Inputs of the component that advice changes. */
export interface EndpointInputs {
  aliases: { name: string; routing: string; targetKeys: string[] }[];
  gateway?: { home: string };
  aws?: { targets: TargetInputs[] };
  azure?: { targets: TargetInputs[] };
  gcp?: { targets: TargetInputs[] };
  directProviders?: { name: string; targets: TargetInputs[] }[];
}

/** A target among them. */
export interface TargetInputs {
  key: string;
  alias?: string;
  model: string;
  region: string;
  throughput: string;
  sku?: string;
  price: { input: number; output: number };
  [other: string]: unknown;
}
