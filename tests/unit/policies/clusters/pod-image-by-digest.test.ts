import rule from "../../../../policies/rules/clusters/pod-image-by-digest";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:Deployment";
const digest = `@sha256:${"a".repeat(64)}`;
const deployment = (spec: object) => ({ type, inputs: { spec: { template: { spec } } } });
const image = (name: string) => deployment({ containers: [{ image: name }] });

describeRule(rule, {
  passes: {
    "a digest": image(`nginx${digest}`),
    "a tag and a digest": image(`registry.example/web/nginx:1.29${digest}`),
    "a pod": {
      type: "kubernetes:core/v1:Pod",
      inputs: { spec: { containers: [{ image: `nginx${digest}` }] } },
    },
    "a cron job": {
      type: "kubernetes:batch/v1:CronJob",
      inputs: {
        spec: {
          jobTemplate: {
            spec: { template: { spec: { containers: [{ image: `nginx${digest}` }] } } },
          },
        },
      },
    },
    "a patch that leaves the image alone": {
      type: "kubernetes:apps/v1:DeploymentPatch",
      inputs: { spec: { template: { spec: { containers: [{ image: "nginx" }] } } } },
    },
  },
  fails: {
    "a tag": {
      ...image("nginx:1.29.1"),
      messages: [
        '`spec.template.spec.containers[0].image` must end in @sha256: and a digest, got "nginx:1.29.1"; add the digest that the tag stands for now',
      ],
    },
    "a digest that is none": {
      ...image("nginx@sha256:abc"),
      messages: [
        '`spec.template.spec.containers[0].image` must end in @sha256: and a digest, got "nginx@sha256:abc"; add the digest that the tag stands for now',
      ],
    },
    "an init container beside a good one": {
      ...deployment({
        containers: [{ image: `nginx${digest}` }],
        initContainers: [{ image: "busybox" }],
        ephemeralContainers: [{ image: "debug:latest" }],
      }),
      messages: [
        '`spec.template.spec.initContainers[0].image` must end in @sha256: and a digest, got "busybox"; add the digest that the tag stands for now',
        '`spec.template.spec.ephemeralContainers[0].image` must end in @sha256: and a digest, got "debug:latest"; add the digest that the tag stands for now',
      ],
    },
    "a pod template": {
      type: "kubernetes:core/v1:PodTemplate",
      inputs: { template: { spec: { containers: [{ image: "nginx" }] } } },
      messages: [
        '`template.spec.containers[0].image` must end in @sha256: and a digest, got "nginx"; add the digest that the tag stands for now',
      ],
    },
  },
  missing: deployment({ containers: [{ name: "web" }] }),
  unknown: { ...image(UNKNOWN), path: "spec.template.spec.containers[0].image" },
  config: {
    without: {
      ...image("registry.example/ours:1"),
      messages: [
        '`spec.template.spec.containers[0].image` must end in @sha256: and a digest, got "registry.example/ours:1"; add the digest that the tag stands for now',
      ],
    },
    with: { ...image("registry.example/ours:1"), config: { exempt: ["registry.example/*"] } },
  },
  ignores: {
    type: "kubernetes:core/v1:ConfigMap",
    inputs: { spec: { containers: [{ image: "nginx" }] } },
  },
});
