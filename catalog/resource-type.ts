const plainTypes = new Map<string, string>();

/**
 * The type token without the API version that Azure's SDKs may carry in module or package:
 * `azure-native:compute/v20240301:VirtualMachine` is `azure-native:compute:VirtualMachine`.
 */
export function plainType(type: string): string {
  let plain = plainTypes.get(type);
  if (plain === undefined) plainTypes.set(type, (plain = withoutVersion(type)));
  return plain;
}

function withoutVersion(type: string): string {
  return type
    .replace(/^azure-native_([a-z0-9]+)_v\d{8}\w*:/, "azure-native:")
    .replace(/^(azure-native:[a-z0-9]+)\/v\d{8}\w*:/i, "$1:");
}
