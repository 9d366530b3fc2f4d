import subject from "../../../../policies/rules/gateway/litellm-known-bad-version";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "kubernetes:apps/v1:Deployment";
const AT = "spec.template.spec.containers[0].image";
const runs = (image: unknown) => ({
  type,
  inputs: { spec: { template: { spec: { containers: [{ image }] } } } },
});
const bad = (got: string): string =>
  `\`${AT}\` must not run a version that is known to be bad, got ${got}; take 1.83.7 or later`;
const STEALS = "carries a stealer of credentials (2026-03-24)";
const LETS_IN = "lets in without a key (CVE-2026-42208)";

describeRule(subject, {
  passes: {
    "the first good one": runs("ghcr.io/berriai/litellm:main-v1.83.7-stable.patch.1"),
    "the last before the flaw": runs("litellm/litellm:v1.81.15"),
    "a database image of a good version": runs("ghcr.io/berriai/litellm-database:v1.90.0"),
    "another program": runs("envoyproxy/envoy:v1.82.7"),
    "another program whose name ends so": runs("acme/notlitellm:v1.82.7"),
    "a later release whose number holds a bad one": runs("litellm/litellm:v11.82.7"),
  },
  fails: {
    "the stealer without a registry": {
      ...runs("litellm:1.82.7"),
      messages: [bad(`1.82.7, which ${STEALS}`)],
    },
    "the stealer in a variant of the image": {
      ...runs("ghcr.io/berriai/litellm-non_root:v1.82.7@sha256:" + "0a".repeat(32)),
      messages: [bad(`1.82.7, which ${STEALS}`)],
    },
    "the stealer": {
      ...runs("litellm/litellm:v1.82.7"),
      messages: [bad(`1.82.7, which ${STEALS}`)],
    },
    "its second release": {
      ...runs("ghcr.io/berriai/litellm:main-1.82.8"),
      messages: [bad(`1.82.8, which ${STEALS}`)],
    },
    "the first with the flaw": {
      ...runs("litellm/litellm:v1.81.16"),
      messages: [bad(`1.81.16, which ${LETS_IN}`)],
    },
    "the last with the flaw": {
      ...runs(`litellm/litellm:v1.83.6@sha256:${"0a".repeat(32)}`),
      messages: [bad(`1.83.6, which ${LETS_IN}`)],
    },
    "a tag that moves": {
      ...runs("ghcr.io/berriai/litellm:main-latest"),
      messages: [
        `\`${AT}\` must name its version, got the tag "main-latest"; write the tag of a release beside the digest`,
      ],
    },
    "a digest alone": {
      ...runs(`registry:5000/litellm@sha256:${"0a".repeat(32)}`),
      messages: [
        `\`${AT}\` must name its version, got no tag; write the tag of a release beside the digest`,
      ],
    },
  },
  missing: runs(undefined),
  unknown: { ...runs(UNKNOWN), path: AT },
  config: {
    without: runs("litellm/litellm:v1.84.0"),
    with: {
      ...runs("litellm/litellm:v1.84.0"),
      config: { alsoBad: ["1.84.0"] },
      messages: [bad("1.84.0, which `alsoBad` names")],
    },
  },
  ignores: { type: "aws:ecs/taskDefinition:TaskDefinition", inputs: { image: "litellm:v1.82.7" } },
});
