import { Provider } from "@pulumi/gcp/provider";
import * as pulumi from "@pulumi/pulumi";
import type {
  CloudEndpoint,
  GuardrailReference,
  SharedEndpointArgs,
  TargetEndpoint,
} from "../endpoint";
import { toLabels } from "../internal/labels";
import { refuse } from "../internal/refuse";
import type { GcpTarget } from "../spec/resolved";
import { createBudget } from "./budget";
import { createCaller, type CreatedCaller } from "./caller";
import { createDedicatedEndpoint } from "./dedicated-endpoint";
import { createFederation, type CreatedFederation } from "./federation";
import { createGuardrail, templateLocation } from "./guardrail";
import { createLog } from "./log";
import { createEntrance } from "./perimeter";
import { validateVertexArgs } from "./validate";

/** Arguments of {@link VertexEndpoint}. Plain values: they decide which resources exist. */
export interface VertexEndpointArgs extends SharedEndpointArgs {
  /** Project id; the provider works in no other and bills its calls to it. */
  project: string;
  /** Home location: a region, a multi-region (`us`, `eu`) or `global`. */
  location: string;
  /** What aliases call on Vertex AI, in the order of the spec. */
  targets: GcpTarget[];
  /** An endpoint with its own DNS name, for models deployed by the team. */
  dedicatedEndpoint: boolean;
  /** Number of the organisation's access policy whose perimeter the gateway is let into. @default - no perimeter */
  accessPolicy?: string;
  /** Billing account that the project is paid from; with `cloudBudget`. */
  billingAccount?: string;
  /** The project's number; with `cloudBudget`. */
  projectNumber?: string;
}

type Guardrails = Map<string, ReturnType<typeof createGuardrail>>;

/**
 * Vertex AI for one environment: publisher models, called by one account that may do nothing else.
 *
 * Makes a provider bound to the project, the callers' service account with a role of its own, a Model Armor template
 * per location used, a log bucket in the residency with its sink, optionally a dedicated endpoint and, for a gateway,
 * the trust in its cluster's tokens and its way into the project's perimeter, and a budget of the project with a channel
 * per address to tell. The models themselves need no resource.
 */
export class VertexEndpoint extends pulumi.ComponentResource implements CloudEndpoint {
  public readonly cloud = "gcp";
  /** @inheritDoc */
  public readonly targets: pulumi.Output<TargetEndpoint[]>;
  /** E-mail of the callers' service account. */
  public readonly principalId: pulumi.Output<string>;
  /** Id of the log bucket. */
  public readonly logDestination: pulumi.Output<string>;
  /** Name of the home location's Model Armor template, or of the first when home has none. */
  public readonly guardrail: pulumi.Output<GuardrailReference | undefined>;
  /** What the gateway names to Google STS as audience; undefined without a gateway. */
  public readonly gatewayAudience: pulumi.Output<string> | undefined;
  /** Six digits that no earlier life of the environment had; ends names that a deletion holds. */
  public readonly suffix: pulumi.Output<string>;
  /** Host name of the dedicated endpoint, when there is one. */
  public readonly dedicatedEndpointHost: pulumi.Output<string> | undefined;

  constructor(name: string, args: VertexEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:gcp:VertexEndpoint", name, resolveArgs(name, args), opts);

    const { project, namePrefix } = args;
    const provider = new Provider(
      `${name}-provider`,
      { project, region: args.location, billingProject: project, userProjectOverride: true },
      { parent: this },
    );
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    const labels = toLabels(args.tags);
    // The provider's own switch beside Pulumi's: it also holds when the state was edited by hand.
    const deletionPolicy = args.deletionProtection ? "PREVENT" : "DELETE";

    const caller = createCaller(name, { project, namePrefix, deletionPolicy }, child);
    const federation =
      args.gatewayCaller &&
      createFederation(
        name,
        { ...caller, project, namePrefix, deletionPolicy, gateway: args.gatewayCaller },
        child,
      );
    const entrance = federation && this.createEntrance(name, args, caller, federation, child);
    const guardrails = this.createGuardrails(name, args, { labels, deletionPolicy }, child);
    const log = createLog(
      name,
      {
        project,
        namePrefix,
        residency: args.residency,
        retentionDays: args.logging.retentionDays,
        content: args.logging.content,
        callerEmail: caller.account.email,
        templateIds: [...guardrails.values()].map((template) => template.templateId),
        suffix: caller.suffix,
        deletionPolicy,
      },
      child,
    );
    this.createBudget(name, args, { labels, deletionPolicy }, child);
    const dedicated = args.dedicatedEndpoint
      ? createDedicatedEndpoint(
          name,
          { project, location: args.location, namePrefix, labels, deletionPolicy },
          child,
        )
      : undefined;

    this.targets = describeTargets(args, guardrails, [
      caller.binding,
      ...(log.sink === undefined ? [] : [log.sink]),
      ...(federation === undefined ? [] : [federation.impersonation]),
      ...(entrance === undefined ? [] : [entrance]),
    ]);
    this.principalId = caller.account.email;
    this.logDestination = log.bucket.id;
    this.guardrail = homeReference(guardrails, args);
    this.gatewayAudience = federation?.audience;
    this.suffix = caller.suffix;
    this.dedicatedEndpointHost = dedicated?.dedicatedEndpointDns;
    this.registerOutputs({
      targets: this.targets,
      principalId: this.principalId,
      logDestination: this.logDestination,
      guardrail: this.guardrail,
      ...(federation === undefined ? {} : { gatewayAudience: this.gatewayAudience }),
      ...(dedicated === undefined ? {} : { dedicatedEndpointHost: this.dedicatedEndpointHost }),
    });
  }

  private createBudget(
    name: string,
    { cloudBudget, project, namePrefix, billingAccount, projectNumber }: VertexEndpointArgs,
    common: { labels: Record<string, string>; deletionPolicy: string },
    opts: pulumi.CustomResourceOptions,
  ): void {
    if (cloudBudget === undefined) return;
    createBudget(
      name,
      // Both are there: validateVertexArgs has refused a budget without them.
      {
        ...cloudBudget,
        ...common,
        project,
        namePrefix,
        billingAccount: billingAccount!,
        projectNumber: projectNumber!,
      },
      opts,
    );
  }

  private createEntrance(
    name: string,
    args: VertexEndpointArgs,
    caller: CreatedCaller,
    federation: CreatedFederation,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource | undefined {
    if (args.accessPolicy === undefined) return undefined;
    return createEntrance(
      name,
      {
        project: args.project,
        projectNumber: federation.projectNumber,
        accessPolicy: args.accessPolicy,
        namePrefix: args.namePrefix,
        addresses: args.gatewayCaller!.egressAddresses,
        callerEmail: caller.account.email,
        deletionPolicy: args.deletionProtection ? "PREVENT" : "DELETE",
      },
      opts,
    );
  }

  private createGuardrails(
    name: string,
    args: VertexEndpointArgs,
    common: { labels: Record<string, string>; deletionPolicy: string },
    opts: pulumi.CustomResourceOptions,
  ): Guardrails {
    // Without a target the home's template is made, for models behind the dedicated endpoint.
    const places =
      args.targets.length > 0 ? args.targets.map((target) => target.region) : [args.location];
    const locations = places.map((location) => templateLocation(location, args.residency));
    return new Map(
      [...new Set(locations)].map((location) => [
        location,
        createGuardrail(
          name,
          {
            ...common,
            project: args.project,
            location,
            namePrefix: args.namePrefix,
            guardrail: args.guardrail,
            logContent: args.logging.content === "full",
          },
          opts,
        ),
      ]),
    );
  }
}

function resolveArgs(name: string, args: VertexEndpointArgs): VertexEndpointArgs {
  refuse(`VertexEndpoint ${JSON.stringify(name)}`, validateVertexArgs(args));
  return args;
}

function referenceAt(
  guardrails: Guardrails,
  location: string,
  residency: VertexEndpointArgs["residency"],
): pulumi.Output<GuardrailReference> {
  const template = guardrails.get(templateLocation(location, residency))!;
  return template.name.apply((id) => ({ id }));
}

function homeReference(
  guardrails: Guardrails,
  { location, residency }: VertexEndpointArgs,
): pulumi.Output<GuardrailReference> {
  const home = guardrails.get(templateLocation(location, residency));
  const template = home ?? [...guardrails.values()][0]!;
  return template.name.apply((id) => ({ id }));
}

/** Known only when role binding, sink and the trust in the gateway are in place: an earlier call would be refused or go unlogged. */
function describeTargets(
  args: VertexEndpointArgs,
  guardrails: Guardrails,
  needed: readonly pulumi.CustomResource[],
): pulumi.Output<TargetEndpoint[]> {
  const ready = pulumi.all(needed.map(({ id }) => id));
  return pulumi.all(
    args.targets.map((target) =>
      pulumi
        .all([referenceAt(guardrails, target.region, args.residency), ready])
        .apply(([guardrail]): TargetEndpoint => ({
          alias: target.alias,
          key: target.key,
          cloud: "gcp",
          model: target.model,
          region: target.region,
          invokeUrl: `https://${target.host}`,
          modelId: modelPath(args.project, target),
          guardrail,
        })),
    ),
  );
}

/** Path of a publisher model below the API's version, e.g. `projects/p/locations/us-central1/publishers/google/models/m`. */
function modelPath(project: string, target: GcpTarget): string {
  return `projects/${project}/locations/${target.region}/publishers/${target.publisher}/models/${target.modelId}`;
}
