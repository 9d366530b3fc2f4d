import {
  CloudError,
  documented,
  guessed,
  type Json,
  type TypeFacts,
  type World,
} from "../../model";
import { modelById, modelProvider } from "./bedrock-models";
import { checkRegion, failure, requireEnabledRegion, sameJson, text } from "./common";

export const USE_CASE = "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess";
export const AGREEMENT = "aws:bedrockfoundation/modelAgreement:ModelAgreement";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";
const PROVIDER_USE_CASE =
  "https://www.pulumi.com/registry/packages/aws/api-docs/bedrock/usecaseformodelaccess/";
const MODEL_ACCESS = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html";

/** Providers whose models need no agreement: Amazon's own, and open weights that AWS serves itself. */
const WITHOUT_AGREEMENT = new Set([
  "amazon",
  "meta",
  "mistral",
  "openai",
  "qwen",
  "deepseek",
  "google",
  "nvidia",
]);

/**
 * Whether an account may call a model: undefined when it may, else Bedrock's refusal. Anthropic's models need the
 * account's first-use form. The marketplace agreement is made by the first call itself when there is none.
 */
export function modelAccess(world: World, modelId: string): CloudError | undefined {
  if (modelProvider(modelId) !== "anthropic" || submittedForms(world).length > 0) return undefined;
  return new CloudError(
    "ResourceNotFoundException",
    404,
    `Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using ${modelId}`,
  );
}

/** Forms handed in; one that Pulumi no longer manages stays handed in. */
const submittedForms = (world: World) => [...world.list(USE_CASE), ...world.listDeleted(USE_CASE)];

/** Where `modelAccess` comes from. */
export const modelAccessFact = documented(
  "Anthropic: first-use form before the first call; others: subscribed by the first call",
  MODEL_ACCESS,
);

/** The token an offer of a model has in the local clouds; a real one is opaque and long. */
export function offerToken(modelId: string): string {
  return `sim0-offer-${modelId}`;
}

/** The offers of a model, as `ListFoundationModelAgreementOffers` answers; empty when it needs no agreement. */
export function modelOffers(modelId: string): { offerId: string; offerToken: string }[] {
  if (modelById(modelId) === undefined || WITHOUT_AGREEMENT.has(modelProvider(modelId))) return [];
  return [
    { offerId: `offer-sim0${modelId.replace(/[^a-z0-9]/g, "")}`, offerToken: offerToken(modelId) },
  ];
}

const useCase: TypeFacts = {
  token: USE_CASE,
  operations: {
    create: "bedrock:PutUseCaseForModelAccess",
    read: "bedrock:GetUseCaseForModelAccess",
    update: "bedrock:PutUseCaseForModelAccess",
    delete: "bedrock:PutUseCaseForModelAccess",
  },
  facts: {
    replaceOn: documented([], PROVIDER_USE_CASE),
    softDelete: documented(
      { days: 36_500, nameHeld: false, onRecreate: "undelete" },
      `${PROVIDER_USE_CASE} (destroy only forgets it)`,
    ),
    singleton: documented(
      { per: "account", onSecond: "overwrite" },
      `${PROVIDER_USE_CASE} (an equal form is adopted)`,
    ),
  },
  location: { global: true },
  check(inputs) {
    const data = text(inputs.formData);
    if (data === undefined) return [];
    const fields = readForm(data);
    if (fields === undefined)
      return [
        failure(
          "formData",
          `must be a JSON object, or its base64 form, of 10 to 16,384 bytes, got ${data.length} characters of something else`,
        ),
      ];
    const missing = FORM_FIELDS.filter(
      (field) => typeof fields[field] !== "string" || fields[field] === "",
    );
    return missing.length === 0
      ? []
      : [
          failure(
            "formData",
            `must answer every question of the form, got no ${missing.join(", ")}; add them`,
          ),
        ];
  },
  admit(context, stored) {
    const other = submittedForms(context.world).find(
      (r) => !sameForm(r.inputs.formData, context.inputs.formData),
    );
    if (
      other === undefined &&
      (stored === undefined || sameForm(stored.inputs.formData, context.inputs.formData))
    )
      return;
    throw new CloudError(
      "ConflictException",
      400,
      "The use case form was submitted for this account already and cannot be changed; set `formData` to what was submitted",
    );
  },
  equal: (path, before, after) =>
    path === "formData" ? sameForm(before, after) : sameJson(before, after),
  id: (context) => context.scope.account,
  outputs: () => ({}),
};

const sameForm = (before: Json | undefined, after: Json | undefined): boolean =>
  sameJson(
    (readForm(text(before) ?? "") ?? before) as Json,
    (readForm(text(after) ?? "") ?? after) as Json,
  );

/** Questions of Anthropic's first-use form, from the example payload of the API's page. */
const FORM_FIELDS = [
  "companyName",
  "companyWebsite",
  "intendedUsers",
  "industryOption",
  "useCases",
];

function readForm(data: string): Record<string, unknown> | undefined {
  for (const candidate of [data, Buffer.from(data, "base64").toString("utf8")]) {
    try {
      const value: unknown = JSON.parse(candidate);
      const size = Buffer.byteLength(candidate);
      if (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        size >= 10 &&
        size <= 16384
      )
        return value as Record<string, unknown>;
    } catch {
      continue;
    }
  }
  return undefined;
}

const agreement: TypeFacts = {
  token: AGREEMENT,
  operations: {
    create: "bedrock:CreateFoundationModelAgreement",
    read: "bedrock:GetFoundationModelAvailability",
    delete: "bedrock:DeleteFoundationModelAgreement",
  },
  facts: {
    replaceOn: documented(
      ["modelId", "offerToken", "region"],
      `${API}/API_CreateFoundationModelAgreement.html (no update operation)`,
    ),
    latency: guessed(
      { createSeconds: 60 },
      "the subscription takes up to 15 minutes to settle, per model-access.html",
    ),
  },
  location: { property: "region" },
  check: (inputs, provider) => checkRegion(inputs, provider, "bedrock"),
  admit(context, stored) {
    requireEnabledRegion(context);
    const modelId = bareModelId(text(context.inputs.modelId) ?? "");
    const offers = modelOffers(modelId);
    if (modelById(modelId) === undefined)
      throw new CloudError(
        "ResourceNotFoundException",
        404,
        `The model ${modelId} does not exist; check the id`,
      );
    if (offers.length === 0)
      throw new CloudError("ValidationException", 400, `The model ${modelId} needs no agreement`);
    if (!offers.some((offer) => offer.offerToken === context.inputs.offerToken)) {
      throw new CloudError(
        "ValidationException",
        400,
        `The offer token is not one of ${modelId}; take it from ListFoundationModelAgreementOffers (getModelAgreementOffers)`,
      );
    }
    const refusal = modelAccess(context.world, modelId);
    if (refusal !== undefined) throw new CloudError("AccessDeniedException", 403, refusal.message);
    const twin = context.world.list(
      AGREEMENT,
      (r) => r.id !== stored?.id && bareModelId(text(r.inputs.modelId) ?? "") === modelId,
    );
    if (twin.length > 0)
      throw new CloudError(
        "ConflictException",
        400,
        `An agreement for ${modelId} exists in this account already`,
      );
  },
  id: (context) => String(context.inputs.modelId),
  outputs: () => ({}),
};

/** A foundation model's id, with or without the prefix of a cross-region profile. */
function bareModelId(id: string): string {
  return modelById(id) === undefined ? id.replace(/^(us|eu|apac|jp|au|global)\./, "") : id;
}

export const bedrockAccess: readonly TypeFacts[] = [useCase, agreement];
