import { PolicyPack } from "@pulumi/policy";
import { rememberSecrets } from "./internal/secrets";
import { toPolicies } from "./rules";

rememberSecrets();

new PolicyPack("unified-ai", {
  displayName: "Unified AI Endpoint",
  description:
    "What every stack of the unified AI endpoint must keep to, on AWS, Azure and Google Cloud.",
  policies: toPolicies(),
});
