import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, isRecord, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  checkDeletionPolicy,
  checkLabels,
  checkLocation,
  createdAt,
  etag,
  labelOutputs,
  MAGIC,
  projectNumber,
  projectOutput,
  retireByPolicy,
} from "./common";
import { VERTEX_LOCATIONS } from "./locations";
import { requireService } from "./service-usage";

const ENDPOINT_SOURCE = `${MAGIC}/vertexai/Endpoint.yaml`;

const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

function checkEndpoint(inputs: Props): Failure[] {
  const split = inputs.trafficSplit;
  const failures = [
    ...checkText(inputs.name, "name", {
      pattern: /^[1-9][0-9]*$/,
      max: 10,
      words: "a number of 1 to 10 digits without leading zeros",
    }),
    ...checkText(inputs.displayName, "displayName", { max: 128, words: "1 to 128 characters" }),
    ...checkLocation(inputs.location, "location", VERTEX_LOCATIONS, "Vertex AI"),
  ];
  if (
    typeof inputs.region === "string" &&
    typeof inputs.location === "string" &&
    inputs.region !== inputs.location
  ) {
    failures.push(
      failure("region", `must equal location ${inputs.location}, ${got(inputs.region)}; drop it`),
    );
  }
  if (typeof split === "string") {
    const shares = parseShares(split);
    if (shares === undefined)
      failures.push(
        failure("trafficSplit", `must be a JSON object of percentages, ${got(split)}; correct it`),
      );
    else if (shares.length > 0 && shares.reduce((sum, share) => sum + share, 0) !== 100) {
      failures.push(
        failure("trafficSplit", `must add up to 100, ${got(split)}; correct the shares`),
      );
    }
  }
  return failures;
}

function parseShares(split: string): number[] | undefined {
  try {
    const parsed: unknown = JSON.parse(split);
    if (!isRecord(parsed)) return undefined;
    const shares = Object.values(parsed);
    return shares.every((share) => typeof share === "number") ? (shares as number[]) : undefined;
  } catch {
    return undefined;
  }
}

function admitEndpoint(context: HookContext): void {
  requireService(context, "aiplatform.googleapis.com");
  const { inputs } = context;
  if (inputs.network !== undefined && inputs.privateServiceConnectConfig !== undefined) {
    refuse(
      "badRequest",
      400,
      "Only one of the fields network or privateServiceConnectConfig can be set.",
    );
  }
  if (
    inputs.dedicatedEndpointEnabled === true &&
    inputs.privateServiceConnectConfig !== undefined
  ) {
    refuse(
      "badRequest",
      400,
      "dedicatedEndpointEnabled cannot be set with privateServiceConnectConfig.",
    );
  }
  if (inputs.network !== undefined) {
    refuse(
      "notFound",
      404,
      `The network '${text(inputs.network)}' has no private services access in the local Google.`,
    );
  }
  if (inputs.encryptionSpec !== undefined) {
    refuse(
      "notFound",
      404,
      "The Cloud KMS key was not found: keys have no row in the local Google.",
    );
  }
  if (
    typeof inputs.trafficSplit === "string" &&
    (parseShares(inputs.trafficSplit) ?? []).length > 0
  ) {
    refuse(
      "badRequest",
      400,
      "The traffic split names models that are not deployed to the endpoint.",
    );
  }
}

/** Facts of Vertex AI endpoints. */
export const aiEndpoint: TypeFacts = {
  token: "gcp:vertex/aiEndpoint:AiEndpoint",
  operations: {
    create: "aiplatform.endpoints.create",
    read: "aiplatform.endpoints.get",
    update: "aiplatform.endpoints.update",
    delete: "aiplatform.endpoints.delete",
  },
  facts: {
    replaceOn: documented(
      [
        "location",
        "region",
        "name",
        "project",
        "network",
        "encryptionSpec",
        "privateServiceConnectConfig.enablePrivateServiceConnect",
      ],
      ENDPOINT_SOURCE,
    ),
    // The name made when none is given is no number, so Google refuses it: a name has to be given.
    name: documented(
      {
        property: "name",
        pattern: "^[1-9][0-9]{0,9}$",
        minLength: 1,
        maxLength: 10,
        uniqueIn: "region",
        autoname: AUTONAME,
        taken: { code: "alreadyExists", status: 409 },
      },
      ENDPOINT_SOURCE,
    ),
    defaults: documented({ deletionPolicy: "DELETE" }, ENDPOINT_SOURCE),
    quota: guessed(
      { max: 100, per: "region", code: "RESOURCE_EXHAUSTED" },
      "the quota page states no figure for fresh projects",
    ),
  },
  location: { property: "location" },
  check: (inputs, provider) => [
    ...checkEndpoint(inputs),
    ...checkLabels(inputs, provider),
    ...checkDeletionPolicy(inputs),
  ],
  admit: admitEndpoint,
  id: (context) =>
    `projects/${context.scope.account}/locations/${text(context.inputs.location) ?? ""}/endpoints/${text(context.inputs.name) ?? ""}`,
  outputs: (context, id) => {
    const { inputs } = context;
    const host = `${text(inputs.name) ?? ""}.${text(inputs.location) ?? ""}-${projectNumber(context)}.prediction.vertexai.goog`;
    return {
      ...projectOutput(context),
      name: text(inputs.name) ?? "",
      createTime: createdAt(context),
      updateTime: context.now.toISOString(),
      etag: etag(id, JSON.stringify(inputs)),
      deployedModels: [],
      modelDeploymentMonitoringJob: "",
      dedicatedEndpointDns: inputs.dedicatedEndpointEnabled === true ? host : "",
      ...labelOutputs(context),
    };
  },
  equal: sameMeaning({
    fold: { trafficSplit: (split) => JSON.stringify(parseSplit(split)) },
    defaults: { dedicatedEndpointEnabled: false },
  }),
  retire: retireByPolicy,
};

function parseSplit(split: string): unknown {
  try {
    return JSON.parse(split);
  } catch {
    return split;
  }
}

export const rows: readonly TypeFacts[] = [aiEndpoint];
