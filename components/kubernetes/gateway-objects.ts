import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { Role } from "@pulumi/kubernetes/rbac/v1/role";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesObject, ObjectReference } from "../gateway/types";

/** Arguments of {@link GatewayObjects}. */
export interface GatewayObjectsArgs {
  /** Plain: decides which resources exist. */
  plan: readonly ObjectReference[];
  /** The same objects with their content. */
  objects: pulumi.Input<readonly KubernetesObject[]>;
  /** What has to be there before the first object. */
  after: readonly pulumi.Resource[];
}

type Made = new (
  name: string,
  args: Record<string, unknown>,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** Kinds of Kubernetes itself, by apiVersion and kind, and the top-level keys their content is under. */
const BUILT_IN: Readonly<Record<string, { make: Made; keys: readonly string[] }>> = {
  "v1/Namespace": { make: asMade(Namespace), keys: [] },
  "v1/ServiceAccount": { make: asMade(ServiceAccount), keys: ["automountServiceAccountToken"] },
  "v1/ConfigMap": { make: asMade(ConfigMap), keys: ["data", "binaryData"] },
  "rbac.authorization.k8s.io/v1/Role": { make: asMade(Role), keys: ["rules"] },
  "rbac.authorization.k8s.io/v1/RoleBinding": {
    make: asMade(RoleBinding),
    keys: ["roleRef", "subjects"],
  },
  "networking.k8s.io/v1/NetworkPolicy": { make: asMade(NetworkPolicy), keys: ["spec"] },
  "policy/v1/PodDisruptionBudget": { make: asMade(PodDisruptionBudget), keys: ["spec"] },
};

/**
 * Kinds in the order of need: what is in one list names only what is in the lists before it, so no controller meets a
 * name without an object, and on the way down nothing loses what it stands on. Kinds in no list come last.
 */
const ORDER: readonly (readonly string[])[] = [
  ["Namespace"],
  [
    "Backend",
    "ConfigMap",
    "GatewayClass",
    "GatewayConfig",
    "HTTPRouteFilter",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Role",
    "ServiceAccount",
  ],
  ["AIServiceBackend", "BackendTLSPolicy", "EnvoyProxy", "RoleBinding"],
  ["BackendSecurityPolicy", "Gateway"],
  ["HTTPRoute"],
];

const CUSTOM = { make: asMade(CustomResource), keys: ["spec"] } as const;

/**
 * One environment's objects in the cluster: one resource each, so that a preview shows what changes and the state has
 * every object as it was sent. Which objects there are is plain; what is in them may wait for other resources.
 */
export class GatewayObjects extends pulumi.ComponentResource {
  /** Every object. */
  public readonly ready: readonly pulumi.CustomResource[];
  /** The objects made last, which come after all others: who waits for these waits for every object. */
  public readonly last: readonly pulumi.CustomResource[];

  constructor(name: string, args: GatewayObjectsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:kubernetes:GatewayObjects", name, { plan: args.plan }, opts);

    const rendered = pulumi.output(args.objects);
    const stages = [...ORDER.keys(), ORDER.length].map((stage) =>
      args.plan.filter(({ kind }) => stageOf(kind) === stage),
    );
    const made: pulumi.CustomResource[] = [];
    let before: readonly pulumi.Resource[] = args.after;
    for (const [at, planned] of stages.entries()) {
      if (planned.length === 0) continue;
      const stage = new GatewayStage(
        `${name}-stage-${at}`,
        { plan: planned },
        { parent: this, dependsOn: [...before] },
      );
      const opts: pulumi.CustomResourceOptions = {
        parent: stage,
        // Before there were stages.
        aliases: [{ parent: this }],
      };
      const objects = planned.map((one) => createObject(name, one, rendered, opts));
      made.push(...objects);
      before = objects;
    }

    this.ready = made;
    this.last = before as readonly pulumi.CustomResource[];
    this.registerOutputs({});
  }
}

/**
 * Objects that are made at the same time, after those of the stages before: a child waits for what its parent waits for.
 *
 * The order is the parent's and not written to each object, since the engine visits every path through the
 * dependencies when a delete fails (`markAsDependency`, pulumi 3.259): five lists that each name the list before are
 * a thousand million paths, and a refused destroy took hours.
 */
class GatewayStage extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: Pick<GatewayObjectsArgs, "plan">,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("unifiedai:kubernetes:GatewayStage", name, args, opts);
    this.registerOutputs({});
  }
}

function stageOf(kind: string): number {
  const found = ORDER.findIndex((kinds) => kinds.includes(kind));
  return found < 0 ? ORDER.length : found;
}

function createObject(
  name: string,
  planned: ObjectReference,
  rendered: pulumi.Output<readonly KubernetesObject[]>,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const { apiVersion, kind } = planned;
  const { make: Class, keys } = BUILT_IN[`${apiVersion}/${kind}`] ?? CUSTOM;
  const object = rendered.apply((objects) => find(objects, planned));
  const content = Object.fromEntries(keys.map((key) => [key, object.apply((all) => all[key])]));
  return new Class(
    `${name}-${keyOf(planned).toLowerCase()}`,
    { apiVersion, kind, metadata: metadataOf(planned, object), ...content },
    opts,
  );
}

/** Name and namespace stay plain, so that a preview knows them while the content is unknown. */
function metadataOf(
  { metadata: { name, namespace } }: ObjectReference,
  object: pulumi.Output<KubernetesObject>,
): Record<string, unknown> {
  const part = (key: "annotations" | "labels") => object.apply(({ metadata }) => metadata[key]);
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: part("labels"),
    annotations: part("annotations"),
  };
}

function find(objects: readonly KubernetesObject[], planned: ObjectReference): KubernetesObject {
  const found = objects.filter(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === planned.apiVersion &&
      kind === planned.kind &&
      metadata.name === planned.metadata.name &&
      metadata.namespace === planned.metadata.namespace,
  );
  if (found.length !== 1) {
    throw new Error(
      `the gateway's plan has ${keyOf(planned)}, of which ${found.length} are rendered`,
    );
  }
  return found[0]!;
}

function keyOf({ kind, metadata }: ObjectReference): string {
  return `${kind}-${metadata.name}`;
}

/** The SDK's classes differ in the type of their arguments only; what an object has to look like, its renderer knows. */
function asMade(type: unknown): Made {
  return type as Made;
}
