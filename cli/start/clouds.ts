/** What the clouds are called, by the first word of a type token. */
export const CLOUDS: Readonly<Record<string, string>> = {
  aws: "AWS Bedrock",
  "azure-native": "Azure OpenAI",
  gcp: "Google Vertex AI",
  vault: "Vault",
  kubernetes: "Kubernetes",
};

/** Whether a type exists in a cloud; components, providers and the stack itself exist only in the program. */
export function isCloudType(type: string): boolean {
  return Object.hasOwn(CLOUDS, type.split(":")[0] ?? "");
}

/** The type of `urn:pulumi:stack::project::parent$type::name`. */
export function typeOfUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
