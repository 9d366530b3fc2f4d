import * as pulumi from "@pulumi/pulumi";
import { BedrockBaseline } from "./bedrock-baseline";
import { ClusterBaseline } from "./cluster-baseline";
import { OpenAiBaseline } from "./openai-baseline";
import { resolveBaseline } from "./spec";
import { VaultBaseline } from "./vault-baseline";
import { VertexBaseline } from "./vertex-baseline";

/** The program of an account set: what exists once per account, so that no environment's end disables another. */
export = async () => {
  const baseline = resolveBaseline(new pulumi.Config().getObject("baseline"), pulumi.getStack());
  const { aws, azure, gcp, clusters = [], vault, ...shared } = baseline;

  const prepared = {
    ...(aws && { aws: new BedrockBaseline("baseline-aws", { ...shared, ...aws }).prepared }),
    ...(azure && { azure: new OpenAiBaseline("baseline-azure", { ...shared, ...azure }).prepared }),
    ...(gcp && { gcp: new VertexBaseline("baseline-gcp", { ...shared, ...gcp }).prepared }),
    ...(clusters.length > 0 && {
      clusters: clusters.map((cluster) => {
        const args = { ...shared, ...cluster, accountId: aws!.accountId };
        return new ClusterBaseline(`baseline-${cluster.region}-${cluster.name}`, args).prepared;
      }),
    }),
    ...(vault && { vault: new VaultBaseline("baseline-vault", { ...shared, ...vault }).prepared }),
  };
  return { prepared: pulumi.output(prepared) };
};
