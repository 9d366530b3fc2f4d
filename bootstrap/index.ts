import * as pulumi from "@pulumi/pulumi";
import { AwsBootstrap } from "./aws/aws-bootstrap";
import { AzureBootstrap } from "./azure/azure-bootstrap";
import { GcpBootstrap } from "./gcp/gcp-bootstrap";
import { resolveBootstrap, tellRemarks } from "./spec";

/** The program of one environment's foundations: where its states live, and who deploys it from CI. */
export = async () => {
  const input = new pulumi.Config().getObject("bootstrap");
  const spec = resolveBootstrap(input, pulumi.getStack());
  const { aws, azure, gcp, ...shared } = spec;
  await tellRemarks(spec);

  const parts = {
    ...(aws && {
      aws: new AwsBootstrap("bootstrap-aws", {
        ...shared,
        ...aws,
        holdsState: spec.state === "aws",
      }),
    }),
    ...(azure && {
      azure: new AzureBootstrap("bootstrap-azure", {
        ...shared,
        ...azure,
        holdsState: spec.state === "azure",
      }),
    }),
    ...(gcp && {
      gcp: new GcpBootstrap("bootstrap-gcp", {
        ...shared,
        gcpProject: gcp.project,
        location: gcp.location,
        operators: gcp.operators,
        holdsState: spec.state === "gcp",
      }),
    }),
  };
  return {
    state: parts[spec.state]!.state,
    identities: pulumi.output(
      Object.fromEntries(
        Object.entries(parts).map(([cloud, { identities }]) => [cloud, identities]),
      ),
    ),
  };
};
