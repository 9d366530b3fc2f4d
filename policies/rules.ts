import type { Rule } from "./rule";
import gpuOutsideProd from "./rules/gpu/gpu-outside-prod";
import catalogModelsOnly from "./rules/models/catalog-models-only";
import azureOpenaiNetworkDeny from "./rules/network/azure-openai-network-deny";
import storageNetworkDeny from "./rules/network/storage-network-deny";
import allowedRegions from "./rules/regions/allowed-regions";
import requiredTags from "./rules/tags/required-tags";

/** Every rule of the pack, in the order of the table in README.md. */
export const rules: readonly Rule[] = [
  requiredTags,
  gpuOutsideProd,
  allowedRegions,
  catalogModelsOnly,
  azureOpenaiNetworkDeny,
  storageNetworkDeny,
];
