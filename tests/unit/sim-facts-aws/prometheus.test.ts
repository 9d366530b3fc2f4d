// Proves the rows against themselves. The expressions below were given to promtool 2.42 once: it agrees with every verdict
// but one, a range as a rule's result, which it takes and Prometheus cannot evaluate.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { definitionProblems } from "../../../sim/facts/aws/prometheus-alert-manager";
import { ruleProblems } from "../../../sim/facts/aws/prometheus-rules";
import { scrapeProblems } from "../../../sim/facts/aws/prometheus-scrape";
import { promqlProblem } from "../../../sim/facts/aws/promql";
import type { Props } from "../../../sim/model";
import { autoCluster, Cloud, clusterRoles, network, policy } from "./cloud";
import { refusal } from "./world";

const WORKSPACE = "aws:amp/workspace:Workspace";
const RULES = "aws:amp/ruleGroupNamespace:RuleGroupNamespace";
const DEFINITION = "aws:amp/alertManagerDefinition:AlertManagerDefinition";
const SCRAPER = "aws:amp/scraper:Scraper";
const TOPIC = "aws:sns/topic:Topic";
const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";
const KEY = "aws:kms/key:Key";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});
afterEach(() => cloud.dispose());

/** Expressions and whether Prometheus takes them. */
const expressions: readonly (readonly [text: string, taken: boolean])[] = [
  ["up", true],
  ["up == 0", true],
  ['sum(rate(a{b=~"5.."}[5m])) by (c) / sum(rate(a[5m])) by (c) > 0.05', true],
  ["sum by (c) (rate(a[5m])) > bool 1", true],
  ["histogram_quantile(0.99, sum(rate(a_bucket[5m])) by (le)) > 2", true],
  ['absent(up{job="x"})', true],
  ["a * on (b) group_left (c) d", true],
  ["a unless on () b", true],
  ["max_over_time(rate(a[1m])[10m:30s])", true],
  ["increase(a[1h] offset 1d) > 3", true],
  ["-a ^ 2 + 1e3", true],
  ['label_replace(a, "b", "$1", "c", "(.*)")', true],
  ["topk(3, a) or vector(0)", true],
  ['{__name__=~"a.*", b!=""}', true],
  ["time() - a > 3600", true],
  ['count_values("v", a)', true],
  ["rate(a[5m] @ end()) + b offset -1h", true],
  ["(a + b)[5m:1m]", false],
  ["sum_over_time((a + b)[5m:1m])", true],
  ["rate(a[5m]) @ end()", false],
  ["(a)[5m]", false],
  ["abs()", false],
  ["sum(a, b)", false],
  ["topk(a)", false],
  ["5m", false],
  ['{a=""}', false],
  ["a % 2 == 0 and b", true],
  ["quantile(0.9, a) without (b)", true],
  ["sum(a) # a comment", true],
  ["", false],
  ["sum(", false],
  ["a >", false],
  ["rate(a)", false],
  ["a[5m]", false],
  ["a[5m] + 1", false],
  ["sum(a[5m])", false],
  ["nope(a)", false],
  ["a{b=c}", false],
  ['a{b="c"', false],
  ["a b", false],
  ["{}", false],
  ['a{b=~"("}', false],
  ["rate(a[5x])", false],
  ["a @@ 1", false],
  ["a == on(b", false],
  ["sum by c (a)", false],
  ["$a", false],
];

describe("PromQL", () => {
  it.each(expressions)("%s: %s", (text, taken) => {
    expect(promqlProblem(text) === undefined).toBe(taken);
  });
});

const rulesOf = (rule: object, group: object = {}) =>
  JSON.stringify({ groups: [{ name: "g", rules: [rule], ...group }] });
const alert = { alert: "A", expr: "up == 0" };

describe("rules", () => {
  it.each<[string, string, string[]]>([
    ["a recording rule", rulesOf({ record: "a:b:rate5m", expr: "rate(a[5m])" }), []],
    [
      "an alert",
      rulesOf({
        ...alert,
        for: "5m",
        labels: { severity: "page" },
        annotations: { summary: "{{ $value }}" },
      }),
      [],
    ],
    ["what is no YAML", "groups: [", [""]],
    ["no groups", "groups: []", ["groups"]],
    ["a member that is not known", "group: []", ["group", "groups"]],
    ["a group without rules", JSON.stringify({ groups: [{ name: "g" }] }), ["groups[0].rules"]],
    [
      "a group twice",
      JSON.stringify({ groups: [1, 2].map(() => ({ name: "g", rules: [alert] })) }),
      ["groups[1].name"],
    ],
    ["an interval that is none", rulesOf(alert, { interval: "often" }), ["groups[0].interval"]],
    ["a rule of both kinds", rulesOf({ ...alert, record: "a" }), ["groups[0].rules[0]"]],
    [
      "an expression that is none",
      rulesOf({ ...alert, expr: "up ==" }),
      ["groups[0].rules[0].expr"],
    ],
    ["no expression", rulesOf({ alert: "A" }), ["groups[0].rules[0].expr"]],
    [
      "`for` in a recording rule",
      rulesOf({ record: "a", expr: "up", for: "5m" }),
      ["groups[0].rules[0].for"],
    ],
    [
      "a label that is a number",
      rulesOf({ ...alert, labels: { severity: 1 } }),
      ["groups[0].rules[0].labels.severity"],
    ],
    [
      "a template that does not end",
      rulesOf({ ...alert, annotations: { a: "{{ $value }" } }),
      ["groups[0].rules[0].annotations.a"],
    ],
    ["a misspelt member", rulesOf({ ...alert, annotation: {} }), ["groups[0].rules[0].annotation"]],
  ])("are judged: %s", (_name, text, paths) => {
    expect(ruleProblems(text).map((one) => one.path)).toEqual(paths);
  });

  it("belong to a workspace, once per name; the same content in another spelling is no change", () => {
    const workspace = cloud.create(WORKSPACE, { alias: "atlas" });
    const inputs = { workspaceId: workspace.id, name: "gateway", data: rulesOf(alert) };
    expect(refusal(() => cloud.create(RULES, { ...inputs, workspaceId: "ws-0" })).code).toBe(
      "ResourceNotFoundException",
    );
    const made = cloud.create(RULES, inputs);
    expect(refusal(() => cloud.create(RULES, inputs)).code).toBe("ConflictException");
    const spelt = "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up == 0\n";
    expect(cloud.replaces(made, { data: spelt })).toEqual([]);
    expect(cloud.complaints(RULES, { ...inputs, data: "x" })).toEqual([
      "data: must be a file of Prometheus rules: it must be an object with `groups`",
    ]);
  });
});

const topicArn = "arn:aws:sns:us-east-1:111122223333:alarms";
const definition = (config: object) =>
  JSON.stringify({ alertmanager_config: JSON.stringify(config) });
const sns = { topic_arn: topicArn, sigv4: { region: "us-east-1" } };
const config = {
  route: { receiver: "sns", group_by: ["alertname"], group_wait: "30s" },
  receivers: [{ name: "sns", sns_configs: [sns] }],
};
const at = "alertmanager_config";

describe("alert manager definition", () => {
  it.each<[string, string, string[]]>([
    ["one receiver", definition(config), []],
    ["no configuration", "template_files: {}", [at]],
    ["a configuration that is no text", JSON.stringify({ [at]: config }), [at]],
    ["no route", definition({ receivers: config.receivers }), [`${at}.route`]],
    [
      "a route to nobody",
      definition({ ...config, route: { receiver: "mail" } }),
      [`${at}.route.receiver`],
    ],
    [
      "a receiver by mail",
      definition({ ...config, receivers: [{ name: "sns", email_configs: [] }] }),
      [`${at}.receivers[0].email_configs`],
    ],
    [
      "no Region",
      definition({
        ...config,
        receivers: [{ name: "sns", sns_configs: [{ topic_arn: topicArn }] }],
      }),
      [`${at}.receivers[0].sns_configs[0].sigv4.region`],
    ],
    [
      "another Region",
      definition({
        ...config,
        receivers: [{ name: "sns", sns_configs: [{ ...sns, sigv4: { region: "eu-west-1" } }] }],
      }),
      [`${at}.receivers[0].sns_configs[0].sigv4.region`],
    ],
    [
      "an API address",
      definition({
        ...config,
        receivers: [{ name: "sns", sns_configs: [{ ...sns, api_url: "x" }] }],
      }),
      [`${at}.receivers[0].sns_configs[0].api_url`],
    ],
    [
      "matchers at the root",
      definition({ ...config, route: { ...config.route, matchers: ['a="b"'] } }),
      [`${at}.route`],
    ],
    [
      "a matcher that is none",
      definition({ ...config, route: { ...config.route, routes: [{ matchers: ["severity"] }] } }),
      [`${at}.route.routes[0].matchers`],
    ],
  ])("is judged: %s", (_name, text, paths) => {
    expect(definitionProblems(text).problems.map((one) => one.path)).toEqual(paths);
  });

  const publish = (workspaceArn: string) =>
    policy({
      Effect: "Allow",
      Principal: { Service: "aps.amazonaws.com" },
      Action: ["sns:Publish", "sns:GetTopicAttributes"],
      Resource: topicArn,
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnEquals: { "aws:SourceArn": workspaceArn },
      },
    });

  it("needs a topic that lets this workspace publish", () => {
    const [workspace, other] = [1, 2].map(() => cloud.create(WORKSPACE, {}));
    const inputs = { workspaceId: workspace!.id, definition: definition(config) };
    expect(refusal(() => cloud.create(DEFINITION, inputs)).message).toContain("does not exist");
    cloud.create(TOPIC, { name: "alarms" });
    expect(refusal(() => cloud.create(DEFINITION, inputs)).message).toContain(
      "does not let aps.amazonaws.com do sns:Publish",
    );
    const apart = cloud.create(TOPIC_POLICY, {
      arn: topicArn,
      policy: publish(String(other!.state.arn)),
    });
    expect(refusal(() => cloud.create(DEFINITION, inputs)).code).toBe("ValidationException");
    cloud.update(apart, { policy: publish(String(workspace!.state.arn)) });
    cloud.create(DEFINITION, inputs);
    expect(refusal(() => cloud.create(DEFINITION, inputs)).code).toBe("ConflictException");
  });

  it("needs the key of an encrypted topic to let AMP encrypt", () => {
    const workspace = cloud.create(WORKSPACE, {});
    const root = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "kms:*",
      Resource: "*",
    };
    const key = cloud.create(KEY, { policy: policy(root) });
    cloud.create(TOPIC, { name: "alarms", kmsMasterKeyId: key.state.arn! });
    cloud.create(TOPIC_POLICY, { arn: topicArn, policy: publish(String(workspace.state.arn)) });
    const inputs = { workspaceId: workspace.id, definition: definition(config) };
    expect(refusal(() => cloud.create(DEFINITION, inputs)).message).toContain(
      "kms:GenerateDataKey",
    );
    cloud.update(key, {
      policy: policy(root, {
        Effect: "Allow",
        Principal: { Service: "aps.amazonaws.com" },
        Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
      }),
    });
    cloud.create(DEFINITION, inputs);
  });
});

const scrape = (job: object, global: object = {}) =>
  JSON.stringify({ global, scrape_configs: [{ job_name: "pods", ...job }] });

describe("scraper", () => {
  it.each<[string, string, string[]]>([
    [
      "pods",
      scrape({
        kubernetes_sd_configs: [{ role: "pod" }],
        relabel_configs: [{ action: "keep", source_labels: ["a"], regex: "b" }],
      }),
      [],
    ],
    ["no job", "scrape_configs: []", ["scrape_configs"]],
    [
      "a part that scrapers do not have",
      JSON.stringify({ rule_files: [], scrape_configs: [{ job_name: "a" }] }),
      ["rule_files"],
    ],
    [
      "a role that is none",
      scrape({ kubernetes_sd_configs: [{ role: "pods" }] }),
      ["scrape_configs[0].kubernetes_sd_configs[0].role"],
    ],
    [
      "an action that is none",
      scrape({ relabel_configs: [{ action: "retain" }] }),
      ["scrape_configs[0].relabel_configs[0].action"],
    ],
    [
      "a replacement without a target",
      scrape({ relabel_configs: [{ regex: "(a" }] }),
      [
        "scrape_configs[0].relabel_configs[0].target_label",
        "scrape_configs[0].relabel_configs[0].regex",
      ],
    ],
    [
      "a time-out above the interval",
      scrape({ scrape_timeout: "40s" }, { scrape_interval: "30s" }),
      ["scrape_configs[0].scrape_timeout"],
    ],
  ])("has a configuration that is judged: %s", (_name, text, paths) => {
    expect(scrapeProblems(text).map((one) => one.path)).toEqual(paths);
  });

  const start = (vpcConfig: Props = { endpointPrivateAccess: true }) => {
    clusterRoles(cloud);
    const { privateSubnets, publicSubnets, vpc } = network(cloud);
    const subnetIds = privateSubnets.map((one) => one.id);
    const cluster = cloud.create(
      "aws:eks/cluster:Cluster",
      autoCluster(privateSubnets, { vpcConfig: { subnetIds, ...vpcConfig } }),
    );
    const workspace = cloud.create(WORKSPACE, {});
    const inputs = {
      source: { eks: { clusterArn: cluster.state.arn!, subnetIds } },
      destination: { amp: { workspaceArn: workspace.state.arn! } },
      scrapeConfiguration: scrape({}),
    };
    return { inputs, privateSubnets, publicSubnets, vpc, cluster };
  };

  it("reads a cluster with a private endpoint, from two zones of its VPC", () => {
    const { inputs, privateSubnets, publicSubnets, cluster } = start();
    const other = network(cloud, "10.50");
    const create = (subnetIds: string[]) =>
      refusal(() =>
        cloud.create(SCRAPER, {
          ...inputs,
          source: { eks: { clusterArn: cluster.state.arn!, subnetIds } },
        }),
      ).message;
    expect(create([privateSubnets[0]!.id, publicSubnets[0]!.id])).toContain("at least two");
    expect(create(other.privateSubnets.map((one) => one.id))).toContain("is not in");
    expect(
      refusal(() =>
        cloud.create(SCRAPER, {
          ...inputs,
          destination: {
            amp: { workspaceArn: "arn:aws:aps:us-east-1:111122223333:workspace/ws-0" },
          },
        }),
      ).code,
    ).toBe("ResourceNotFoundException");
    const made = cloud.create(SCRAPER, inputs);
    expect(cloud.read(made)).toMatchObject({
      roleArn: expect.stringContaining("AWSServiceRoleForAmazonPrometheusScraper_51a0"),
      source: {
        eks: { securityGroupIds: [(cluster.state.vpcConfig as Props).clusterSecurityGroupId] },
      },
    });
    expect(
      cloud.replaces(made, { scrapeConfiguration: scrape({}, { scrape_interval: "30s" }) }),
    ).toEqual([]);
    expect(refusal(() => cloud.delete(privateSubnets[0]!)).code).toBe("DependencyViolation");
  });

  it("is refused where the endpoint is public only, or the VPC has no names", () => {
    const { inputs, vpc } = start({ endpointPublicAccess: true });
    expect(refusal(() => cloud.create(SCRAPER, inputs)).message).toContain("private access");
    const cluster = cloud.plane.store.all("aws:eks/cluster:Cluster")[0]!;
    cloud.update(cluster, {
      vpcConfig: { ...(cluster.inputs.vpcConfig as Props), endpointPrivateAccess: true },
    });
    cloud.update(vpc, { enableDnsHostnames: false });
    expect(refusal(() => cloud.create(SCRAPER, inputs)).message).toContain("DNS hostnames");
  });
});

describe("topic", () => {
  it("has a policy that grants SNS's own actions on itself, by one owner", () => {
    const topic = cloud.create(TOPIC, { name: "alarms" });
    expect(JSON.parse(String(cloud.read(topic).policy))).toMatchObject({
      Id: "__default_policy_ID",
    });
    const grant = (change: object) =>
      policy({
        Effect: "Allow",
        Principal: { Service: "aps.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        ...change,
      });
    const complaints = (change: object) =>
      cloud.complaints(TOPIC_POLICY, { arn: topicArn, policy: grant(change) }).join();
    expect(complaints({})).toBe("");
    expect(complaints({ Action: "sns:*" })).toContain("out of service scope");
    expect(complaints({ Action: "sqs:SendMessage" })).toContain("out of service scope");
    expect(complaints({ Principal: { Service: "amp.amazonaws.com" } })).toContain(
      "Invalid principal",
    );
    expect(
      refusal(() =>
        cloud.create(TOPIC_POLICY, { arn: topicArn, policy: grant({ Resource: `${topicArn}2` }) }),
      ).message,
    ).toContain("must be the topic itself");
    expect(
      refusal(() => cloud.create(TOPIC_POLICY, { arn: `${topicArn}2`, policy: grant({}) })).code,
    ).toBe("NotFound");
    const made = cloud.create(TOPIC_POLICY, { arn: topicArn, policy: grant({}) });
    expect(String(cloud.read(topic).policy)).toContain("aps.amazonaws.com");
    expect(
      refusal(() => cloud.create(TOPIC_POLICY, { arn: topicArn, policy: grant({}) })).code,
    ).toBe("ConcurrentAccess");
    cloud.delete(made);
    expect(String(cloud.read(topic).policy)).toContain("__default_policy_ID");
  });

  it("has a name, a key and settings that can be", () => {
    expect(cloud.complaints(TOPIC, { name: "a b" })).toHaveLength(1);
    expect(cloud.complaints(TOPIC, { name: "a.fifo" })).toHaveLength(1);
    expect(cloud.complaints(TOPIC, { name: "a", contentBasedDeduplication: true })).toHaveLength(1);
    expect(
      refusal(() => cloud.create(TOPIC, { name: "a", kmsMasterKeyId: "alias/none" })).code,
    ).toBe("KMSNotFound");
    cloud.create(TOPIC, { name: "a", kmsMasterKeyId: "alias/aws/sns" });
    expect(refusal(() => cloud.create(TOPIC, { name: "a" })).code).toBe("TopicAlreadyExists");
  });
});
