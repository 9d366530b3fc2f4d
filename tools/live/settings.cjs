"use strict";
// What `npm run test:live` is allowed to do, from the environment and the command line. Pure: nothing is asked of anybody.
const { parseArgs } = require("node:util");
const { Failure } = require("../lib/failure.cjs");

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Variables of each cloud: with a default, or needed as soon as the cloud is named. */
const CLOUDS = {
  aws: {
    accountId: { name: "UNIFIED_AI_LIVE_AWS_ACCOUNT", form: /^\d{12}$/, what: "12 digits" },
    region: { name: "UNIFIED_AI_LIVE_AWS_REGION", form: /^[a-z-]+-\d$/, fallback: "us-east-1" },
  },
  azure: {
    subscriptionId: { name: "UNIFIED_AI_LIVE_AZURE_SUBSCRIPTION", form: GUID, what: "a GUID" },
    tenantId: { name: "UNIFIED_AI_LIVE_AZURE_TENANT", form: GUID, what: "a GUID" },
    location: { name: "UNIFIED_AI_LIVE_AZURE_LOCATION", form: /^[a-z0-9]+$/, fallback: "eastus2" },
  },
  gcp: {
    project: {
      name: "UNIFIED_AI_LIVE_GCP_PROJECT",
      form: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      what: "a project id",
    },
    location: {
      name: "UNIFIED_AI_LIVE_GCP_LOCATION",
      form: /^[a-z0-9-]+$/,
      fallback: "us-central1",
    },
  },
};

/** What the gateway needs besides. */
const GATEWAY = {
  domain: { name: "UNIFIED_AI_LIVE_DOMAIN", form: /^[a-z0-9.-]+\.[a-z]{2,}$/, what: "a domain" },
  zoneId: { name: "UNIFIED_AI_LIVE_ZONE_ID", form: /^Z[A-Z0-9]+$/, what: "a Route 53 zone's id" },
  address: {
    name: "UNIFIED_AI_LIVE_ADDRESS",
    form: /^\d{1,3}(\.\d{1,3}){3}$/,
    what: "this machine's public address",
  },
};

/** One model of each cloud; the smallest quota that Azure gives. */
const TARGETS = {
  azure: { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 1000 },
  aws: { cloud: "aws", model: "claude-sonnet-5-5" },
  gcp: { cloud: "gcp", model: "gemini-3.8-flash" },
};

/** Most that anybody may confirm, in US dollars: above this a test is no test. */
const MOST_USD = 50;

function readFields(fields, env, problems) {
  const values = {};
  for (const [key, { name, form, what, fallback }] of Object.entries(fields)) {
    const text = env[name] ?? fallback ?? "";
    if (form.test(text)) values[key] = text;
    else
      problems.push(`${name}: must be ${what ?? `like ${fallback}`}, got ${JSON.stringify(text)}`);
  }
  return values;
}

/**
 * Reads what may be done, or refuses with every reason at once.
 * @returns {{ clouds: object, gateway?: object, budgetUsd: number, hours: number }}
 */
function readSettings(argv, env) {
  const { values } = parseArgs({
    args: argv,
    options: {
      clouds: { type: "string", default: "aws,azure,gcp" },
      gateway: { type: "boolean", default: false },
      "budget-usd": { type: "string" },
      hours: { type: "string", default: "2" },
    },
  });
  const problems = [];
  if (env.UNIFIED_AI_LIVE !== "1")
    problems.push(
      "UNIFIED_AI_LIVE: must be 1, since this makes resources that cost money in real accounts",
    );
  const budgetUsd = amount(values["budget-usd"], MOST_USD);
  if (budgetUsd === undefined)
    problems.push(
      `--budget-usd: must be what this may cost at most, above 0 and up to ${MOST_USD}, got ${JSON.stringify(values["budget-usd"] ?? null)}`,
    );
  const hours = amount(values.hours, 24);
  if (hours === undefined)
    problems.push(`--hours: must be above 0 and up to 24, got ${JSON.stringify(values.hours)}`);
  const clouds = {};
  for (const cloud of values.clouds.split(",")) {
    if (CLOUDS[cloud] === undefined)
      problems.push(`--clouds: must be of aws, azure and gcp, got ${JSON.stringify(cloud)}`);
    else clouds[cloud] = readFields(CLOUDS[cloud], env, problems);
  }
  const gateway = values.gateway ? readFields(GATEWAY, env, problems) : undefined;
  if (values.gateway && clouds.aws === undefined)
    problems.push("--gateway: must come with aws, which is its home");
  if (problems.length > 0)
    throw new Failure("REFUSED", `nothing was done:\n  ${problems.join("\n  ")}`);
  return { clouds, ...(gateway && { gateway }), budgetUsd, hours };
}

function amount(text, most) {
  const value = Number(text);
  return text !== undefined && text !== "" && value > 0 && value <= most ? value : undefined;
}

/** The smallest description that reaches every cloud named. */
function describe({ clouds, gateway }) {
  const targets = Object.keys(TARGETS)
    .filter((cloud) => clouds[cloud] !== undefined)
    .map((cloud) => TARGETS[cloud]);
  return {
    tags: { project: "live", costCenter: "live-test", team: "live-test" },
    residency: "us",
    deletionProtection: false,
    logging: { content: "metadata", retentionDays: 30 },
    guardrail: { strength: "low", personalData: "block" },
    ...clouds,
    models: { chat: { routing: "priority", capabilities: ["streaming"], targets } },
    ...(gateway && {
      gateway: {
        home: "aws",
        domain: gateway.domain,
        zoneId: gateway.zoneId,
        replicas: { min: 1, max: 2 },
      },
      cluster: { cidr: "10.40.0.0/16", zones: 2, apiAddresses: [gateway.address] },
      tenants: {
        smoke: {
          models: ["chat"],
          requestsPerMinute: 60,
          tokensPerMinute: 60_000,
          monthlyBudgetUsd: 1,
        },
      },
    }),
  };
}

/** Hours of a month, as the price lists count. */
const MONTH_HOURS = 730;

/** US dollars that a stack costs which is up for so long. */
const costOf = (monthlyUsd, hours) => (monthlyUsd / MONTH_HOURS) * hours;

module.exports = { CLOUDS, GATEWAY, costOf, describe, readSettings };
