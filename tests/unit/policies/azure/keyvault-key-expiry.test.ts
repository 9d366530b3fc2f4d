import rule from "../../../../policies/rules/azure/keyvault-key-expiry";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:keyvault:Key";

describeRule(rule, {
  passes: {
    rotates: {
      type,
      inputs: {
        properties: {
          rotationPolicy: {
            lifetimeActions: [
              { action: { type: "notify" } },
              { action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } },
            ],
          },
        },
      },
    },
    ends: { type, inputs: { properties: { attributes: { expires: 1893456000 } } } },
  },
  fails: {
    "only tells": {
      type,
      inputs: {
        properties: { rotationPolicy: { lifetimeActions: [{ action: { type: "notify" } }] } },
      },
      messages: [
        '`properties.rotationPolicy` must have a lifetime action of type rotate, got {"lifetimeActions":[{"action":{"type":"notify"}}]}; set `properties.rotationPolicy.lifetimeActions`, or `properties.attributes.expires`',
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      "`properties.rotationPolicy` must have a lifetime action of type rotate, got nothing; set `properties.rotationPolicy.lifetimeActions`, or `properties.attributes.expires`",
    ],
  },
  unknown: {
    type,
    inputs: { properties: { rotationPolicy: UNKNOWN } },
    path: "properties.rotationPolicy",
  },
  ignores: { type: "azure-native:keyvault:Vault", inputs: { properties: {} } },
});
