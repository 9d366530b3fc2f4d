import rule from "../../../../policies/rules/bedrock/bedrock-guardrail-pii";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:bedrock/guardrail:Guardrail";
const entities = (...piiEntitiesConfigs: object[]) => ({
  sensitiveInformationPolicyConfig: { piiEntitiesConfigs },
});
const email = { type: "EMAIL", action: "ANONYMIZE" };

describeRule(rule, {
  passes: {
    "an entity that is masked": { type, inputs: entities(email) },
    "an entity blocked on the way out only": {
      type,
      inputs: entities({ type: "PHONE", action: "NONE", outputAction: "BLOCK" }),
    },
    "a pattern alone": {
      type,
      inputs: {
        sensitiveInformationPolicyConfig: { regexesConfigs: [{ name: "x", action: "BLOCK" }] },
      },
    },
    "one that acts beside one that does not": {
      type,
      inputs: entities({ type: "NAME", action: "NONE" }, email),
    },
  },
  fails: {
    "entities that are only noticed": {
      type,
      inputs: entities({ type: "NAME", action: "NONE" }),
      messages: [
        '`sensitiveInformationPolicyConfig.piiEntitiesConfigs` must name a kind of personal data to block or mask, got [{"action":"NONE","type":"NAME"}]; add entries with `type` and `action` "BLOCK" or "ANONYMIZE"',
      ],
    },
    "entities switched off on both ways": {
      type,
      inputs: entities({ ...email, inputEnabled: false, outputEnabled: false }),
      messages: [
        '`sensitiveInformationPolicyConfig.piiEntitiesConfigs` must name a kind of personal data to block or mask, got [{"action":"ANONYMIZE","inputEnabled":false,"outputEnabled":false,"type":"EMAIL"}]; add entries with `type` and `action` "BLOCK" or "ANONYMIZE"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`sensitiveInformationPolicyConfig.piiEntitiesConfigs` must name a kind of personal data to block or mask, got nothing; add entries with `type` and `action` "BLOCK" or "ANONYMIZE"',
    ],
  },
  unknown: {
    type,
    inputs: { sensitiveInformationPolicyConfig: UNKNOWN },
    path: "sensitiveInformationPolicyConfig",
  },
  config: {
    without: { type, inputs: entities(email) },
    with: {
      type,
      inputs: entities(email),
      config: { required: ["EMAIL", "CREDIT_DEBIT_CARD_NUMBER"] },
      messages: [
        '`sensitiveInformationPolicyConfig.piiEntitiesConfigs` must block or mask CREDIT_DEBIT_CARD_NUMBER, got no such entry; add an entry with `type` "CREDIT_DEBIT_CARD_NUMBER"',
      ],
    },
  },
  ignores: { type: "aws:bedrock/guardrailVersion:GuardrailVersion", inputs: {} },
});
