import * as pulumi from "@pulumi/pulumi";
import { requireBaseline, resolveSpec, UnifiedAiEndpoint, type EndpointSpec } from "./components";

/** The program of an environment: reads its description, checks the accounts' baseline, makes one endpoint. */
export = async () => {
  const config = new pulumi.Config();
  const environment = pulumi.getStack();
  const endpoint = config.getObject<EndpointSpec>("endpoint");

  const spec = resolveSpec(endpoint, { environment });
  await requireBaseline(config.get("baselineStack"), spec);
  return new UnifiedAiEndpoint("unified-ai", { ...endpoint!, environment }).outputs();
};
