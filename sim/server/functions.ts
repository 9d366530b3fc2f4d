import { modelOffers } from "../facts/aws/bedrock-access";
import { storageAgent } from "../facts/gcp/common";
import { CloudError, type Json, type Props, type ProviderSettings } from "../model";
import { suggestion } from "../schema/nearest";
import type { ControlPlane } from "./plane";
import { routeTable } from "./route-table";
import { taggedResources } from "./tagging";
import { list, object } from "./values";

type Function = (inputs: Props, settings: ProviderSettings, plane: ControlPlane) => Props;

/** Data sources the local clouds answer, by token. */
const functions: Readonly<Record<string, Function>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, { account }) => ({
    accountId: account,
    arn: `arn:aws:sts::${account}:assumed-role/local/unified-ai`,
    id: account,
    userId: "AROASIM0000000000LOCAL:unified-ai",
  }),
  "aws:index/getRegion:getRegion": (inputs, settings) => {
    const region =
      typeof inputs["region"] === "string" ? inputs["region"] : (settings.region ?? "");
    return {
      id: region,
      region,
      name: region,
      description: region,
      endpoint: `ec2.${region}.amazonaws.com`,
    };
  },
  "aws:bedrockfoundation/getModelAgreementOffers:getModelAgreementOffers": (inputs, { region }) => {
    const modelId = String(inputs["modelId"] ?? "");
    return {
      ...inputs,
      region: typeof inputs["region"] === "string" ? inputs["region"] : (region ?? ""),
      offers: modelOffers(modelId).map((offer) => ({ ...offer, termDetails: [] })),
    };
  },
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:ec2/getRouteTable:getRouteTable": routeTable,
  "aws:resourcegroupstaggingapi/getResources:getResources": taggedResources,
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => policyDocument(inputs),
  "azure-native:authorization:getClientConfig": (_inputs, { account, config }) => ({
    clientId: "51a00000-0000-0000-0000-000000000001",
    objectId: "51a00000-0000-0000-0000-000000000002",
    subscriptionId: account,
    tenantId: config["tenantId"] ?? "",
  }),
  "gcp:organizations/getProject:getProject": (inputs, settings, plane) => {
    const project =
      typeof inputs["projectId"] === "string" ? inputs["projectId"] : settings.account;
    const { gcp } = plane.organisation();
    if (![gcp.project, ...gcp.furtherProjects].includes(project)) {
      throw new CloudError("forbidden", 403, `Permission denied on resource project ${project}`);
    }
    return {
      id: `projects/${project}`,
      projectId: project,
      name: project,
      number: gcp.number,
      labels: {},
      effectiveLabels: {},
      pulumiLabels: {},
    };
  },
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": (inputs, settings, plane) => {
    const project = typeof inputs["project"] === "string" ? inputs["project"] : settings.account;
    const emailAddress = storageAgent(plane.organisation().gcp.number);
    return { id: emailAddress, project, emailAddress, member: `serviceAccount:${emailAddress}` };
  },
  "gcp:organizations/getClientConfig:getClientConfig": (_inputs, { account, region }) => ({
    id: `projects/${JSON.stringify(account)}/regions/${JSON.stringify(region ?? "")}/zones/""`,
    project: account,
    region: region ?? "",
    zone: "",
    accessToken: "sim-no-token",
    defaultLabels: {},
  }),
};

/** Answers a data source; one that is not in the table is refused by name. */
export function runFunction(
  plane: ControlPlane,
  settings: ProviderSettings,
  token: string,
  inputs: Props,
): Props {
  const found = Object.hasOwn(functions, token) ? functions[token] : undefined;
  if (!found) {
    throw new Error(
      `${JSON.stringify(token)}: the local clouds do not answer this function; add it in sim/server/functions.ts${suggestion(token, Object.keys(functions))}`,
    );
  }
  return found(inputs, settings, plane);
}

/** A policy as JSON text, single values unwrapped, in the form the AWS provider writes. */
function policyDocument(inputs: Props): Props {
  const single = (value: Json | undefined): Json | undefined => {
    const items = list(value);
    return items.length === 0 ? undefined : items.length === 1 ? items[0] : items;
  };
  const principals = (value: Json | undefined): Json | undefined => {
    const entries = list(value).map(object);
    if (entries.length === 0) return undefined;
    if (entries.some((entry) => entry["type"] === "*")) return "*";
    return Object.fromEntries(
      entries.map((entry) => [String(entry["type"]), single(entry["identifiers"]) ?? []]),
    );
  };
  const conditions = (value: Json | undefined): Json | undefined => {
    const result: { [operator: string]: Props } = {};
    for (const entry of list(value).map(object)) {
      (result[String(entry["test"])] ??= {})[String(entry["variable"])] =
        single(entry["values"]) ?? [];
    }
    return Object.keys(result).length === 0 ? undefined : result;
  };
  const statements = list(inputs["statements"])
    .map(object)
    .map((statement) =>
      withoutAbsent({
        Sid: statement["sid"],
        Effect: statement["effect"] ?? "Allow",
        Action: single(statement["actions"]),
        NotAction: single(statement["notActions"]),
        Resource: single(statement["resources"]),
        NotResource: single(statement["notResources"]),
        Principal: principals(statement["principals"]),
        NotPrincipal: principals(statement["notPrincipals"]),
        Condition: conditions(statement["conditions"]),
      }),
    );
  const document = withoutAbsent({
    Version: inputs["version"] ?? "2012-10-17",
    Id: inputs["policyId"],
    Statement: statements,
  });
  return {
    ...inputs,
    id: String(statements.length),
    json: JSON.stringify(document, null, 2),
    minifiedJson: JSON.stringify(document),
  };
}

const withoutAbsent = (value: Record<string, Json | undefined>): Props =>
  Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
