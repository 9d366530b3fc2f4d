import { documented, guessed, type Failure, type Props, type TypeFacts } from "../../model";
import { at, checkInteger, checkOneOf, checkText, isRecord, sameMeaning, text } from "../judge";
import { AUTONAME_CHILD, checkTags, DEPLOYMENT, etag, systemData } from "./common";
import {
  accountPath,
  admitDeployment,
  asked,
  CHILD_TYPE,
  refuse,
} from "./cognitive-deployment-admit";
import { isProvisioned, PROVISIONED_SKUS, STANDARD_SKUS } from "./model-offers";

const DOCS =
  "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/deployments/create-or-update";
const QUOTA_DOCS = "https://learn.microsoft.com/azure/foundry/openai/quotas-limits";
const CONFLICT = "https://github.com/Azure/terraform-azurerm-avm-res-cognitiveservices-account";
function check(inputs: Props): Failure[] {
  const provisioned = isProvisioned(text(at(inputs, "sku.name")) ?? "");
  return [
    ...checkText(inputs.deploymentName, "deploymentName", {
      pattern: /^[a-zA-Z0-9][\w.-]*[a-zA-Z0-9]$/,
      min: 2,
      max: 64,
      words: "2 to 64 letters, digits or _.-, starting and ending with a letter or digit",
    }),
    ...checkOneOf(at(inputs, "sku.name"), "sku.name", [...STANDARD_SKUS, ...PROVISIONED_SKUS]),
    ...checkInteger(
      at(inputs, "sku.capacity"),
      "sku.capacity",
      1,
      provisioned ? 100_000 : 1_000_000,
    ),
    ...checkOneOf(at(inputs, "properties.model.format"), "properties.model.format", ["OpenAI"]),
    ...checkTags(inputs),
  ];
}

/** Facts of model deployments. */
export const deployment: TypeFacts = {
  token: DEPLOYMENT,
  operations: {
    create: "Microsoft.CognitiveServices/accounts/deployments/write",
    read: "Microsoft.CognitiveServices/accounts/deployments/read",
    update: "Microsoft.CognitiveServices/accounts/deployments/write",
    delete: "Microsoft.CognitiveServices/accounts/deployments/delete",
  },
  facts: {
    replaceOn: documented(["accountName", "resourceGroupName", "deploymentName"], DOCS),
    name: guessed(
      {
        property: "deploymentName",
        pattern: "^[a-zA-Z0-9][\\w.-]{0,62}[a-zA-Z0-9]$",
        minLength: 2,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "accountName"],
        caseInsensitive: true,
        autoname: AUTONAME_CHILD,
      },
      "the specification states no pattern; the portal's rule",
    ),
    defaults: documented(
      {
        "properties.versionUpgradeOption": "OnceNewDefaultVersionAvailable",
        "properties.raiPolicyName": "Microsoft.DefaultV2",
      },
      DOCS,
    ),
    exclusiveUnder: documented(
      { property: "accountName", code: "RequestConflict", milliseconds: 100 },
      CONFLICT,
    ),
    quota: documented(
      { max: 32, per: "parent", parentProperty: "accountName", code: "DeploymentCountExceeded" },
      QUOTA_DOCS,
    ),
  },
  location: { global: true },
  check,
  admit: admitDeployment,
  id: (context) =>
    `${accountPath(context)}/deployments/${text(context.inputs.deploymentName) ?? ""}`,
  outputs: (context, id) => {
    const want = asked(context.inputs);
    const perMinute = isProvisioned(want.sku)
      ? []
      : [{ key: "request", renewalPeriod: 10, count: want.capacity }];
    const tokens = isProvisioned(want.sku)
      ? []
      : [{ key: "token", renewalPeriod: 60, count: want.capacity * 1000 }];
    return {
      name: text(context.inputs.deploymentName) ?? "",
      properties: {
        model: { version: want.version },
        provisioningState: "Succeeded",
        currentCapacity: want.capacity,
        capabilities: want.model.startsWith("text-embedding")
          ? { embeddings: "true", embeddingsMaxInputs: "2048" }
          : { chatCompletion: "true", responses: "true" },
        rateLimits: [...perMinute, ...tokens],
      },
      etag: etag(id, JSON.stringify(context.inputs)),
      systemData: systemData(context),
      type: CHILD_TYPE,
      azureApiVersion: "2025-06-01",
    };
  },
  equal: sameMeaning({
    caseless: ["resourceGroupName", "accountName", "deploymentName"],
    defaults: { "properties.versionUpgradeOption": "OnceNewDefaultVersionAvailable" },
  }),
  retire: (context) => {
    const name = context.stored.id.split("/").at(-1);
    const account = context.stored.id.replace(/\/deployments\/[^/]+$/i, "").toLowerCase();
    const [user] = context.world.list(
      DEPLOYMENT,
      (other) =>
        other.id.toLowerCase().startsWith(`${account}/`) &&
        isRecord(other.inputs.properties) &&
        other.inputs.properties.spilloverDeploymentName === name,
    );
    if (user)
      refuse(
        "DeploymentInUse",
        409,
        `The deployment is the spillover target of '${user.id}'. Change that one first.`,
      );
  },
};

export const rows: readonly TypeFacts[] = [deployment];
