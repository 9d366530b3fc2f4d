import type { AnyRule } from "../../stack-rule";
import azureOpenaiNetworkDeny from "./azure-openai-network-deny";
import storageNetworkDeny from "./storage-network-deny";

export const network: readonly AnyRule[] = [azureOpenaiNetworkDeny, storageNetworkDeny];
