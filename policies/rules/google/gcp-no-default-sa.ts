import { isBroadGrant, isGoogleGrant, grantsOf } from "../../internal/google-iam";
import { at, isEmpty } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

/** Inputs that say which service account something runs as, by type; left out they mean the default one. */
const RUNS_AS: Readonly<Record<string, string>> = {
  "gcp:compute/instance:Instance": "serviceAccount.email",
  "gcp:compute/instanceTemplate:InstanceTemplate": "serviceAccount.email",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": "serviceAccount.email",
  "gcp:container/nodePool:NodePool": "nodeConfig.serviceAccount",
  "gcp:cloudrunv2/service:Service": "template.serviceAccount",
  "gcp:cloudrunv2/job:Job": "template.template.serviceAccount",
  "gcp:vertex/aiReasoningEngine:AiReasoningEngine": "spec.serviceAccount",
  "gcp:workbench/instance:Instance": "gceSetup.serviceAccounts",
};

/** Machines whose service account is a block that may be left out: they run as nobody then. */
const NOBODY_BY_DEFAULT = /^gcp:compute\//;

/** docs.cloud.google.com/iam/docs/service-account-types#default, 2026-11-21. */
const DEFAULT_ACCOUNT =
  /(^|:)(\d+-compute@developer\.gserviceaccount\.com|[\w.:-]+@appspot\.gserviceaccount\.com|default)$/;

/** Nothing runs as, and nothing is given to, a project's default service accounts. */
export default rule({
  id: "gcp-no-default-sa",
  title: "Workloads have service accounts of their own, never a default one",
  severity: "high",
  why: "Every workload of the project shares the default accounts, and where nobody took it away they are editors.",
  seen: "agents on Vertex AI that ran as the account they got by default could read every bucket of their project (beyondscale.tech/blog/google-vertex-ai-security-enterprise-guide)",
  remedy: "Make a `gcp.serviceaccount.Account` for the workload and name its e-mail.",
  publicIds: ["CKV_GCP_30", "CKV2_GCP_1"],

  applies: (token) => Object.hasOwn(RUNS_AS, token) || isGoogleGrant(token),

  check(resource) {
    const path = RUNS_AS[resource.token];
    if (path !== undefined) return judgeWorkload(resource, path);
    const where = isBroadGrant(resource.token) ? "on the project" : "here";
    resource.each(
      grantsOf(resource).map(({ member }) => member),
      (member) => {
        if (isDefault(member)) refuse(resource, member, `be no default service account ${where}`);
      },
    );
  },
});

function judgeWorkload(resource: Resource, path: string): void {
  if (resource.token.startsWith("gcp:workbench/")) {
    const accounts = at(resource, path);
    if (isEmpty(accounts)) return refuse(resource, accounts, "name a service account");
    return resource.each(accounts.items(), (account) => judge(resource, account.get("email")));
  }
  const block = path.split(".")[0] ?? path;
  if (NOBODY_BY_DEFAULT.test(resource.token) && isEmpty(resource.get(block))) return;
  // Such an agent runs as an identity of its own.
  if (resource.get("spec", "identityType").is("AGENT_IDENTITY")) return;
  judge(resource, at(resource, path));
}

function judge(resource: Resource, email: Value): void {
  if (isEmpty(email)) return refuse(resource, email, "name a service account");
  if (isDefault(email)) refuse(resource, email, "be no default service account");
}

const isDefault = (value: Value): boolean => DEFAULT_ACCOUNT.test(value.text() ?? "");

function refuse(resource: Resource, place: Value, must: string): void {
  resource.violation({
    at: place,
    must,
    fix: "make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
  });
}
