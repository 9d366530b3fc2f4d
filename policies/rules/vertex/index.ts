import type { AnyRule } from "../../stack-rule";
import modelarmorBlocking from "./modelarmor-blocking";
import modelarmorHarmfulContent from "./modelarmor-harmful-content";
import modelarmorPii from "./modelarmor-pii";
import modelarmorPromptInjection from "./modelarmor-prompt-injection";
import vertexDataCmek from "./vertex-data-cmek";
import vertexEndpointCmek from "./vertex-endpoint-cmek";
import vertexEndpointPrivate from "./vertex-endpoint-private";
import vertexIndexEndpointPrivate from "./vertex-index-endpoint-private";
import vertexModelOrgPolicy from "./vertex-model-org-policy";
import vertexNoHuggingFaceModels from "./vertex-no-hugging-face-models";
import vertexWorkbenchNoPublicIp from "./vertex-workbench-no-public-ip";
import vertexWorkbenchNoRoot from "./vertex-workbench-no-root";

export const vertex: readonly AnyRule[] = [
  vertexEndpointPrivate,
  vertexEndpointCmek,
  vertexIndexEndpointPrivate,
  vertexDataCmek,
  vertexModelOrgPolicy,
  vertexNoHuggingFaceModels,
  vertexWorkbenchNoPublicIp,
  vertexWorkbenchNoRoot,
  modelarmorPromptInjection,
  modelarmorHarmfulContent,
  modelarmorPii,
  modelarmorBlocking,
];
