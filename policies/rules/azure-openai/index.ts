import type { AnyRule } from "../../stack-rule";
import azureOpenaiCmk from "./azure-openai-cmk";
import azureOpenaiConnectionNoKeys from "./azure-openai-connection-no-keys";
import azureOpenaiContentFilterBlocking from "./azure-openai-content-filter-blocking";
import azureOpenaiDeploymentFilter from "./azure-openai-deployment-filter";
import azureOpenaiDiagnostics from "./azure-openai-diagnostics";
import azureOpenaiFilterMode from "./azure-openai-filter-mode";
import azureOpenaiLocalAuthOff from "./azure-openai-local-auth-off";
import azureOpenaiManagedIdentity from "./azure-openai-managed-identity";
import azureOpenaiNoWideIpRules from "./azure-openai-no-wide-ip-rules";
import azureOpenaiOutboundRestricted from "./azure-openai-outbound-restricted";
import azureOpenaiPrivateEndpoint from "./azure-openai-private-endpoint";
import azureOpenaiPromptShields from "./azure-openai-prompt-shields";
import azureOpenaiSkuResidency from "./azure-openai-sku-residency";

export const azureOpenai: readonly AnyRule[] = [
  azureOpenaiLocalAuthOff,
  azureOpenaiNoWideIpRules,
  azureOpenaiPrivateEndpoint,
  azureOpenaiOutboundRestricted,
  azureOpenaiManagedIdentity,
  azureOpenaiCmk,
  azureOpenaiDiagnostics,
  azureOpenaiContentFilterBlocking,
  azureOpenaiPromptShields,
  azureOpenaiFilterMode,
  azureOpenaiDeploymentFilter,
  azureOpenaiSkuResidency,
  azureOpenaiConnectionNoKeys,
];
