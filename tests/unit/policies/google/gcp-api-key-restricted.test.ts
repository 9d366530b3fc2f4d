import rule from "../../../../policies/rules/google/gcp-api-key-restricted";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:projects/apiKey:ApiKey";

describeRule(rule, {
  passes: {
    "a key for maps": {
      type,
      inputs: { restrictions: { apiTargets: [{ service: "maps-backend.googleapis.com" }] } },
    },
  },
  fails: {
    "no list of APIs": {
      type,
      inputs: { restrictions: { browserKeyRestrictions: { allowedReferrers: ["example.com"] } } },
      messages: [
        "`restrictions.apiTargets` must list the APIs that the key is good for, got nothing; set `restrictions.apiTargets`",
      ],
    },
    "an empty list": {
      type,
      inputs: { restrictions: { apiTargets: [] } },
      messages: [
        "`restrictions.apiTargets` must list the APIs that the key is good for, got []; set `restrictions.apiTargets`",
      ],
    },
    "models beside maps": {
      type,
      inputs: {
        restrictions: {
          apiTargets: [
            { service: "maps-backend.googleapis.com" },
            { service: "generativelanguage.googleapis.com" },
          ],
        },
      },
      messages: [
        '`restrictions.apiTargets[1].service` must be no API that serves models, got "generativelanguage.googleapis.com"; take it out and call the API with tokens of a service account',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`restrictions.apiTargets` must list the APIs that the key is good for, got nothing; set `restrictions.apiTargets`",
    ],
  },
  unknown: {
    type,
    inputs: { restrictions: { apiTargets: [{ service: UNKNOWN }] } },
    path: "restrictions.apiTargets[0].service",
  },
  config: {
    without: {
      type,
      inputs: { restrictions: { apiTargets: [{ service: "vision.googleapis.com" }] } },
    },
    with: {
      type,
      inputs: { restrictions: { apiTargets: [{ service: "vision.googleapis.com" }] } },
      config: { forbidden: ["vision.googleapis.com"] },
      messages: [
        '`restrictions.apiTargets[0].service` must be no API that serves models, got "vision.googleapis.com"; take it out and call the API with tokens of a service account',
      ],
    },
  },
  ignores: { type: "gcp:projects/service:Service" },
});
