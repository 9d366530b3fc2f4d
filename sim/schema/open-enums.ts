/**
 * Open enums (`string | enums.X`) whose list in the SDK is older than the cloud's, by their name in the table, with the
 * reason. Any text passes Check here; the rows that have the property judge it with data of their own.
 */
export const OPEN_ENUMS: Readonly<Record<string, string>> = {
  "azure-native/compute.VirtualMachineSizeTypes":
    "the SDK's own text calls the enum deprecated and to be removed by December 2023: it lacks Standard_D2s_v5 and every A100 and H100 size; sim/facts/azure/vm-sizes.ts decides",
};
