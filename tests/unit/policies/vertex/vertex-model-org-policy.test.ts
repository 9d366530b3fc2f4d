import rule from "../../../../policies/rules/vertex/vertex-model-org-policy";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:orgpolicy/policy:Policy";

describeRule(rule, {
  passes: {
    "listed models": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: {
          rules: [
            { values: { allowedValues: ["publishers/google/models/gemini-3.8-flash:predict"] } },
          ],
        },
      },
    },
    "other actions": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: {
          rules: [
            {
              values: {
                allowedValues: [
                  "is:publishers/google/models/gemma:deploy",
                  "publishers/google/models/gemma:tune",
                  "publishers/google/models/gemma:*",
                ],
              },
            },
          ],
        },
      },
    },
    "of a folder": {
      type: "gcp:folder/organizationPolicy:OrganizationPolicy",
      inputs: { constraint: "constraints/iam.allowedModels", listPolicy: { allow: { all: true } } },
    },
    "none at all": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: { rules: [{ denyAll: "TRUE" }] },
      },
    },
    "another constraint": {
      type,
      inputs: {
        name: "projects/1/policies/gcp.resourceLocations",
        spec: { rules: [{ allowAll: "TRUE" }] },
      },
    },
    "in the older way": {
      type: "gcp:projects/organizationPolicy:OrganizationPolicy",
      inputs: {
        constraint: "constraints/vertexai.allowedModels",
        listPolicy: { allow: { values: ["publishers/google/models/gemini-3.8-flash:predict"] } },
      },
    },
  },
  fails: {
    all: {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: {
          rules: [
            {
              allowAll: "TRUE",
              values: { allowedValues: ["publishers/google/models/gemini-3.8-flash:predict"] },
            },
          ],
        },
      },
      messages: [
        '`spec.rules[0].allowAll` must not allow all, got "TRUE"; list the models that are allowed',
      ],
    },
    "a rule that does not deny": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: { rules: [{ denyAll: "FALSE" }] },
      },
      messages: [
        "`spec.rules[0].values.allowedValues` must list the models that are allowed, got nothing; list publishers/<publisher>/models/<model>:predict for each",
      ],
    },
    "an action that is none": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: {
          rules: [
            {
              values: {
                allowedValues: [
                  "publishers/google/models/gemini-3.8-flash:see",
                  "xpublishers/google/models/g:predict",
                ],
              },
            },
          ],
        },
      },
      messages: [
        '`spec.rules[0].values.allowedValues[0]` must name one model and what may be done with it, got "publishers/google/models/gemini-3.8-flash:see"; write publishers/<publisher>/models/<model>:predict',
        '`spec.rules[0].values.allowedValues[1]` must name one model and what may be done with it, got "xpublishers/google/models/g:predict"; write publishers/<publisher>/models/<model>:predict',
      ],
    },
    "what is denied": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: {
          rules: [
            { values: { deniedValues: ["publishers/google/models/gemini-3.8-flash:predict"] } },
          ],
        },
      },
      messages: [
        "`spec.rules[0].values.allowedValues` must list the models that are allowed, got nothing; list publishers/<publisher>/models/<model>:predict for each",
      ],
    },
    "whole publishers": {
      type,
      inputs: {
        name: "projects/1/policies/vertexai.allowedModels",
        parent: "projects/1",
        spec: {
          rules: [
            {
              values: {
                allowedValues: [
                  "publishers/google/models/gemini-3.8-flash:predict",
                  "publishers/google/models/*:predict",
                  "publishers/google",
                ],
              },
            },
          ],
        },
      },
      messages: [
        '`spec.rules[0].values.allowedValues[1]` must name one model and what may be done with it, got "publishers/google/models/*:predict"; write publishers/<publisher>/models/<model>:predict',
        '`spec.rules[0].values.allowedValues[2]` must name one model and what may be done with it, got "publishers/google"; write publishers/<publisher>/models/<model>:predict',
      ],
    },
    "in the older way": {
      type: "gcp:organizations/policy:Policy",
      inputs: { constraint: "vertexai.allowedModels", listPolicy: { allow: { all: true } } },
      messages: [
        "`listPolicy.allow.all` must not allow all, got true; list the models that are allowed",
        "`listPolicy.allow.values` must list the models that are allowed, got nothing; list publishers/<publisher>/models/<model>:predict for each",
      ],
    },
  },
  missing: {
    type,
    inputs: { name: "projects/1/policies/vertexai.allowedModels", parent: "projects/1", spec: {} },
    messages: [
      "`spec.rules` must list the models that are allowed, got nothing; list publishers/<publisher>/models/<model>:predict for each",
    ],
  },
  unknown: {
    type,
    inputs: {
      name: "projects/1/policies/vertexai.allowedModels",
      parent: "projects/1",
      spec: { rules: [{ values: { allowedValues: [UNKNOWN] } }] },
    },
    path: "spec.rules[0].values.allowedValues[0]",
  },
  ignores: {
    type: "gcp:orgpolicy/customConstraint:CustomConstraint",
    inputs: { name: "vertexai.allowedModels" },
  },
});
