import subject from "../../../../policies/rules/gateway/gateway-image-digest";
import { describeRule } from "../describe-rule";
import { secret, UNKNOWN } from "../harness";

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
    "pods, which another rule judges": {
      type: deployment,
      inputs: runs("ghcr.io/berriai/litellm:main-latest"),
    },
    "another program by tag": {
      type: release,
      inputs: { values: { image: { repository: "acme/my-litellm-tests-x", tag: "1" } } },
    },
    "a chart with a digest": {
      type: release,
      inputs: { values: { image: { repository: "ghcr.io/berriai/litellm", digest: DIGEST } } },
    },
  },
  fails: {
    "a text as image": {
      type: release,
      inputs: { values: { gateway: [{ image: "ghcr.io/berriai/litellm:main-latest" }] } },
      messages: [message("values.gateway[0].image", "ghcr.io/berriai/litellm:main-latest")],
    },
    "nothing but a name": {
      type: release,
      inputs: { values: { image: { repository: "litellm/litellm" } } },
      messages: [message("values.image", "litellm/litellm")],
    },
    "half a digest": {
      type: release,
      inputs: { values: { image: { repository: "litellm", digest: "sha256:0a0a" } } },
      messages: [message("values.image", "litellm@sha256:0a0a")],
    },
    "a digest with something after it": {
      type: release,
      inputs: { values: { image: `ghcr.io/berriai/litellm@${DIGEST}0` } },
      messages: [message("values.image", `ghcr.io/berriai/litellm@${DIGEST}0`)],
    },
    "a secret image": {
      type: release,
      inputs: { values: { image: secret("ghcr.io/berriai/litellm:main-latest") } },
      messages: [
        "`values.image` must name its image by digest, got an image by tag; write it as `repository:tag@sha256:...`",
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
  missing: { type: release, inputs: {} },
  unknown: {
    type: release,
    inputs: { values: { image: UNKNOWN } },
    path: "values.image",
  },
  config: {
    without: { type: release, inputs: { values: { image: "nginx:1.27" } } },
    with: {
      type: release,
      inputs: { values: { image: "nginx:1.27" } },
      config: { allImages: true },
      messages: [message("values.image", "nginx:1.27")],
    },
  },
  ignores: {
    type: "kubernetes:core/v1:ConfigMap",
    inputs: { values: { image: "litellm:latest" }, ...runs("litellm:latest") },
  },
});
