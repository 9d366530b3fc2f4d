import { CloudError, documented, guessed, type HookContext, type TypeFacts } from "../../model";
import { foundationModelArn, resolveModelArn } from "./bedrock-models";
import {
  absent,
  block,
  checkRegion,
  checkTags,
  checkText,
  decidedOnce,
  failure,
  got,
  markedId,
  nameTaken,
  requireEnabledRegion,
  tagsAll,
  text,
  timestamp,
} from "./common";

export const INFERENCE_PROFILE = "aws:bedrock/inferenceProfile:InferenceProfile";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";
const MODEL_ACCESS = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html";

const source = ({ inputs }: HookContext) => text(block(inputs.modelSource)?.copyFrom) ?? "";

/**
 * What Bedrock checks when a profile is made: the source, not the account's access to the model. Access is checked
 * when the profile is called: Anthropic's first-use form then has to be there (`modelAccess` in `bedrock-access.ts`).
 */
export const accessFact = documented("checked at invocation, not at creation", MODEL_ACCESS);

/** An application inference profile: a name, tags and cost line of its own for a model or a cross-region profile. */
export const inferenceProfile: TypeFacts = {
  token: INFERENCE_PROFILE,
  operations: {
    create: "bedrock:CreateInferenceProfile",
    read: "bedrock:GetInferenceProfile",
    update: "bedrock:TagResource",
    delete: "bedrock:DeleteInferenceProfile",
  },
  facts: {
    replaceOn: documented(
      ["name", "description", "modelSource", "modelSource.copyFrom", "region"],
      `${API}/API_CreateInferenceProfile.html (there is no update operation, only tags change)`,
    ),
    name: guessed(
      {
        property: "name",
        pattern: "^([0-9a-zA-Z][ _-]?)+$",
        minLength: 1,
        maxLength: 64,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 400 },
      },
      `form and length ${API}/API_CreateInferenceProfile.html; that the name is unique is our stricter reading of its ConflictException`,
    ),
    quota: guessed(
      { max: 1000, per: "region", code: "ServiceQuotaExceededException" },
      "to be looked up: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html (inference profiles per account)",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "bedrock"), ...checkTags(inputs, 200)];
    failures.push(
      ...checkText(inputs, "name", {
        pattern: /^([0-9a-zA-Z][ _-]?)+$/,
        max: 64,
        words: "1 to 64 letters and digits, each followed by at most one space, _ or -",
      }),
      ...checkText(inputs, "description", {
        pattern: /^([0-9a-zA-Z:.][ _-]?)+$/,
        max: 200,
        words: "1 to 200 letters, digits, : or ., each followed by at most one space, _ or -",
      }),
    );
    if (absent(inputs, "modelSource"))
      failures.push(
        failure(
          "modelSource",
          "must name a model or system profile, got nothing; set `copyFrom` to its ARN",
        ),
      );
    const from = block(inputs.modelSource)?.copyFrom;
    if (
      typeof from === "string" &&
      !/^arn:aws:bedrock:[0-9a-z-]{0,20}:(\d{12})?:(inference-profile|foundation-model)\/[a-zA-Z0-9:.-]+$/.test(
        from,
      )
    ) {
      failures.push(
        failure(
          "modelSource.copyFrom",
          `must be the ARN of a foundation model or a system-defined inference profile, ${got(from)}`,
        ),
      );
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, INFERENCE_PROFILE, "name", stored)) {
      throw new CloudError(
        "ConflictException",
        400,
        `An inference profile with the name ${JSON.stringify(context.inputs.name)} already exists in this account and Region`,
      );
    }
    resolveModelArn(source(context), context);
  },
  id: (context) => markedId(context, 12),
  outputs(context, id) {
    const model = resolveModelArn(source(context), context);
    const arns =
      model.kind === "profile"
        ? model.destinations
        : [foundationModelArn(context.scope.region, model.id)];
    return {
      arn: profileArn(context, id),
      models: arns.map((modelArn) => ({ modelArn })),
      status: "ACTIVE",
      type: "APPLICATION",
      createdAt: decidedOnce(context, "createdAt", () => timestamp(context.now)),
      updatedAt: timestamp(context.now),
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
};

function profileArn({ scope }: HookContext, id: string): string {
  return `arn:aws:bedrock:${scope.region}:${scope.account}:application-inference-profile/${id}`;
}
