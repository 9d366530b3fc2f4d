import { CloudError, documented, guessed, type HookContext, type TypeFacts } from "../../model";
import {
  checkRegion,
  checkText,
  failure,
  got,
  requireEnabledRegion,
  text,
  valueOf,
} from "./common";
import { guardrailByArn } from "./bedrock-guardrail";

export const GUARDRAIL_VERSION = "aws:bedrock/guardrailVersion:GuardrailVersion";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";

/** One more than the highest version the guardrail has, retained ones included. */
function nextVersion(context: HookContext): number {
  const { world, inputs } = context;
  const same = (r: { inputs: HookContext["inputs"] }) =>
    r.inputs.guardrailArn === inputs.guardrailArn;
  const highest = world
    .list(GUARDRAIL_VERSION, same)
    .map((r) => Number(valueOf(r, "version")))
    .filter(Number.isInteger);
  return Math.max(0, ...highest) + 1;
}

/** A numbered, immutable snapshot of a guardrail's draft. */
export const guardrailVersion: TypeFacts = {
  token: GUARDRAIL_VERSION,
  operations: {
    create: "bedrock:CreateGuardrailVersion",
    read: "bedrock:GetGuardrail",
    delete: "bedrock:DeleteGuardrail",
  },
  facts: {
    replaceOn: documented(
      ["description", "guardrailArn", "region"],
      `${API}/API_CreateGuardrailVersion.html (a version is immutable)`,
    ),
    defaults: documented(
      { skipDestroy: false },
      "https://www.pulumi.com/registry/packages/aws/api-docs/bedrock/guardrailversion/",
    ),
    quota: guessed(
      {
        max: 20,
        per: "parent",
        parentProperty: "guardrailArn",
        code: "ServiceQuotaExceededException",
      },
      "to be looked up: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html (versions per guardrail)",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "bedrock"),
      ...checkText(inputs, "description", { max: 200, words: "1 to 200 characters" }),
    ];
    const arn = text(inputs.guardrailArn);
    if (
      arn !== undefined &&
      !/^arn:aws:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]+$/.test(arn)
    ) {
      failures.push(
        failure(
          "guardrailArn",
          `must be the ARN of a guardrail without a version, ${got(arn)}; use its \`guardrailArn\` output`,
        ),
      );
    }
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const arn = text(context.inputs.guardrailArn) ?? "";
    if (guardrailByArn(context, arn) === undefined) {
      throw new CloudError(
        "ResourceNotFoundException",
        404,
        `The guardrail ${arn} does not exist in ${context.scope.region}`,
      );
    }
  },
  id: (context) => `${String(context.inputs.guardrailArn)},${nextVersion(context)}`,
  outputs: (_context, id) => ({ version: id.slice(id.lastIndexOf(",") + 1) }),
};
