import { CloudError, documented, type TypeFacts } from "../../model";
import { suggestion } from "../../schema/nearest";
import { failure, got, text } from "../judge";
import { MAGIC, projectOutput } from "./common";
import { requireService } from "./service-usage";

const ENABLE_SOURCE = `${MAGIC}/vertexai/ModelGardenEnableModel.yaml`;

/** Publishers of Model Garden. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-garden/available-models, checked 2026-11-21. */
const PUBLISHERS = [
  "ai21",
  "anthropic",
  "deepseek-ai",
  "google",
  "meta",
  "minimaxai",
  "mistralai",
  "moonshotai",
  "openai",
  "qwen",
  "zai-org",
];

const MODEL = /^publishers\/([a-z0-9-]+)\/models\/([a-zA-Z0-9._-]+(?:@[a-zA-Z0-9._-]+)?)$/;

/** Facts of partner models enabled in a project: never disabled again, and only after their terms were accepted. */
export const aiModelGardenEnableModel: TypeFacts = {
  token: "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel",
  operations: {
    create: "aiplatform.models.enable",
    read: "aiplatform.models.get",
    delete: "aiplatform.models.get",
  },
  facts: {
    replaceOn: documented(["*"], ENABLE_SOURCE),
    name: documented(
      {
        property: "publisherModelName",
        pattern: "^publishers/.+$",
        minLength: 10,
        maxLength: 200,
        uniqueIn: "account",
      },
      ENABLE_SOURCE,
    ),
    upsert: documented(true, ENABLE_SOURCE),
    softDelete: documented({ days: 36_500, nameHeld: true, onRecreate: "undelete" }, ENABLE_SOURCE),
  },
  location: { global: true },
  check: (inputs) => {
    const name = inputs.publisherModelName;
    if (typeof name !== "string") return [];
    const publisher = MODEL.exec(name)?.[1];
    if (publisher === undefined) {
      return [
        failure(
          "publisherModelName",
          `must be publishers/<publisher>/models/<model>, ${got(name)}; give the full name`,
        ),
      ];
    }
    if (PUBLISHERS.includes(publisher)) return [];
    return [
      failure(
        "publisherModelName",
        `must name a publisher of Model Garden, ${got(name)}${suggestion(publisher, PUBLISHERS)}`,
      ),
    ];
  },
  admit: (context) => {
    requireService(context, "aiplatform.googleapis.com");
    const publisher = MODEL.exec(text(context.inputs.publisherModelName) ?? "")?.[1] ?? "";
    if (publisher === "google") return;
    const grant = `consent:${publisher}`;
    if ((context.world.granted?.(context.scope, grant) ?? 0) > 0) return;
    throw new CloudError(
      "failedPrecondition",
      400,
      `The terms of the publisher '${publisher}' have not been accepted for this project. Complete the questionnaire on the ` +
        `model's page in Model Garden; for the local clouds grant ${JSON.stringify(grant)}.`,
    );
  },
  id: (context) =>
    `projects/${context.scope.account}/${text(context.inputs.publisherModelName) ?? ""}`,
  outputs: (context) => ({
    ...projectOutput(context),
    enablementState: "ENABLEMENT_STATE_SUCCEEDED",
    publisherEndpoint: `projects/${context.scope.account}/locations/us-central1/${text(context.inputs.publisherModelName) ?? ""}`,
  }),
};

export const rows: readonly TypeFacts[] = [aiModelGardenEnableModel];
