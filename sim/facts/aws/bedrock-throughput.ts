import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { suggestion } from "../../schema/nearest";
import { parseArn } from "./arn";
import { modelAccess } from "./bedrock-access";
import { provisionable } from "./bedrock-models";
import {
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  failure,
  got,
  markedId,
  nameTaken,
  requireEnabledRegion,
  tagsAll,
  text,
} from "./common";

export const THROUGHPUT = "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";

/** Grants, as `granted` in the store: model units an account may hold, and a commitment ended before its time. */
export const GRANT_UNITS = "bedrock:model-units";
export const GRANT_UNITS_NO_COMMITMENT = "bedrock:model-units-no-commitment";
export const GRANT_END_COMMITMENT = "bedrock:end-commitment";

/** Model units of a fresh account: none, with or without a commitment, until support raises them. */
export const unitsFact = documented(
  { withCommitment: 0 },
  `${API}/API_CreateProvisionedModelThroughput.html (modelUnits)`,
);

const TERM_DAYS: Record<string, number> = { OneMonth: 30, SixMonths: 180 };

const modelId = (context: HookContext) =>
  (parseArn(text(context.inputs.modelArn) ?? "")?.resource ?? "").replace(
    /^foundation-model\//,
    "",
  );

/** Capacity bought for one model: hourly, or for one or six months that cannot be left early. */
export const provisionedThroughput: TypeFacts = {
  token: THROUGHPUT,
  operations: {
    create: "bedrock:CreateProvisionedModelThroughput",
    read: "bedrock:GetProvisionedModelThroughput",
    update: "bedrock:UpdateProvisionedModelThroughput",
    delete: "bedrock:DeleteProvisionedModelThroughput",
  },
  facts: {
    replaceOn: guessed(
      ["commitmentDuration", "modelArn", "modelUnits", "provisionedModelName", "region"],
      "UpdateProvisionedModelThroughput can change the name and a custom model; the provider is taken to replace, as its resource only updates tags",
    ),
    name: documented(
      {
        property: "provisionedModelName",
        pattern: "^([0-9a-zA-Z][_-]?)+$",
        minLength: 1,
        maxLength: 63,
        uniqueIn: "region",
        taken: { code: "ValidationException", status: 400 },
      },
      `${API}/API_CreateProvisionedModelThroughput.html`,
    ),
    quota: guessed(
      { max: 100, per: "region", code: "ServiceQuotaExceededException" },
      "to be looked up: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html",
    ),
    latency: guessed({ createSeconds: 600 }, "Creating to InService takes minutes"),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "bedrock"), ...checkTags(inputs, 200)];
    failures.push(
      ...checkText(inputs, "provisionedModelName", {
        pattern: /^([0-9a-zA-Z][_-]?)+$/,
        max: 63,
        words: "1 to 63 letters and digits, each followed by at most one _ or -",
      }),
      ...checkOneOf(inputs.commitmentDuration, "commitmentDuration", Object.keys(TERM_DAYS)),
    );
    const { modelUnits } = inputs;
    if (
      modelUnits !== undefined &&
      !(typeof modelUnits === "number" && Number.isInteger(modelUnits) && modelUnits >= 1)
    ) {
      failures.push(
        failure("modelUnits", `must be a whole number of at least 1, ${got(modelUnits)}`),
      );
    }
    const arn = text(inputs.modelArn);
    if (
      arn !== undefined &&
      !/^arn:aws:bedrock:[a-z0-9-]{1,20}:(:foundation-model|\d{12}:custom-model)\/[a-z0-9.:/-]+$/.test(
        arn,
      )
    ) {
      failures.push(
        failure("modelArn", `must be the ARN of a foundation model or a custom model, ${got(arn)}`),
      );
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, THROUGHPUT, "provisionedModelName", stored)) {
      throw new CloudError(
        "ValidationException",
        400,
        `The provisioned model name ${JSON.stringify(context.inputs.provisionedModelName)} is already in use`,
      );
    }
    if (stored === undefined) {
      requireModel(context);
      requireUnits(context);
    }
  },
  id: (context) => throughputArn(context),
  outputs: (context, id) => ({
    provisionedModelArn: id,
    tagsAll: tagsAll(context.inputs, context.provider),
  }),
  retire(context) {
    const { stored, scope, world, now } = context;
    const term = TERM_DAYS[text(stored.inputs.commitmentDuration) ?? ""];
    if (term === undefined) return;
    const ends = new Date(Date.parse(stored.createdAt) + term * 86_400_000);
    if (now >= ends || (world.granted?.(scope, GRANT_END_COMMITMENT) ?? 0) > 0) return;
    throw new CloudError(
      "ConflictException",
      400,
      `The Provisioned Throughput ${stored.id} can't be deleted before its commitment term ends at ${ends.toISOString()}`,
    );
  },
};

function throughputArn(context: HookContext): string {
  const { account, region } = context.scope;
  return `arn:aws:bedrock:${region}:${account}:provisioned-model/${markedId(context, 12)}`;
}

function requireModel(context: HookContext): void {
  const { region } = context.scope;
  const arn = parseArn(text(context.inputs.modelArn) ?? "");
  if (arn?.region !== region)
    throw new CloudError(
      "ValidationException",
      400,
      `The model ARN is of Region "${arn?.region}", the request is made in "${region}"`,
    );
  if (arn.resource.startsWith("custom-model/")) {
    throw new CloudError(
      "ResourceNotFoundException",
      404,
      `The custom model ${String(context.inputs.modelArn)} does not exist (the local clouds hold no custom models)`,
    );
  }
  const id = modelId(context);
  const verdict = provisionable(id, region);
  if (!verdict.ok) {
    throw new CloudError(
      "ValidationException",
      400,
      `The model ${id} can't be bought as Provisioned Throughput in ${region}${suggestion(id, verdict.candidates)}`,
    );
  }
  const refusal = modelAccess(context.world, id);
  if (refusal !== undefined) throw new CloudError("AccessDeniedException", 403, refusal.message);
  if (text(context.inputs.commitmentDuration) === undefined && /^cohere\./.test(id)) {
    throw new CloudError(
      "ValidationException",
      400,
      `The model ${id} needs a commitment: OneMonth or SixMonths`,
    );
  }
}

function requireUnits(context: HookContext): void {
  const { inputs, scope, world } = context;
  const committed = text(inputs.commitmentDuration) !== undefined;
  const grant = committed ? GRANT_UNITS : GRANT_UNITS_NO_COMMITMENT;
  const limit = world.granted?.(scope, grant) ?? 0;
  const sameKind = (r: StoredResource) =>
    r.scope.region === scope.region && (r.inputs.commitmentDuration !== undefined) === committed;
  const held = world
    .list(THROUGHPUT, sameKind)
    .reduce((sum, r) => sum + Number(r.inputs.modelUnits ?? 0), 0);
  const wanted = Number(inputs.modelUnits ?? 0);
  if (held + wanted <= limit) return;
  throw new CloudError(
    "ServiceQuotaExceededException",
    400,
    `Your account has ${limit} model units ${committed ? "with" : "without"} commitment in ${scope.region}, ${held} in use, ${wanted} requested; ` +
      `ask AWS support for more, or grant ${JSON.stringify(grant)} in the local clouds`,
  );
}
