import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type * as pulumi from "@pulumi/pulumi";

/** What {@link createTargetGroupBinding} needs to know. */
export interface TargetGroupBindingSettings {
  namespace: string;
  /** Service whose pods become the targets. */
  service: string;
  /** Port of that service. */
  port: number;
  targetGroupArn: pulumi.Input<string>;
}

/**
 * Has EKS Auto Mode register a service's pods in a target group that exists already
 * (docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html, 2026-11-21).
 */
export function createTargetGroupBinding(
  name: string,
  settings: TargetGroupBindingSettings,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  const { namespace, service, port, targetGroupArn } = settings;
  return new CustomResource(
    `${name}-targets`,
    {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "TargetGroupBinding",
      metadata: { name: service, namespace },
      spec: {
        serviceRef: { name: service, port },
        targetGroupARN: targetGroupArn,
        targetType: "ip",
      },
    },
    opts,
  );
}
