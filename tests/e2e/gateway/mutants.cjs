"use strict";
// The real program with slips in what makes a call possible: who is trusted, what is allowed, where calls come from, what
// they carry. UNIFIED_AI_MUTANTS names them, comma-separated; tests/e2e/gateway/mutants.test.ts says which are refused.
const path = require("node:path");
const repo = path.resolve(__dirname, "../../..");
const pulumi = require(require.resolve("@pulumi/pulumi", { paths: [repo] }));

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";
const ACCOUNT = "azure-native:cognitiveservices:Account";
const POOL_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole";
const ACCESS_LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel";
const INGRESS =
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy";

/** Type tokens of the gateway's objects end in their kind. */
const kind = (name) => new RegExp(`^kubernetes:.*:${name}$`);

/** An edit of one property, known when the property is. */
const edit = (key, change) => (props) => ({
  ...props,
  [key]: pulumi.output(props[key]).apply(change),
});
const set = (key, value) => (props) => ({ ...props, [key]: value });
/** An edit of a value as JSON text: every occurrence of `from`. */
const swap = (key, from, to) =>
  edit(key, (value) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const swapped = text.replaceAll(from, to);
    return typeof value === "string" ? swapped : JSON.parse(swapped);
  });
/** Leaves out or changes statements of a policy document. */
const statements = (key, change) =>
  edit(key, (text) => {
    const document = JSON.parse(text);
    return JSON.stringify({ ...document, Statement: document.Statement.flatMap(change) });
  });
const withoutStatement = (sid) => statements("policy", (one) => (one.Sid === sid ? [] : [one]));
const listed = (value) => (Array.isArray(value) ? value : [value]);

/** Edits the spec of an object when it is one cloud's. */
const specOf = (test, change) => edit("spec", (spec) => (test(spec) ? change(spec) : spec));
const HOSTS = {
  aws: /^bedrock-runtime\./,
  azure: /\.openai\.azure\.com$/,
  gcp: /aiplatform\..*googleapis\.com$/,
};
const SCHEMAS = { aws: "AWSBedrock", azure: "AzureOpenAI", gcp: "GCPVertexAI" };
const backend = (cloud, change) => [
  kind("Backend"),
  specOf((spec) => HOSTS[cloud].test(spec.endpoints[0].fqdn.hostname), change),
];
const tls = (cloud, hostname) => [
  kind("BackendTLSPolicy"),
  specOf(
    (spec) => HOSTS[cloud].test(spec.validation.hostname),
    (spec) => ({ ...spec, validation: { ...spec.validation, hostname } }),
  ),
];
const service = (cloud, change) => [
  kind("AIServiceBackend"),
  specOf((spec) => spec.schema.name === SCHEMAS[cloud], change),
];
const model = (cloud, to) => [
  kind("AIGatewayRoute"),
  edit("spec", (spec) => ({
    ...spec,
    rules: spec.rules.map((rule) => ({
      ...rule,
      backendRefs: rule.backendRefs.map((ref) =>
        ref.name.startsWith(cloud) ? { ...ref, modelNameOverride: to(ref.modelNameOverride) } : ref,
      ),
    })),
  })),
];
const withoutGuardrail = ({ bodyMutation: _, ...spec }) => spec;
const hostSwap = (from, to) => (spec) => JSON.parse(JSON.stringify(spec).replace(from, to));

/**
 * Replaces functions of a module of the program; what they returned for a resource that is left out has an id only.
 * Runs before the module's users are loaded.
 */
function patch(file, change) {
  const name = require.resolve(path.join(repo, "bin", "components", file));
  const original = require(name);
  require.cache[name].exports = { ...original, ...change(original), __esModule: true };
}
const absent = () => ({ id: pulumi.output("left-out") });

/** name: { cloud, edits: [type token, change of the inputs, name of the resource]..., before } */
const mutants = {
  // Changes nothing: shows that what refuses the others is the change, not the wrapper.
  "aws control": { cloud: "aws", edits: [[ROLE, (props) => ({ ...props })]] },
  "azure control": { cloud: "azure", edits: [[ACCOUNT, (props) => ({ ...props })]] },
  "gcp control": { cloud: "gcp", edits: [[CUSTOM_ROLE, (props) => ({ ...props })]] },

  "aws trust of another audience": {
    cloud: "aws",
    edits: [
      [ROLE, swap("assumeRolePolicy", '"sts.amazonaws.com"', '"sts.example.com"'), /-aws-role$/],
    ],
  },
  "aws trust of another subject": {
    cloud: "aws",
    edits: [[ROLE, swap("assumeRolePolicy", ":ai-gateway", ":default"), /-aws-role$/]],
  },
  "aws trust of another issuer": {
    cloud: "aws",
    edits: [
      [
        ROLE,
        edit("assumeRolePolicy", (text) =>
          text.replaceAll(/\/id\/[0-9A-F]+/g, "/id/0".padEnd(36, "0")),
        ),
        /-aws-role$/,
      ],
    ],
  },
  "aws issuer knows another client": {
    cloud: "aws",
    edits: [[OIDC_PROVIDER, set("clientIdLists", ["sts.example.com"])]],
  },
  "aws token for another audience": {
    cloud: "aws",
    edits: [[kind("EnvoyProxy"), swap("spec", '"sts.amazonaws.com"', '"sts.example.com"')]],
  },
  "aws role may call nothing": {
    cloud: "aws",
    edits: [[ROLE_POLICY, withoutStatement("InvokeChatProfiles"), /-aws-role-policy$/]],
  },
  "aws role may not call the models behind profiles": {
    cloud: "aws",
    edits: [
      [ROLE_POLICY, withoutStatement("InvokeChatModelsThroughProfiles"), /-aws-role-policy$/],
    ],
  },
  "aws role lacks the model of one region": {
    cloud: "aws",
    edits: [
      [
        ROLE_POLICY,
        statements("policy", (one) =>
          one.Sid === "InvokeChatModelsThroughProfiles"
            ? [{ ...one, Resource: listed(one.Resource).slice(1) }]
            : [one],
        ),
        /-aws-role-policy$/,
      ],
    ],
  },
  "aws role may not stream": {
    cloud: "aws",
    edits: [
      [
        ROLE_POLICY,
        statements("policy", (one) =>
          one.Sid.startsWith("InvokeChat") ? [{ ...one, Action: "bedrock:InvokeModel" }] : [one],
        ),
        /-aws-role-policy$/,
      ],
    ],
  },
  "aws role may not apply the guardrail": {
    cloud: "aws",
    edits: [[ROLE_POLICY, withoutStatement("ApplyGuardrail"), /-aws-role-policy$/]],
  },
  "aws role may not decrypt the guardrail": {
    cloud: "aws",
    edits: [[ROLE_POLICY, withoutStatement("ReadEncryptedGuardrail"), /-aws-role-policy$/]],
  },
  "aws guardrail not sent": { cloud: "aws", edits: [service("aws", withoutGuardrail)] },
  "aws guardrail of another version": {
    cloud: "aws",
    edits: [service("aws", hostSwap(/(guardrailVersion\\":\\")\d+/, "$17"))],
  },
  "aws signature for another region": {
    cloud: "aws",
    edits: [
      [
        kind("BackendSecurityPolicy"),
        specOf(
          (spec) => spec.type === "AWSCredentials",
          (spec) => ({ ...spec, awsCredentials: { ...spec.awsCredentials, region: "us-west-2" } }),
        ),
      ],
    ],
  },
  "aws host of another region": {
    cloud: "aws",
    edits: [backend("aws", hostSwap("us-east-1", "us-west-2"))],
  },
  "aws certificate of another name": {
    cloud: "aws",
    edits: [tls("aws", "bedrock-runtime.us-west-2.amazonaws.com")],
  },
  "aws backend by address": {
    cloud: "aws",
    edits: [
      backend("aws", (spec) => ({
        ...spec,
        endpoints: [{ ip: { address: "127.0.0.1", port: 443 } }],
      })),
    ],
  },
  "aws model by its bare id": {
    cloud: "aws",
    edits: [model("aws", () => "anthropic.claude-sonnet-5-5-v1:0")],
  },
  "aws agent takes another role": {
    cloud: "aws",
    edits: [[kind("EnvoyProxy"), swap("spec", ":role/", ":role/other-")]],
  },

  "azure trust of another audience": {
    cloud: "azure",
    edits: [[CREDENTIAL, set("audiences", ["api://SomethingElse"])]],
  },
  "azure trust of another subject": {
    cloud: "azure",
    edits: [[CREDENTIAL, swap("subject", ":ai-gateway", ":default")]],
  },
  "azure trust of another issuer": {
    cloud: "azure",
    edits: [[CREDENTIAL, edit("issuer", (issuer) => issuer.replace(/[0-9A-F]{8}$/, "00000000"))]],
  },
  "azure federated credential left out": {
    cloud: "azure",
    before: () => patch("azure/caller.js", () => ({ createCallerTrust: absent })),
  },
  "azure role left out": {
    cloud: "azure",
    before: () => patch("azure/caller.js", () => ({ createCallerRole: absent })),
  },
  "azure role that reads only": {
    cloud: "azure",
    edits: [
      [
        "azure-native:authorization:RoleAssignment",
        (props) => ({
          ...props,
          roleAssignmentName: "5e0bd9bd-7b93-4f28-af87-19fc36ad61be",
          // Reader.
          roleDefinitionId: swapGuid(
            props.roleDefinitionId,
            "acdd72a7-3385-48ef-bd42-f606fba81ae7",
          ),
        }),
      ],
    ],
  },
  "azure egress address missing": {
    cloud: "azure",
    edits: [
      [
        ACCOUNT,
        edit("properties", (all) => ({
          ...all,
          networkAcls: { ...all.networkAcls, ipRules: all.networkAcls.ipRules.slice(1) },
        })),
      ],
    ],
  },
  "azure closed to the internet": {
    cloud: "azure",
    edits: [[ACCOUNT, edit("properties", (all) => ({ ...all, publicNetworkAccess: "Disabled" }))]],
  },
  "azure certificate of another name": {
    cloud: "azure",
    edits: [tls("azure", "somebody-else.openai.azure.com")],
  },
  "azure account of somebody else": {
    cloud: "azure",
    edits: [
      backend(
        "azure",
        hostSwap(/"hostname":"[^"]*"/, '"hostname":"somebody-else.openai.azure.com"'),
      ),
    ],
  },
  "azure deployment of another name": {
    cloud: "azure",
    edits: [model("azure", (name) => `${name}-2`)],
  },
  "azure API of a version that is none": {
    cloud: "azure",
    edits: [
      service("azure", (spec) => ({ ...spec, schema: { ...spec.schema, version: "2029-01-01" } })),
    ],
  },
  "azure token for another audience": {
    cloud: "azure",
    edits: [
      [kind("EnvoyProxy"), swap("spec", "api://AzureADTokenExchange", "api://SomethingElse")],
    ],
  },
  "azure agent is another identity": {
    cloud: "azure",
    edits: [
      [
        kind("EnvoyProxy"),
        edit("spec", (spec) =>
          JSON.parse(
            JSON.stringify(spec).replace(
              /("UNIFIED_AI_AZURE_CLIENT_ID","value":")[^"]*/,
              "$100000000-0000-4000-8000-00000000dead",
            ),
          ),
        ),
      ],
    ],
  },
  "azure agent may not keep its Secret": {
    cloud: "azure",
    edits: [
      [
        kind("Role"),
        edit("rules", (rules) =>
          rules.map((rule) => ({ ...rule, verbs: ["list"], resourceNames: undefined })),
        ),
        /-objects-/,
      ],
    ],
  },
  "azure content filter left out": {
    cloud: "azure",
    edits: [
      [
        "azure-native:cognitiveservices:Deployment",
        edit("properties", ({ raiPolicyName: _, ...all }) => all),
      ],
    ],
  },

  "gcp trust of another audience": {
    cloud: "gcp",
    edits: [
      [
        POOL_PROVIDER,
        edit("oidc", (oidc) => ({ ...oidc, allowedAudiences: ["https://example.com"] })),
      ],
    ],
  },
  "gcp trust of another subject": {
    cloud: "gcp",
    edits: [[POOL_PROVIDER, swap("attributeCondition", ":ai-gateway", ":default")]],
  },
  "gcp trust of another issuer": {
    cloud: "gcp",
    edits: [
      [
        POOL_PROVIDER,
        edit("oidc", (oidc) => ({
          ...oidc,
          issuerUri: oidc.issuerUri.replace(/[0-9A-F]{8}$/, "00000000"),
        })),
      ],
    ],
  },
  "gcp impersonation by another subject": {
    cloud: "gcp",
    edits: [
      [
        "gcp:serviceaccount/iAMMember:IAMMember",
        swap("member", ":ai-gateway", ":default"),
        /caller-trust$/,
      ],
    ],
  },
  "gcp impersonation with a role that reads only": {
    cloud: "gcp",
    edits: [
      [
        "gcp:serviceaccount/iAMMember:IAMMember",
        set("role", "roles/iam.serviceAccountViewer"),
        /caller-trust$/,
      ],
    ],
  },
  "gcp role lacks predict": {
    cloud: "gcp",
    edits: [
      [CUSTOM_ROLE, edit("permissions", (all) => all.filter((one) => !one.endsWith(".predict")))],
    ],
  },
  "gcp role of somebody else": {
    cloud: "gcp",
    edits: [
      ["gcp:projects/iAMMember:IAMMember", swap("member", "caller@", "logger@"), /caller-binding$/],
    ],
  },
  "gcp guardrail not sent": { cloud: "gcp", edits: [service("gcp", withoutGuardrail)] },
  "gcp guardrail that is none": {
    cloud: "gcp",
    edits: [service("gcp", hostSwap(/templates\/[^\\"]*/g, "templates/none"))],
  },
  "gcp another location": {
    cloud: "gcp",
    edits: [
      [
        kind("BackendSecurityPolicy"),
        specOf(
          (spec) => spec.type === "GCPCredentials",
          (spec) => ({ ...spec, gcpCredentials: { ...spec.gcpCredentials, region: "us-east4" } }),
        ),
      ],
    ],
  },
  "gcp another project": {
    cloud: "gcp",
    edits: [
      [
        kind("BackendSecurityPolicy"),
        specOf(
          (spec) => spec.type === "GCPCredentials",
          (spec) => ({
            ...spec,
            gcpCredentials: { ...spec.gcpCredentials, projectName: "somebody-elses" },
          }),
        ),
      ],
    ],
  },
  "gcp certificate of another name": {
    cloud: "gcp",
    edits: [tls("gcp", "us-east4-aiplatform.googleapis.com")],
  },
  "gcp model that is none": {
    cloud: "gcp",
    edits: [model("gcp", () => "gemini-nonsense")],
  },
  "gcp egress address missing": {
    cloud: "gcp",
    edits: [
      [
        ACCESS_LEVEL,
        edit("basic", (basic) => ({
          ...basic,
          conditions: basic.conditions.map((one) => ({
            ...one,
            ipSubnetworks: one.ipSubnetworks.slice(1),
          })),
        })),
      ],
    ],
  },
  "gcp way into the perimeter left out": {
    cloud: "gcp",
    before: () => patch("gcp/perimeter.js", () => ({ createEntrance: absent })),
  },
  "gcp way into the perimeter for somebody else": {
    cloud: "gcp",
    edits: [
      [
        INGRESS,
        edit("ingressFrom", (from) => ({
          ...from,
          identities: from.identities.map((one) => one.replace("caller@", "logger@")),
        })),
      ],
    ],
  },
  "gcp token for another audience": {
    cloud: "gcp",
    edits: [
      [kind("EnvoyProxy"), swap("spec", "https://iam.googleapis.com/", "https://iam.example.com/")],
    ],
  },
  "gcp agent acts as another account": {
    cloud: "gcp",
    edits: [
      [
        kind("EnvoyProxy"),
        edit("spec", (spec) => JSON.parse(JSON.stringify(spec).replaceAll("caller@", "logger@"))),
      ],
    ],
  },
};

function swapGuid(id, guid) {
  return pulumi.output(id).apply((text) => text.replace(/[^/]+$/, guid));
}

const matches = (wanted, given) =>
  wanted === undefined || (typeof wanted === "string" ? wanted === given : wanted.test(given));

if (require.main === module) {
  const list = Object.entries(mutants).map(([name, { cloud }]) => ({ name, cloud }));
  console.log(JSON.stringify(list));
} else {
  process.chdir(repo);
  require(path.join(repo, "tools", "build.cjs")).ensureFresh();
  for (const name of process.env.UNIFIED_AI_MUTANTS.split(",")) {
    const mutant = mutants[name];
    if (!mutant)
      throw new Error(`UNIFIED_AI_MUTANTS: must name mutants, got ${JSON.stringify(name)}`);
    mutant.before?.();
    // A control changes nothing by design; what leaves a resource out has no edit to watch.
    let changes = mutant.edits && !name.endsWith("control") ? 0 : 1;
    for (const [type, change, resource] of mutant.edits ?? []) {
      pulumi.runtime.registerStackTransformation(({ type: given, name: called, props, opts }) => {
        if (!matches(type, given) || !matches(resource, called)) return undefined;
        const changed = change(props);
        pulumi.all([props, changed]).apply(([before, after]) => {
          if (JSON.stringify(before) !== JSON.stringify(after)) changes += 1;
        });
        return { props: changed, opts };
      });
    }
    process.on("beforeExit", () => {
      if (changes === 0) console.log(`mutant ${JSON.stringify(name)} changed nothing`);
    });
  }
  module.exports = require(path.join(repo, "tools", "program.cjs"));
}
