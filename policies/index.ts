import { rememberSecrets } from "./internal/secrets";
import { load } from "./load";
import { toPolicies } from "./rules";

export { judge, type Rule } from "./rule";
export { rules } from "./rules";

/** Serves the pack to the engine that started this process. */
export function serve(): void {
  const { PolicyPack } = load("@pulumi/policy") as typeof import("@pulumi/policy");
  rememberSecrets();
  new PolicyPack("unified-ai", {
    displayName: "Unified AI Endpoint",
    description:
      "What every stack of the unified AI endpoint must keep to, on AWS, Azure and Google Cloud.",
    policies: toPolicies(),
  });
}
