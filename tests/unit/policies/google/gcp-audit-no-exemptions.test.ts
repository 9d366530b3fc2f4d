import rule from "../../../../policies/rules/google/gcp-audit-no-exemptions";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:projects/iAMAuditConfig:IAMAuditConfig";

describeRule(rule, {
  passes: {
    everybody: {
      type,
      inputs: {
        service: "allServices",
        auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE", exemptedMembers: [] }],
      },
    },
  },
  fails: {
    "one left out": {
      type,
      inputs: {
        auditLogConfigs: [
          { logType: "DATA_READ" },
          { logType: "DATA_WRITE", exemptedMembers: ["user:a@example.com"] },
        ],
      },
      messages: [
        '`auditLogConfigs[1].exemptedMembers[0]` must not be left out of the records, got "user:a@example.com"; take it out of `exemptedMembers`',
      ],
    },
    "of a folder": {
      type: "gcp:folder/iamAuditConfig:IamAuditConfig",
      inputs: {
        auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: ["user:a", "user:b"] }],
      },
      messages: [
        '`auditLogConfigs[0].exemptedMembers[0]` must not be left out of the records, got "user:a"; take it out of `exemptedMembers`',
        '`auditLogConfigs[0].exemptedMembers[1]` must not be left out of the records, got "user:b"; take it out of `exemptedMembers`',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: {
    type,
    inputs: { auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: UNKNOWN }] },
    path: "auditLogConfigs[0].exemptedMembers",
  },
  config: {
    without: {
      type,
      inputs: { auditLogConfigs: [{ exemptedMembers: ["user:b"] }] },
      messages: [
        '`auditLogConfigs[0].exemptedMembers[0]` must not be left out of the records, got "user:b"; take it out of `exemptedMembers`',
      ],
    },
    with: {
      type,
      inputs: { auditLogConfigs: [{ exemptedMembers: ["user:a"] }] },
      config: { allowed: ["user:a"] },
    },
  },
  ignores: {
    type: "gcp:projects/iAMMember:IAMMember",
    inputs: { auditLogConfigs: [{ exemptedMembers: ["user:a"] }] },
  },
});
