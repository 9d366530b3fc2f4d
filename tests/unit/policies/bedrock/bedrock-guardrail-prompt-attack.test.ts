import rule from "../../../../policies/rules/bedrock/bedrock-guardrail-prompt-attack";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:bedrock/guardrail:Guardrail";
const filters = (...filtersConfigs: object[]) => ({ contentPolicyConfig: { filtersConfigs } });
const attack = { type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "NONE" };
const hate = { type: "HATE", inputStrength: "HIGH", outputStrength: "HIGH" };

describeRule(rule, {
  passes: {
    "the filter among others": { type, inputs: filters(hate, attack) },
    "lower case, switched on and blocking": {
      type,
      inputs: filters({
        type: "prompt_attack",
        inputStrength: "high",
        inputEnabled: true,
        inputAction: "BLOCK",
      }),
    },
    "a filter beside one that is not known": {
      type,
      inputs: filters({ type: UNKNOWN, inputStrength: "HIGH" }, attack),
    },
  },
  fails: {
    "other filters only": {
      type,
      inputs: filters(hate),
      messages: [
        '`contentPolicyConfig.filtersConfigs` must hold a filter of type PROMPT_ATTACK, got other filters only; add `{ type: "PROMPT_ATTACK", inputStrength: "MEDIUM", outputStrength: "NONE" }`',
      ],
    },
    "a weak filter": {
      type,
      inputs: filters({ ...attack, inputStrength: "LOW" }),
      messages: [
        '`contentPolicyConfig.filtersConfigs[0].inputStrength` must be MEDIUM or stronger, got "LOW"; set `inputStrength` to "MEDIUM"',
      ],
    },
    "a filter without a strength": {
      type,
      inputs: filters({ type: "PROMPT_ATTACK" }),
      messages: [
        '`contentPolicyConfig.filtersConfigs[0].inputStrength` must be MEDIUM or stronger, got nothing; set `inputStrength` to "MEDIUM"',
      ],
    },
    "a filter that is off": {
      type,
      inputs: filters({ ...attack, inputEnabled: false }),
      messages: [
        "`contentPolicyConfig.filtersConfigs[0].inputEnabled` must not switch the filter off, got false; leave `inputEnabled` out",
      ],
    },
    "a filter that only detects": {
      type,
      inputs: filters({ ...attack, inputAction: "NONE" }),
      messages: [
        '`contentPolicyConfig.filtersConfigs[0].inputAction` must not switch the filter off, got "NONE"; leave `inputAction` out',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`contentPolicyConfig.filtersConfigs` must hold a filter of type PROMPT_ATTACK, got no filter; add `{ type: "PROMPT_ATTACK", inputStrength: "MEDIUM", outputStrength: "NONE" }`',
    ],
  },
  unknown: {
    type,
    inputs: filters({ ...attack, inputStrength: UNKNOWN }),
    path: "contentPolicyConfig.filtersConfigs[0].inputStrength",
  },
  config: {
    without: {
      type,
      inputs: filters({ ...attack, inputStrength: "LOW" }),
      messages: [
        '`contentPolicyConfig.filtersConfigs[0].inputStrength` must be MEDIUM or stronger, got "LOW"; set `inputStrength` to "MEDIUM"',
      ],
    },
    with: {
      type,
      inputs: filters({ ...attack, inputStrength: "LOW" }),
      config: { minimumStrength: "LOW" },
    },
  },
  ignores: { type: "aws:bedrock/guardrailVersion:GuardrailVersion", inputs: {} },
});
