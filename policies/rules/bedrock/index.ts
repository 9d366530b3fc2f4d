import type { AnyRule } from "../../stack-rule";
import bedrockCmk from "./bedrock-cmk";
import bedrockGuardrailGrounding from "./bedrock-guardrail-grounding";
import bedrockGuardrailPii from "./bedrock-guardrail-pii";
import bedrockGuardrailPresent from "./bedrock-guardrail-present";
import bedrockGuardrailPromptAttack from "./bedrock-guardrail-prompt-attack";
import bedrockInvocationLogging from "./bedrock-invocation-logging";
import bedrockInvokeResourceScoped from "./bedrock-invoke-resource-scoped";
import bedrockLogsEncrypted from "./bedrock-logs-encrypted";
import bedrockNoFullaccess from "./bedrock-no-fullaccess";
import bedrockPrivateEndpoint from "./bedrock-private-endpoint";

/** Rules for Amazon Bedrock. */
export const bedrock: readonly AnyRule[] = [
  bedrockGuardrailPresent,
  bedrockGuardrailPromptAttack,
  bedrockGuardrailPii,
  bedrockGuardrailGrounding,
  bedrockInvocationLogging,
  bedrockLogsEncrypted,
  bedrockPrivateEndpoint,
  bedrockCmk,
  bedrockInvokeResourceScoped,
  bedrockNoFullaccess,
];
