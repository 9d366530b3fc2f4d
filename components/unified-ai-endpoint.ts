import * as pulumi from "@pulumi/pulumi";
import { BedrockEndpoint } from "./aws/bedrock-endpoint";
import { validateBedrockArgs } from "./aws/validate";
import { OpenAiEndpoint } from "./azure/openai-endpoint";
import { validateOpenAiArgs } from "./azure/validate";
import { directEndpoints } from "./direct/endpoints";
import type {
  CloudEndpoint,
  GatewayCaller,
  GuardrailReference,
  SharedEndpointArgs,
  TargetEndpoint,
} from "./endpoint";
import type { GatewayedSpec } from "./gateway/types";
import {
  callerOf,
  createGateway,
  createHome,
  describeGateway,
  hasGateway,
  validateHome,
  type CloudEndpoints,
  type GatewayOutputs,
} from "./gateway-home";
import { validateVertexArgs } from "./gcp/validate";
import { VertexEndpoint } from "./gcp/vertex-endpoint";
import { protectedBy } from "./internal/protect";
import { createSecretStore } from "./secrets/create";
import type { SecretStoreReference } from "./secrets/store";
import { checkSpec, SpecError } from "./spec";
import type { Issue, ResolvedSpec } from "./spec/resolved";
import type { Cloud, EndpointSpec } from "./spec/types";

/** Arguments of {@link UnifiedAiEndpoint}. Plain values: they decide which resources exist. */
export interface UnifiedAiEndpointArgs extends EndpointSpec {
  /** Name of the environment, usually the stack's: dev, staging, prod. Part of physical names and tags. */
  environment: string;
}

/** What a caller of any cloud needs, in the same form for each; clouds that are not enabled are absent. */
export interface EndpointOutputs {
  /** Base URLs of the model APIs, by cloud. */
  endpoints: pulumi.Output<Partial<Record<Cloud, string[]>>>;
  /** Every callable model, in the order of the spec. */
  targets: pulumi.Output<TargetEndpoint[]>;
  /** Who callers are, by cloud. */
  principals: pulumi.Output<Partial<Record<Cloud, string>>>;
  /** What calls must pass in a cloud's home region, by cloud. */
  guardrails: pulumi.Output<Partial<Record<Cloud, GuardrailReference>>>;
  /** Where calls are logged, by cloud. */
  logDestinations: pulumi.Output<Partial<Record<Cloud, string>>>;
  /** The one URL, `https://<domain>/v1`, for any OpenAI client; known when it can be called. Absent without a gateway. */
  endpointUrl?: pulumi.Output<string>;
  /** Where the gateway runs and what it reports to. Absent without a gateway. */
  gateway?: pulumi.Output<GatewayOutputs>;
  /** Where the keys of tenants and direct providers are kept, and the entries for them. Absent without a gateway. */
  secrets?: pulumi.Output<SecretStoreReference>;
}

interface Checked {
  spec: ResolvedSpec;
  warnings: Issue[];
  notes: Issue[];
}

/**
 * One description of an environment's AI models, made real on AWS Bedrock, Azure OpenAI and Google Vertex AI.
 *
 * Makes a {@link BedrockEndpoint}, {@link OpenAiEndpoint} or {@link VertexEndpoint} for each cloud the arguments name;
 * a cloud they leave out gets nothing, not even a provider. With a gateway it also makes the gateway's home, an
 * {@link AwsHome}, the gateway in it, an {@link AiGateway}, which is then the only caller the clouds admit, and the store
 * of its callers' keys, a {@link SecretStore}. A description with problems throws before anything is registered, and lists
 * them all.
 *
 * @example
 * new UnifiedAiEndpoint("unified-ai", {
 *   environment: "dev",
 *   tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
 *   residency: "us",
 *   aws: { accountId: "111122223333", region: "us-east-1" },
 *   models: { chat: { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] } },
 * })
 */
export class UnifiedAiEndpoint extends pulumi.ComponentResource implements EndpointOutputs {
  /** @inheritDoc */
  public readonly endpoints: EndpointOutputs["endpoints"];
  /** @inheritDoc */
  public readonly targets: EndpointOutputs["targets"];
  /** @inheritDoc */
  public readonly principals: EndpointOutputs["principals"];
  /** @inheritDoc */
  public readonly guardrails: EndpointOutputs["guardrails"];
  /** @inheritDoc */
  public readonly logDestinations: EndpointOutputs["logDestinations"];
  /** @inheritDoc */
  public readonly endpointUrl?: pulumi.Output<string>;
  /** @inheritDoc */
  public readonly gateway?: pulumi.Output<GatewayOutputs>;
  /** @inheritDoc */
  public readonly secrets?: pulumi.Output<SecretStoreReference>;
  /** The cloud components, for callers that compose with them. */
  public readonly clouds: Readonly<Partial<Record<Cloud, CloudEndpoint>>>;

  constructor(name: string, args: UnifiedAiEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    const { spec, warnings, notes } = resolveArgs(args);
    super(
      "unifiedai:index:UnifiedAiEndpoint",
      name,
      spec,
      protectedBy(spec.deletionProtection, opts),
    );
    for (const { path, reason } of warnings) {
      void pulumi.log.warn(`\`${path}\`: ${reason}`, this);
    }
    for (const { path, reason } of notes) {
      void pulumi.log.info(`\`${path}\`: ${reason}`, this);
    }

    const home = hasGateway(spec) ? createHome(`${name}-home`, spec, { parent: this }) : undefined;
    const endpoints = createClouds(name, spec, home && callerOf(spec as GatewayedSpec, home), this);
    this.clouds = endpoints;
    const clouds: CloudEndpoint[] = Object.values(endpoints);

    this.targets = pulumi
      .all(clouds.map((cloud) => cloud.targets))
      .apply((lists) => inOrder([...lists.flat(), ...directEndpoints(spec)], spec));
    this.endpoints = byCloud(clouds, (cloud) =>
      cloud.targets.apply((targets) => [...new Set(targets.map(({ invokeUrl }) => invokeUrl))]),
    );
    this.principals = byCloud(clouds, (cloud) => cloud.principalId);
    this.guardrails = byCloud(clouds, (cloud) => cloud.guardrail);
    this.logDestinations = byCloud(clouds, (cloud) => cloud.logDestination);
    if (home !== undefined) {
      const gatewayed = spec as GatewayedSpec;
      const store = createSecretStore(
        `${name}-secrets`,
        gatewayed,
        { gateway: callerOf(gatewayed, home), clouds: endpoints },
        { parent: this },
      );
      const { reference: secrets } = store;
      const parts = { home, clouds: endpoints, targets: this.targets, secrets };
      const gateway = createGateway(`${name}-gateway`, gatewayed, parts, { parent: this });
      this.secrets = secrets;
      this.endpointUrl = pulumi.all([home.url, gateway.namespace]).apply(([url]) => url);
      this.gateway = describeGateway(gatewayed, home, gateway);
    }
    this.registerOutputs(this.outputs());
  }

  /** The outputs alone, as a stack exports them. */
  outputs(): EndpointOutputs {
    const { endpoints, targets, principals, guardrails, logDestinations } = this;
    const { endpointUrl, gateway, secrets } = this;
    return {
      endpoints,
      targets,
      principals,
      guardrails,
      logDestinations,
      ...(endpointUrl && { endpointUrl }),
      ...(gateway && { gateway }),
      ...(secrets && { secrets }),
    };
  }
}

function resolveArgs(args: UnifiedAiEndpointArgs): Checked {
  const { environment, ...description } = args;
  const { spec, issues, warnings, notes } = checkSpec(description, { environment });
  if (spec === undefined) throw new SpecError(issues);
  // The clouds' own checks too, before anything is registered: the second cloud's must not come after the first's resources.
  const refused = [...validateClouds(spec), ...validateHome(spec)];
  if (refused.length > 0) throw new SpecError(refused);
  return { spec, warnings, notes };
}

function validateClouds(spec: ResolvedSpec): Issue[] {
  const { aws, azure, gcp } = spec;
  const shared = sharedArgs(spec);
  return [
    ...(aws ? validateBedrockArgs({ ...shared, ...aws }) : []),
    ...(azure ? validateOpenAiArgs({ ...shared, ...azure }) : []),
    ...(gcp ? validateVertexArgs({ ...shared, ...gcp }) : []),
  ];
}

function createClouds(
  name: string,
  spec: ResolvedSpec,
  gatewayCaller: GatewayCaller | undefined,
  parent: pulumi.Resource,
): CloudEndpoints {
  const { aws, azure, gcp } = spec;
  const shared = { ...sharedArgs(spec), ...(gatewayCaller && { gatewayCaller }) };
  const of = (cloud: Cloud) => ({ ...shared, ...budgetOf(spec, cloud) });
  return {
    ...(aws && {
      aws: new BedrockEndpoint(`${name}-aws`, { ...of("aws"), ...aws }, { parent }),
    }),
    ...(azure && {
      azure: new OpenAiEndpoint(`${name}-azure`, { ...of("azure"), ...azure }, { parent }),
    }),
    ...(gcp && {
      gcp: new VertexEndpoint(`${name}-gcp`, { ...of("gcp"), ...gcp }, { parent }),
    }),
  };
}

/** The cloud's part of the budget, where it has one. */
function budgetOf({ budget }: ResolvedSpec, cloud: Cloud): Pick<SharedEndpointArgs, "cloudBudget"> {
  const usd = budget?.amounts[cloud];
  if (budget === undefined || usd === undefined) return {};
  return { cloudBudget: { usd, startDate: budget.startDate, emails: budget.emails } };
}

function sharedArgs(spec: ResolvedSpec): SharedEndpointArgs {
  const { namePrefix, tags, residency, deletionProtection } = spec;
  const { logging, guardrail, aliases, tenants } = spec;
  return { namePrefix, tags, residency, deletionProtection, logging, guardrail, aliases, tenants };
}

function byCloud<T>(
  clouds: readonly CloudEndpoint[],
  select: (cloud: CloudEndpoint) => pulumi.Output<T | undefined>,
): pulumi.Output<Partial<Record<Cloud, NonNullable<T>>>> {
  return pulumi
    .all(clouds.map(select))
    .apply((values) =>
      Object.fromEntries(
        values.flatMap((value, at) =>
          value === undefined || value === null ? [] : [[clouds[at]!.cloud, value]],
        ),
      ),
    ) as pulumi.Output<Partial<Record<Cloud, NonNullable<T>>>>;
}

function inOrder(targets: readonly TargetEndpoint[], spec: ResolvedSpec): TargetEndpoint[] {
  const byKey = new Map(targets.map((target) => [target.key, target]));
  return spec.aliases.flatMap((alias) => alias.targetKeys.flatMap((key) => byKey.get(key) ?? []));
}
