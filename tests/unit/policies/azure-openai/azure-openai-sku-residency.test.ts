import rule from "../../../../policies/rules/azure-openai/azure-openai-sku-residency";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Deployment";

describeRule(rule, {
  passes: {
    "a data zone": { type, inputs: { properties: {}, sku: { name: "DataZoneStandard" } } },
    "a region": { type, inputs: { properties: {}, sku: { name: "Standard" } } },
    provisioned: { type, inputs: { properties: {}, sku: { name: "ProvisionedManaged" } } },
  },
  fails: {
    "provisioned anywhere, in small letters": {
      type,
      inputs: { properties: {}, sku: { name: "globalProvisionedManaged" } },
      messages: [
        '`sku.name` must process prompts in the account\'s data zone, got "globalProvisionedManaged"; set `sku.name` to DataZoneStandard, Standard or their provisioned counterparts',
      ],
    },
    anywhere: {
      type,
      inputs: { properties: {}, sku: { name: "GlobalStandard" } },
      messages: [
        '`sku.name` must process prompts in the account\'s data zone, got "GlobalStandard"; set `sku.name` to DataZoneStandard, Standard or their provisioned counterparts',
      ],
    },
    "in batches": {
      type,
      inputs: { properties: {}, sku: { name: "GlobalBatch" } },
      messages: [
        '`sku.name` must process prompts in the account\'s data zone, got "GlobalBatch"; set `sku.name` to DataZoneStandard, Standard or their provisioned counterparts',
      ],
    },
    "for developers": {
      type,
      inputs: { properties: {}, sku: { name: "DeveloperTier" } },
      messages: [
        '`sku.name` must process prompts in the account\'s data zone, got "DeveloperTier"; set `sku.name` to DataZoneStandard, Standard or their provisioned counterparts',
      ],
    },
  },
  missing: { type, inputs: { properties: {} } },
  unknown: { type, inputs: { properties: {}, sku: { name: UNKNOWN } }, path: "sku.name" },
  config: {
    without: { type, inputs: { properties: {}, sku: { name: "DataZoneProvisionedManaged" } } },
    with: {
      type,
      inputs: { properties: {}, sku: { name: "DataZoneProvisionedManaged" } },
      config: { processing: "region" },
      messages: [
        '`sku.name` must process prompts in the account\'s region, got "DataZoneProvisionedManaged"; set `sku.name` to Standard or ProvisionedManaged',
      ],
    },
  },
  ignores: {
    type: "azure-native:cognitiveservices:Account",
    inputs: { sku: { name: "GlobalStandard" } },
  },
});
