import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Inputs that name the key, by type; the names are those of @pulumi/aws 7.48.0. */
const KEYS: Readonly<Record<string, string>> = {
  "aws:bedrock/agentAgent:AgentAgent": "customerEncryptionKeyArn",
  "aws:bedrock/agentDataSource:AgentDataSource": "serverSideEncryptionConfiguration.kmsKeyArn",
  "aws:bedrock/agentFlow:AgentFlow": "customerEncryptionKeyArn",
  "aws:bedrock/agentPrompt:AgentPrompt": "customerEncryptionKeyArn",
  "aws:bedrock/agentcoreGateway:AgentcoreGateway": "kmsKeyArn",
  "aws:bedrock/agentcoreMemory:AgentcoreMemory": "encryptionKeyArn",
  "aws:bedrock/agentcorePolicyEngine:AgentcorePolicyEngine": "encryptionKeyArn",
  "aws:bedrock/customModel:CustomModel": "customModelKmsKeyId",
  "aws:bedrock/evaluationJob:EvaluationJob": "customerEncryptionKeyId",
  "aws:bedrock/guardrail:Guardrail": "kmsKeyArn",
};

interface Config {
  /** Types that need no key. */
  exempt: string[];
}

/** What Bedrock keeps is encrypted with a key of ours. */
export default rule<Config>({
  id: "bedrock-cmk",
  title: "What Bedrock stores is encrypted with the customer's own key",
  severity: "medium",
  why: "Only one's own key can be taken away: it ends access to trained models, prompts and sessions in one place, and shows each use.",
  seen: "a module with 10 encryption settings for Bedrock, every one empty by default (github.com/aws-ia/terraform-aws-bedrock variables.tf, 4b74b7d)",
  remedy: `Set the key's ARN: ${Object.entries(KEYS)
    .map(([token, path]) => `\`${path}\` (${token.split(":")[2]})`)
    .join(", ")}.`,
  publicIds: ["CKV_AWS_373", "P:bedrock_custom_model_encrypted_with_cmk"],
  config: {
    schema: {
      exempt: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Types that need no key of one's own, by type token.",
      },
    },
    defaults: { exempt: [] },
  },

  applies: (token) => Object.hasOwn(KEYS, token),

  check(resource, { exempt }) {
    const path = KEYS[resource.token];
    if (path === undefined || exempt.includes(resource.token)) return;
    const name = path.split(".").at(-1);
    requireInputs(resource, [{ path, fix: `set \`${name}\` to the ARN of a KMS key` }]);
  },
});
