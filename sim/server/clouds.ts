import {
  CloudError,
  type Cloud,
  type Failure,
  type Json,
  type Props,
  type ProviderSettings,
  type TypeFacts,
} from "../model";
import { suggestion } from "../schema/nearest";
import { memberNames, member, providerMembers, type TypeTable } from "../schema/table";
import type { KnownInputs } from "../schema/check";
import regions from "../specs/generated/regions.json";
import { knownAccounts, type Organisation } from "../store/organisation";
import { bindVault } from "./vault/provider";

/** Packages the local clouds serve, each a Pulumi provider of its own. */
export const packages: readonly Cloud[] = ["aws", "azure-native", "gcp", "vault", "kubernetes"];

/** Provider inputs arrive as texts, everything but texts as JSON inside: gives them their declared types back. */
export function parseConfig(cloud: Cloud, raw: Props): Props {
  const members = providerMembers(cloud);
  const config: Props = {};
  for (const [key, value] of Object.entries(raw)) {
    const form = member(members, key)?.form;
    config[key] =
      typeof value === "string" && form !== undefined && form !== "string"
        ? parseJson(value)
        : value;
  }
  return config;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Judges a provider's configuration before anything is done with it. */
export function checkProviderConfig(cloud: Cloud, config: KnownInputs): Failure[] {
  const names = memberNames(providerMembers(cloud));
  const extra = new Set(["version", "pluginDownloadURL", "__internal", "__defaults"]);
  return Object.keys(config)
    .filter((key) => !names.includes(key) && !extra.has(key))
    .map((key) => ({ property: key, reason: `unknown provider setting${suggestion(key, names)}` }));
}

/** Binds a provider instance to an account, as the cloud's own sign-in would; throws CloudError when it would refuse. */
export function bindProvider(
  cloud: Cloud,
  config: Props,
  organisation: Organisation,
): ProviderSettings {
  switch (cloud) {
    case "aws":
      return bindAws(config, organisation);
    case "azure-native":
      return bindAzure(config, organisation);
    case "gcp":
      return bindGcp(config, organisation);
    case "vault":
      return bindVault(config, organisation);
    default:
      return { cloud, account: "local", config };
  }
}

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

function bindAws(config: Props, organisation: Organisation): ProviderSettings {
  const region = text(config["region"]);
  if (region === undefined) {
    throw new CloudError(
      "MissingRegion",
      400,
      "Missing region configuration: set `region` on the provider",
    );
  }
  if (!regions.aws.includes(region)) {
    throw new CloudError(
      "InvalidRegion",
      400,
      `invalid AWS Region: ${region}${suggestion(region, regions.aws)}`,
    );
  }
  const known = knownAccounts(organisation, "aws");
  const allowed = texts(config["allowedAccountIds"]);
  const roles = Array.isArray(config["assumeRoles"]) ? config["assumeRoles"] : [];
  const roleArn = roles.flatMap((role) => texts([(role as Props)?.["roleArn"] ?? null])).at(-1);
  const assumed =
    roleArn === undefined ? undefined : /^arn:[^:]+:iam::(\d{12}):role\//.exec(roleArn)?.[1];
  if (roleArn !== undefined && (assumed === undefined || !known.includes(assumed))) {
    throw new CloudError(
      "AccessDenied",
      403,
      `operation error STS: AssumeRole, https response error StatusCode: 403, AccessDenied: User: ` +
        `arn:aws:sts::${organisation.aws.account}:assumed-role/local is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  // The local credentials hold a session in every account of the organisation: the one asked for is used.
  const account = assumed ?? allowed.find((id) => known.includes(id)) ?? organisation.aws.account;
  if (allowed.length > 0 && !allowed.includes(account)) {
    throw new CloudError(
      "AccountNotAllowed",
      403,
      `AWS account ID not allowed: ${account} (allowedAccountIds: ${allowed.join(", ")})`,
    );
  }
  if (texts(config["forbiddenAccountIds"]).includes(account)) {
    throw new CloudError(
      "AccountNotAllowed",
      403,
      `AWS account ID not allowed: ${account} (forbiddenAccountIds)`,
    );
  }
  return { cloud: "aws", account, region, config };
}

function bindAzure(config: Props, organisation: Organisation): ProviderSettings {
  const tenant = text(config["tenantId"]) ?? organisation.azure.tenant;
  if (tenant !== organisation.azure.tenant) {
    throw new CloudError(
      "AADSTS90002",
      400,
      `AADSTS90002: Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
  }
  const subscription = text(config["subscriptionId"]) ?? organisation.azure.subscription;
  if (!knownAccounts(organisation, "azure-native").includes(subscription)) {
    throw new CloudError(
      "SubscriptionNotFound",
      404,
      `The subscription '${subscription}' could not be found.`,
    );
  }
  const location = text(config["location"]);
  return {
    cloud: "azure-native",
    account: subscription,
    ...(location !== undefined ? { region: location } : {}),
    config: { ...config, tenantId: tenant, subscriptionId: subscription },
  };
}

function bindGcp(config: Props, organisation: Organisation): ProviderSettings {
  const project = text(config["project"]) ?? organisation.gcp.project;
  refuseForeignProject(project, organisation);
  const region = text(config["region"]);
  if (region !== undefined && !regions.gcp.includes(region)) {
    throw new CloudError(
      "invalid",
      400,
      `Unknown region: ${region}${suggestion(region, regions.gcp)}`,
    );
  }
  return {
    cloud: "gcp",
    account: project,
    ...(region !== undefined ? { region } : {}),
    config: { ...config, project },
  };
}

function refuseForeignProject(project: string, organisation: Organisation): void {
  if (knownAccounts(organisation, "gcp").includes(project)) return;
  throw new CloudError(
    "forbidden",
    403,
    `Permission denied on resource project ${project}: it does not exist or the caller has no access to it`,
  );
}

/** Account a resource belongs to: the provider's, unless a GCP resource names another project. */
export function accountOf(inputs: KnownInputs, settings: ProviderSettings): string {
  const project = settings.cloud === "gcp" ? inputs["project"] : undefined;
  return typeof project === "string" ? project.replace(/^projects\//, "") : settings.account;
}

/** Refuses a resource in a project the organisation does not have. */
export function checkAccount(
  inputs: KnownInputs,
  settings: ProviderSettings,
  organisation: Organisation,
): Failure[] {
  const account = accountOf(inputs, settings);
  const known = knownAccounts(organisation, settings.cloud);
  if (known.includes(account)) return [];
  return [
    {
      property: "project",
      reason: `permission denied on project ${JSON.stringify(account)}${suggestion(account, known)}`,
    },
  ];
}

/** Region of a resource: its own input, else the provider's, else "global". */
export function regionOf(row: TypeFacts, inputs: Props, settings: ProviderSettings): string {
  if (row.location.global) return "global";
  const own = row.location.property === undefined ? undefined : inputs[row.location.property];
  return (typeof own === "string" ? own : undefined) ?? settings.region ?? "global";
}

/** Inputs the provider itself fills in from its configuration. */
export function providerDefaults(
  row: TypeFacts,
  table: TypeTable,
  inputs: Props,
  settings: ProviderSettings,
): Props {
  const property =
    settings.cloud === "aws"
      ? "region"
      : settings.cloud === "azure-native"
        ? "location"
        : undefined;
  if (property === undefined || settings.region === undefined || row.location.global) return {};
  if (Object.hasOwn(inputs, property) || !member(table.inputs, property)) return {};
  return { [property]: settings.region };
}
