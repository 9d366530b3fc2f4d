import subject from "../../../../policies/rules/gateway/gateway-image-digest";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const DIGEST = `sha256:${"0a".repeat(32)}`;
const deployment = "kubernetes:apps/v1:Deployment";
const release = "kubernetes:helm.sh/v3:Release";
const envoyProxy = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";
const runs = (...images: unknown[]) => ({
  spec: { template: { spec: { containers: images.map((image) => ({ image })) } } },
});
const message = (at: string, image: string): string =>
  `\`${at}\` must name its image by digest, got ${JSON.stringify(image)}; write it as \`repository:tag@sha256:...\``;

describeRule(subject, {
  passes: {
    "a digest": {
      type: deployment,
      inputs: runs(`ghcr.io/berriai/litellm:v1.83.7@${DIGEST}`),
    },
    "another program by tag": {
      type: deployment,
      inputs: runs("nginx:1.27", "acme/my-litellm-tests-x:1"),
    },
    "a chart with a digest": {
      type: release,
      inputs: { values: { image: { repository: "ghcr.io/berriai/litellm", digest: DIGEST } } },
    },
  },
  fails: {
    "a tag": {
      type: deployment,
      inputs: runs("nginx:1.27", "ghcr.io/berriai/litellm:main-latest"),
      messages: [
        message("spec.template.spec.containers[1].image", "ghcr.io/berriai/litellm:main-latest"),
      ],
    },
    "nothing but a name": {
      type: "kubernetes:core/v1:Pod",
      inputs: { spec: { initContainers: [{ image: "litellm/litellm" }] } },
      messages: [message("spec.initContainers[0].image", "litellm/litellm")],
    },
    "half a digest": {
      type: "kubernetes:batch/v1:CronJob",
      inputs: { spec: { jobTemplate: runs("litellm@sha256:0a0a") } },
      messages: [
        message("spec.jobTemplate.spec.template.spec.containers[0].image", "litellm@sha256:0a0a"),
      ],
    },
    "Envoy Gateway's proxies": {
      type: envoyProxy,
      inputs: {
        spec: {
          provider: {
            kubernetes: {
              envoyDeployment: { container: { image: "docker.io/envoyproxy/envoy:v1.38.1" } },
            },
          },
        },
      },
      messages: [
        message(
          "spec.provider.kubernetes.envoyDeployment.container.image",
          "docker.io/envoyproxy/envoy:v1.38.1",
        ),
      ],
    },
    "a chart by repository and tag": {
      type: release,
      inputs: {
        values: {
          controller: { image: { repository: "docker.io/envoyproxy/gateway", tag: "v1.8.1" } },
        },
      },
      messages: [message("values.controller.image", "docker.io/envoyproxy/gateway:v1.8.1")],
    },
    "the AI gateway's processor": {
      type: "kubernetes:aigateway.envoyproxy.io/v1beta1:GatewayConfig",
      inputs: {
        spec: { extProc: { kubernetes: { image: "envoyproxy/ai-gateway-extproc:v1.0.0" } } },
      },
      messages: [message("spec.extProc.kubernetes.image", "envoyproxy/ai-gateway-extproc:v1.0.0")],
    },
  },
  missing: { type: deployment, inputs: { spec: { template: { spec: { containers: [{}] } } } } },
  unknown: {
    type: deployment,
    inputs: runs(UNKNOWN),
    path: "spec.template.spec.containers[0].image",
  },
  config: {
    without: { type: deployment, inputs: runs("nginx:1.27") },
    with: {
      type: deployment,
      inputs: runs("nginx:1.27"),
      config: { allImages: true },
      messages: [message("spec.template.spec.containers[0].image", "nginx:1.27")],
    },
  },
  ignores: { type: "kubernetes:core/v1:ConfigMap", inputs: runs("litellm:latest") },
});
