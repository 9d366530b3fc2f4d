import { models, retiredModels, type ModelRow } from "../../internal/catalog";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Model ids beyond the catalog's, as the cloud spells them: a team's own catalog overlay, a custom model's ARN. */
  alsoAllowed: string[];
  /** Day on which retirement is judged, YYYY-MM-DD; empty for today. */
  asOf: string;
}

/** Bedrock inputs that name a model, by type. */
const BEDROCK: Readonly<Record<string, readonly string[]>> = {
  "aws:bedrock/agentAgent:AgentAgent": ["foundationModel"],
  "aws:bedrock/agentDataSource:AgentDataSource": [
    "vectorIngestionConfiguration.parsingConfiguration.bedrockFoundationModelConfiguration.modelArn",
  ],
  "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": [
    "knowledgeBaseConfiguration.vectorKnowledgeBaseConfiguration.embeddingModelArn",
    "knowledgeBaseConfiguration.managedKnowledgeBaseConfiguration.embeddingModelArn",
  ],
  "aws:bedrock/agentPrompt:AgentPrompt": ["variants.modelId"],
  "aws:bedrock/customModel:CustomModel": ["baseModelIdentifier"],
  "aws:bedrock/inferenceProfile:InferenceProfile": ["modelSource.copyFrom"],
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": ["modelArn"],
  "aws:bedrockfoundation/modelAgreement:ModelAgreement": ["modelId"],
  "aws:bedrockmodel/invocationJob:InvocationJob": ["modelId"],
};

const VERTEX = new Set([
  "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
  "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel",
]);

const AZURE_DEPLOYMENT = "azure-native:cognitiveservices:Deployment";

/** Only models of the catalog that the cloud still serves. */
export default rule<Config>({
  id: "catalog-models-only",
  title: "Only models of the catalog are deployed or called, and none past its retirement",
  severity: "high",
  why: "A model outside the catalog has no checked price, residency or retirement date, and calls to a retired one fail.",
  seen: "a deployment pinned to gpt-35-turbo 0613 refused with ServiceModelDeprecated two weeks after its last day (github.com/Azure-Samples/aks-store-demo/issues/203)",
  remedy:
    "Use a model of the catalog in the version the catalog gives; add a model through a catalog overlay and `alsoAllowed`.",
  publicIds: ["AzPol aafe3651-cb78-4f68-9f81-e7e41509110f"],
  config: {
    schema: {
      alsoAllowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Model ids, ARNs or Azure `name@version` allowed beyond the catalog's.",
      },
      asOf: {
        type: "string",
        pattern: "^(\\d{4}-\\d{2}-\\d{2})?$",
        default: "",
        description: "Day on which retirement is judged, YYYY-MM-DD; empty for today.",
      },
    },
    defaults: { alsoAllowed: [], asOf: "" },
  },

  applies: (token) =>
    token === AZURE_DEPLOYMENT || VERTEX.has(token) || Object.hasOwn(BEDROCK, token),

  check(resource, config) {
    const today = config.asOf || new Date().toISOString().slice(0, 10);
    const judged: Judged = { resource, allowed: config.alsoAllowed, today };
    if (resource.token === AZURE_DEPLOYMENT) return judgeDeployment(judged);
    if (VERTEX.has(resource.token))
      return judgePublisherModel(judged, resource.get("publisherModelName"));
    for (const path of BEDROCK[resource.token] ?? []) {
      resource.each(places(resource.inputs, path.split(".")), (at) => judgeBedrock(judged, at));
    }
  },
});

interface Judged {
  resource: Resource;
  allowed: readonly string[];
  today: string;
}

function places(at: Value, path: readonly string[]): Value[] {
  const [step, ...rest] = path;
  if (step === undefined || at.isUnknown) return [at];
  return at.items().flatMap((item) => (item.isUnknown ? [item] : places(item.get(step), rest)));
}

function judgeBedrock(judged: Judged, at: Value): void {
  const text = at.text();
  if (text === undefined) return;
  const [, kind, id] = /^arn:aws[\w-]*:bedrock:[^:]*:[^:]*:([\w-]+)\/(.+)$/.exec(text) ?? [
    undefined,
    "",
    text,
  ];
  // Such a profile is a resource of its own, judged where it copies from a model.
  if (
    kind === "application-inference-profile" ||
    judged.allowed.some((each) => each === text || each === id)
  )
    return;
  const row = models().find(({ aws }) =>
    [
      aws?.foundationModelId,
      aws?.provisioned?.modelId,
      ...(aws?.profiles ?? []).map((each) => each.id),
    ].includes(id),
  );
  if (row) return void refuseRetired(judged, at, row.key, "aws", row.aws?.retires);
  refuseUnlisted(
    judged,
    at,
    models().flatMap(({ aws }) => (aws ? [aws.foundationModelId] : [])),
  );
}

function judgePublisherModel(judged: Judged, at: Value): void {
  const text = at.text();
  if (text === undefined || judged.allowed.includes(text)) return;
  const [, publisher, id = ""] = /^publishers\/([^/]+)\/models\/(.+)$/.exec(text) ?? [];
  // Google takes `model` and `model@default` for the same thing.
  const same = ({ gcp }: ModelRow) =>
    gcp !== undefined &&
    gcp.publisher === publisher &&
    [gcp.modelId, `${gcp.modelId}@default`, gcp.modelId.split("@")[0]].includes(id);
  const row = models().find(same);
  if (row) return void refuseRetired(judged, at, row.key, "gcp", row.gcp?.retires);
  if (refuseRetired(judged, at, id.split("@")[0] ?? "", "gcp")) return;
  refuseUnlisted(
    judged,
    at,
    models().flatMap(({ gcp }) =>
      gcp ? [`publishers/${gcp.publisher}/models/${gcp.modelId}`] : [],
    ),
  );
}

function judgeDeployment(judged: Judged): void {
  const at = judged.resource.get("properties", "model", "name");
  const version = judged.resource.get("properties", "model", "version");
  const name = at.text();
  if (name === undefined) {
    return judged.resource.violation({
      at,
      must: "name a model of the catalog",
      fix: "set `properties.model.name`",
    });
  }
  if (judged.allowed.includes(name) || judged.allowed.includes(`${name}@${version.text() ?? ""}`))
    return;
  const rows = models().filter(({ azure }) => azure?.name === name);
  if (rows.length === 0) {
    if (refuseRetired(judged, at, name, "azure")) return;
    return refuseUnlisted(
      judged,
      at,
      models().flatMap(({ azure }) => (azure ? [azure.name] : [])),
    );
  }
  const row = rows.find(({ azure }) => azure?.version === version.text());
  if (row) return void refuseRetired(judged, at, row.key, "azure", row.azure?.retires);
  const versions = rows.map((each) => each.azure?.version ?? "").join(", ");
  judged.resource.violation({
    at: version,
    must: `be the version that the catalog gives for ${name}`,
    fix: `set \`properties.model.version\` to ${JSON.stringify(versions)}, or add "${name}@<version>" to \`alsoAllowed\` of catalog-models-only`,
  });
}

/** Reports a model past its last day; answers whether it did. */
function refuseRetired(
  judged: Judged,
  at: Value,
  key: string,
  cloud: string,
  retires?: string | null,
): boolean {
  const gone = retiredModels().find((row) => row.key === key && row.cloud === cloud);
  const day = gone?.retired ?? retires;
  if (!day || day > judged.today) return false;
  judged.resource.violation({
    at,
    must: `name a model that is still served; this one was retired on ${day}`,
    fix: `set \`${at.path.at(-1)}\` to ${gone?.replacement === undefined ? "a current model of the catalog" : JSON.stringify(gone.replacement)}`,
  });
  return true;
}

function refuseUnlisted(judged: Judged, at: Value, ids: readonly string[]): void {
  judged.resource.violation({
    at,
    must: "name a model of the catalog",
    fix: `set \`${at.path.at(-1)}\` to one of ${ids.slice(0, 6).join(", ")}${ids.length > 6 ? ", ..." : ""}, or add the id to \`alsoAllowed\` of catalog-models-only`,
  });
}
