import { CloudError, documented, guessed, type Json, type TypeFacts } from "../../model";
import { requireWorkspace } from "./amp-workspace";
import { checkRegion, checkTags, failure, requireEnabledRegion, sameJson, tagsAll } from "./common";
import { ruleProblems } from "./prometheus-rules";
import { readYaml } from "./prometheus-yaml";
import { RULE_GROUPS } from "./tokens";

const API = "https://docs.aws.amazon.com/prometheus/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/amp/rule_group_namespace.go";
/** Bytes of one file. */
const MOST_BYTES = documented(1_048_576, QUOTAS);

/** One text for all spellings of the same YAML content. */
export const yamlContent = (value: Json | undefined): string =>
  typeof value === "string"
    ? (JSON.stringify(readYaml(value).value) ?? value)
    : JSON.stringify(value ?? null);

/** A file of rules that a workspace evaluates. */
export const ruleGroups: TypeFacts = {
  token: RULE_GROUPS,
  operations: {
    create: "aps:CreateRuleGroupsNamespace",
    read: "aps:DescribeRuleGroupsNamespace",
    update: "aps:PutRuleGroupsNamespace",
    delete: "aps:DeleteRuleGroupsNamespace",
  },
  facts: {
    replaceOn: documented(["name", "region", "workspaceId"], `${PROVIDER} (ForceNew)`),
    name: documented(
      {
        property: "name",
        pattern: "^[0-9A-Za-z][-.0-9A-Z_a-z]*$",
        minLength: 1,
        maxLength: 128,
        uniqueIn: "parent",
        parentProperties: ["workspaceId"],
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 409 },
      },
      `${API}/API_CreateRuleGroupsNamespace.html`,
    ),
    latency: guessed({ createSeconds: 20 }, `${PROVIDER} (waits until it is ACTIVE)`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    if (typeof inputs.data !== "string") return failures;
    for (const { path, message } of ruleProblems(inputs.data))
      failures.push(
        failure(
          "data",
          `must be a file of Prometheus rules: ${path === "" ? "it" : path} ${message}`,
        ),
      );
    if (Buffer.byteLength(inputs.data) > MOST_BYTES.value)
      failures.push(
        failure("data", `must have at most ${MOST_BYTES.value} bytes, got more; split it`),
      );
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    requireWorkspace(context, context.inputs.workspaceId);
    const [first] = ruleProblems(String(context.inputs.data));
    if (first)
      throw new CloudError("ValidationException", 400, `error: ${first.path}: ${first.message}`);
  },
  id({ inputs, scope }) {
    const workspace = String(inputs.workspaceId);
    return `arn:aws:aps:${scope.region}:${scope.account}:rulegroupsnamespace/${workspace}/${String(inputs.name)}`;
  },
  outputs: (context, id) => ({ arn: id, tagsAll: tagsAll(context.inputs, context.provider) }),
  equal: (path, before, after) =>
    path === "data" ? yamlContent(before) === yamlContent(after) : sameJson(before, after),
};
