import rule from "../../../../policies/rules/vertex/vertex-no-hugging-face-models";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment";

describeRule(rule, {
  passes: {
    "of a publisher": {
      type,
      inputs: { publisherModelName: "publishers/google/models/gemma3@gemma-3-1b-it" },
    },
  },
  fails: {
    "anybody's": {
      type,
      inputs: { huggingFaceModelId: "somebody/model" },
      messages: [
        '`huggingFaceModelId` must be a model that was looked at, got "somebody/model"; set `publisherModelName` instead, or add the model to `allowed` of vertex-no-hugging-face-models',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: { type, inputs: { huggingFaceModelId: UNKNOWN }, path: "huggingFaceModelId" },
  config: {
    without: {
      type,
      inputs: { huggingFaceModelId: "google/gemma" },
      messages: [
        '`huggingFaceModelId` must be a model that was looked at, got "google/gemma"; set `publisherModelName` instead, or add the model to `allowed` of vertex-no-hugging-face-models',
      ],
    },
    with: {
      type,
      inputs: { huggingFaceModelId: "google/gemma" },
      config: { allowed: ["google/gemma"] },
    },
  },
  ignores: {
    type: "gcp:vertex/aiEndpoint:AiEndpoint",
    inputs: { huggingFaceModelId: "somebody/model" },
  },
});
