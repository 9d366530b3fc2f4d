import type * as pulumi from "@pulumi/pulumi";
import type { FederatedWorkload } from "./identity/federation";
import type { ResolvedSpec } from "./spec/resolved";
import type { Cloud, DirectProvider } from "./spec/types";

/**
 * The contract every cloud's endpoint component implements, so that the gateway, the outputs and the tests see
 * three clouds as one, and the arguments they share. No resources here.
 */
export interface CloudEndpoint {
  /** Which cloud this is. */
  readonly cloud: Cloud;
  /** One entry per alias target served by this cloud, in the order of the spec. */
  readonly targets: pulumi.Output<TargetEndpoint[]>;
  /** Who callers are: role ARN on AWS, managed identity's principal id on Azure, service account e-mail on GCP. */
  readonly principalId: pulumi.Output<string>;
  /** Where calls are logged: log group name, Log Analytics workspace id, log bucket id. */
  readonly logDestination: pulumi.Output<string>;
  /** What every call in the cloud's own region must pass: guardrail ARN and version, content filter policy, Model Armor template. */
  readonly guardrail: pulumi.Output<GuardrailReference | undefined>;
}

/** Arguments with one meaning on every cloud. Plain values: they decide which resources exist. */
export type SharedEndpointArgs = Pick<
  ResolvedSpec,
  | "namePrefix"
  | "tags"
  | "residency"
  | "deletionProtection"
  | "logging"
  | "guardrail"
  | "aliases"
  | "tenants"
> & {
  /** The gateway, when it is who calls. @default - no gateway: callers are let in as each cloud's own arguments say */
  gatewayCaller?: GatewayCaller;
  /** What may be spent on this cloud in a month, and who is told. @default - nobody is told */
  cloudBudget?: CloudBudget;
};

/** One cloud's part of the environment's budget. */
export interface CloudBudget {
  /** US dollars a calendar month, in whole cents, 1 or more. */
  usd: number;
  /** First day of the first month that counts, `YYYY-MM-01`. */
  startDate: string;
  /** Who is told by mail, 1 to 5 addresses. */
  emails: readonly string[];
}

/** Percent of a budget at which mails go out when it has been spent; at the last one also when the forecast passes it. */
export const BUDGET_THRESHOLDS = [50, 80, 100] as const;

/** The gateway as a caller: whom a cloud has to trust, and from where. */
export interface GatewayCaller extends FederatedWorkload {
  /** URL of the issuer of its cluster's service-account tokens. */
  issuer: pulumi.Input<string>;
  /** Public IPv4 addresses its calls come from. How many there are is plain. */
  egressAddresses: readonly pulumi.Input<string>[];
}

/** One callable model: everything a gateway needs to reach it, and nothing secret. */
export interface TargetEndpoint {
  /** The alias callers put in `model`. */
  alias: string;
  /** Stable key of the target: `<alias>-<cloud or direct provider>-<region>-<model>`. */
  key: string;
  /** The cloud that serves it. Either this or `provider`. */
  cloud?: Cloud;
  /** The direct provider that serves it. Either this or `cloud`. */
  provider?: DirectProvider;
  /** Catalog key of the model. */
  model: string;
  /** AWS region, Azure location, GCP location or direct provider's region of the API host. */
  region: string;
  /** Base URL of the model API, without a trailing slash. */
  invokeUrl: string;
  /** What the API calls the model: inference profile ARN, deployment name, publisher model path, or the model's own name. */
  modelId: string;
  /** What calls of this target must pass; absent where the cloud applies none to this kind of model. */
  guardrail?: GuardrailReference;
  /** Model id to use for calls of one tenant, by tenant key, where tenants have profiles of their own. */
  tenantModelIds?: Record<string, string>;
}

/** What a call names to pass the cloud's guardrail. */
export interface GuardrailReference {
  /** Guardrail id or ARN, content filter name, Model Armor template name. */
  id: string;
  /** Published version, where the cloud has versions. */
  version?: string;
}
