import type { StateResource } from "./state";

/**
 * How the id of a resource follows from what was asked for. `known`: the id itself. `tagged`: the cloud chose it, so it
 * is looked up by the tags we put on the resource. `none`: neither, with the reason.
 */
export type Identity =
  | { kind: "known"; id: string }
  | { kind: "tagged"; arnType: string; id: (arn: string) => string }
  | { kind: "none"; reason: string };

type Inputs = Record<string, unknown>;

const text = (inputs: Inputs, key: string): string => {
  const value = inputs[key];
  if (typeof value !== "string") throw new Error(`input ${key} is not a known string`);
  return value;
};

const afterSlash = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** Import ids as each type's page in the Pulumi Registry states them (section "Import"), checked 2026-11-21. */
const aws: Record<string, (inputs: Inputs) => Identity> = {
  "aws:kms/key:Key": () => ({ kind: "tagged", arnType: "kms:key", id: afterSlash }),
  "aws:kms/alias:Alias": (i) => ({ kind: "known", id: text(i, "name") }),
  "aws:cloudwatch/logGroup:LogGroup": (i) => ({ kind: "known", id: text(i, "name") }),
  "aws:iam/role:Role": (i) => ({ kind: "known", id: text(i, "name") }),
  "aws:iam/rolePolicy:RolePolicy": (i) => ({
    kind: "known",
    id: `${text(i, "role")}:${text(i, "name")}`,
  }),
  "aws:bedrock/guardrail:Guardrail": () => ({
    kind: "tagged",
    arnType: "bedrock:guardrail",
    id: afterSlash,
  }),
  "aws:bedrock/inferenceProfile:InferenceProfile": () => ({
    kind: "tagged",
    arnType: "bedrock:application-inference-profile",
    id: afterSlash,
  }),
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": () => ({
    kind: "tagged",
    arnType: "bedrock:provisioned-model",
    id: (arn) => arn,
  }),
  "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": () => ({
    kind: "tagged",
    arnType: "bedrock:knowledge-base",
    id: afterSlash,
  }),
  // AWS numbers the versions of a guardrail from 1; a later version is a replacement, which is refused earlier.
  "aws:bedrock/guardrailVersion:GuardrailVersion": (i) => ({
    kind: "known",
    id: `${text(i, "guardrailArn")},1`,
  }),
};

type Scope = { subscription: string; project: string; location: string };

const azure: Record<string, (inputs: Inputs, scope: Scope) => string> = {
  "azure-native:resources:ResourceGroup": (i, s) => group(i, s),
  "azure-native:cognitiveservices:Account": (i, s) =>
    `${group(i, s)}/providers/Microsoft.CognitiveServices/accounts/${text(i, "accountName")}`,
  "azure-native:cognitiveservices:Deployment": (i, s) =>
    `${group(i, s)}/providers/Microsoft.CognitiveServices/accounts/${text(i, "accountName")}` +
    `/deployments/${text(i, "deploymentName")}`,
  "azure-native:cognitiveservices:RaiPolicy": (i, s) =>
    `${group(i, s)}/providers/Microsoft.CognitiveServices/accounts/${text(i, "accountName")}` +
    `/raiPolicies/${text(i, "raiPolicyName")}`,
  "azure-native:managedidentity:UserAssignedIdentity": (i, s) =>
    `${group(i, s)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${text(i, "resourceName")}`,
  "azure-native:operationalinsights:Workspace": (i, s) =>
    `${group(i, s)}/providers/Microsoft.OperationalInsights/workspaces/${text(i, "workspaceName")}`,
  "azure-native:authorization:RoleAssignment": (i) =>
    `${text(i, "scope")}/providers/Microsoft.Authorization/roleAssignments/${text(i, "roleAssignmentName")}`,
  "azure-native:monitor:DiagnosticSetting": (i) =>
    `${text(i, "resourceUri")}/providers/Microsoft.Insights/diagnosticSettings/${text(i, "name")}`,
};

function group(inputs: Inputs, scope: Scope): string {
  return `/subscriptions/${scope.subscription}/resourceGroups/${text(inputs, "resourceGroupName")}`;
}

const gcp: Record<string, (inputs: Inputs, scope: Scope) => string> = {
  "gcp:serviceaccount/account:Account": (i, s) =>
    `projects/${project(i, s)}/serviceAccounts/${text(i, "accountId")}@${project(i, s)}.iam.gserviceaccount.com`,
  "gcp:projects/iAMCustomRole:IAMCustomRole": (i, s) =>
    `projects/${project(i, s)}/roles/${text(i, "roleId")}`,
  "gcp:projects/iAMMember:IAMMember": (i, s) =>
    `${project(i, s)}/${text(i, "role")}/${text(i, "member")}`,
  "gcp:modelarmor/template:Template": (i, s) =>
    `projects/${project(i, s)}/locations/${text(i, "location")}/templates/${text(i, "templateId")}`,
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": (i, s) =>
    `projects/${project(i, s)}/locations/${text(i, "location")}/buckets/${text(i, "bucketId")}`,
  "gcp:logging/projectSink:ProjectSink": (i, s) =>
    `projects/${project(i, s)}/sinks/${text(i, "name")}`,
  "gcp:vertex/aiEndpoint:AiEndpoint": (i, s) =>
    `projects/${project(i, s)}/locations/${text(i, "location")}/endpoints/${text(i, "name")}`,
};

function project(inputs: Inputs, scope: Scope): string {
  return typeof inputs["project"] === "string" ? inputs["project"] : scope.project;
}

/** Which existing resource a pending create may have made, given the provider it was to be made with. */
export function identify(resource: StateResource, provider: StateResource | undefined): Identity {
  const inputs = resource.inputs ?? {};
  const settings = provider?.inputs ?? {};
  const scope = {
    subscription: String(settings["subscriptionId"] ?? ""),
    project: String(settings["project"] ?? ""),
    location: String(settings["location"] ?? ""),
  };
  try {
    const onAws = aws[resource.type];
    if (onAws) return onAws(inputs);
    const byPath = azure[resource.type] ?? gcp[resource.type];
    if (byPath) return { kind: "known", id: byPath(inputs, scope) };
  } catch (error) {
    return { kind: "none", reason: (error as Error).message };
  }
  return {
    kind: "none",
    reason: `${resource.type} is not in the table of import ids (cli/recover/ids.ts)`,
  };
}
