// Proves that the tokens which .gitlab-ci.yml's jobs get are the ones that bootstrap/ makes the clouds trust, judged by the local
// clouds' own rules (STS' trust policies, Entra's equality, Google's CEL); not that the clouds or GitLab do as these say. That the
// resources hold what is judged here: tests/unit/bootstrap/gitlab.test.ts.
import { describe, expect, it } from "vitest";
import { renderTrust } from "../../../bootstrap/aws/trust";
import { deployEnvironment, type Ci, type Purpose } from "../../../bootstrap/ci/ci";
import { gitlabCi, GITLAB_GOOGLE_AUDIENCE, type GitlabProject } from "../../../bootstrap/ci/gitlab";
import { AWS_AUDIENCE, AZURE_AUDIENCE } from "../../../components/identity/federation";
import { evaluate, holds } from "../../../sim/dataplane/gcp/cel";
import { judgeWebIdentity } from "../../../sim/facts/aws/iam-web-identity";
import type { StoredResource, World } from "../../../sim/model";
import { branches, project } from "../bootstrap/fixture";
import { jobs, jobsOf, stacksOf, withIdentity } from "./gitlab-jobs";

const CLOUDS = ["aws", "azure", "gcp"] as const;
const STACKS = ["dev", "staging", "prod"];
const PURPOSES: Purpose[] = ["preview", "deploy"];
type Cloud = (typeof CLOUDS)[number];

/** Whoever holds a token: a job of a pipeline, for one stack. */
interface Holder {
  job: string;
  stack: string;
  /** Branch that the token names: of a merge request the source. */
  ref: string;
  environment: string;
  protected: boolean;
  /** Project that the token names: of a fork's merge request the fork. */
  path: string;
  id: string;
}

const OWN = { path: project.project, id: project.projectId };
const common = { CI_DEFAULT_BRANCH: "main", CI_PROJECT_ID: OWN.id, UNIFIED_AI_CLOUDS: "true" };

interface Pipeline {
  ref: string;
  variables: Record<string, string>;
}
const push = (branch: string): Pipeline => ({
  ref: branch,
  variables: { ...common, CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: branch },
});
const schedule: Pipeline = {
  ref: "main",
  variables: {
    ...common,
    CI_PIPELINE_SOURCE: "schedule",
    CI_COMMIT_BRANCH: "main",
    SCHEDULE: "drift",
  },
};
const mergeRequest = (source: string, target: string, previews = ""): Pipeline => ({
  ref: source,
  variables: {
    ...common,
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: OWN.id,
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: source,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: target,
    UNIFIED_AI_PREVIEWS: previews,
  },
});

/** The jobs with tokens of a pipeline. */
function holdersOf({ ref, variables }: Pipeline): Holder[] {
  const running = jobsOf(variables);
  return withIdentity
    .filter(([name]) => running.includes(name))
    .flatMap(([name, job]) =>
      stacksOf(job).map((stack) => ({
        job: name,
        stack,
        ref,
        environment: job.environment!.name.replace("$STACK", stack),
        protected: Object.values(branches).includes(ref),
        ...OWN,
      })),
    );
}

const promotions = [mergeRequest("main", "staging"), mergeRequest("staging", "prod")];
const pipelines = [
  ...Object.values(branches).map(push),
  schedule,
  mergeRequest("feature/tokens", "main"),
  ...promotions,
];
const holders = pipelines.flatMap(holdersOf);

/** Claims that GitLab signs (docs.gitlab.com/ci/secrets/id_token_authentication, 2026-11-22). */
function claimsOf(holder: Holder, cloud: Cloud, byNumber: boolean): Record<string, unknown> {
  const whose = byNumber ? `project_id:${holder.id}` : `project_path:${holder.path}`;
  const protectedNow = String(holder.protected);
  return {
    iss: "https://gitlab.com",
    sub: `${whose}:ref_type:branch:ref:${holder.ref}`,
    aud: jobs.get(holder.job)!.id_tokens![`UNIFIED_AI_TOKEN_${cloud.toUpperCase()}`]!.aud,
    exp: 2_000_000_000,
    project_id: holder.id,
    project_path: holder.path,
    ref: holder.ref,
    ref_type: "branch",
    ref_protected: protectedNow,
    environment: holder.environment,
    environment_protected: String(holder.environment === deployEnvironment(holder.stack)),
  };
}

const place = {
  accountId: "111122223333",
  region: "us-east-1",
  project: "atlas",
  environment: "any",
  namePrefix: "atlas-any",
};
const ROLE = "arn:aws:iam::111122223333:role/ci/role";

/** STS: provider and role as bootstrap/ makes them. */
function stsTakes(ci: Ci, purpose: Purpose, claims: Record<string, unknown>): boolean {
  const scope = { account: place.accountId };
  const rows = [
    {
      token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      id: "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
      scope,
      inputs: { url: ci.issuer, clientIdLists: [AWS_AUDIENCE] },
      state: {},
    },
    {
      token: "aws:iam/role:Role",
      id: "role",
      scope,
      inputs: { assumeRolePolicy: renderTrust(place, ci, purpose) },
      state: { arn: ROLE },
    },
  ] as unknown as StoredResource[];
  const list: World["list"] = (token, where = () => true) =>
    rows.filter((row) => row.token === token && where(row));
  const now = new Date("2026-11-22T00:00:00Z");
  return judgeWebIdentity({ list } as World, { roleArn: ROLE, claims, now }).allowed;
}

/** Whether a cloud takes a token as an identity of the environment. */
function accepts(cloud: Cloud, ci: Ci, purpose: Purpose, claims: Record<string, unknown>): boolean {
  if (cloud === "aws") return stsTakes(ci, purpose, claims);
  if (claims["iss"] !== ci.issuer) return false;
  if (cloud === "azure")
    return (
      claims["aud"] === AZURE_AUDIENCE &&
      ci.azure(purpose).some(({ subject }) => subject === claims["sub"])
    );
  const subject = evaluate(ci.google.subject, { assertion: claims });
  return (
    claims["aud"] === ci.google.audience &&
    holds(ci.google.condition, { assertion: claims, google: { subject } }) &&
    subject === ci.google.subjectOf(purpose)
  );
}

describe.each([false, true])("with the project by its number: %s,", (byNumber) => {
  const ciOfStack = (stack: string, change: Partial<GitlabProject> = {}): Ci =>
    gitlabCi(
      { ...project, branch: branches[stack]!, immutableSubject: byNumber, ...change },
      stack,
    );
  const taken = (cloud: Cloud, stack: string, purpose: Purpose, holder: Holder): boolean =>
    accepts(cloud, ciOfStack(stack), purpose, claimsOf(holder, cloud, byNumber));
  /** Identities of a cloud that take a token. */
  const identitiesOf = (cloud: Cloud, holder: Holder): string[] =>
    STACKS.flatMap((stack) =>
      PURPOSES.filter((purpose) => taken(cloud, stack, purpose, holder)).map(
        (purpose) => `${stack} ${purpose}`,
      ),
    );

  it.each(CLOUDS)("%s takes every job as the identity that it is given", (cloud) => {
    // On Azure a merge request of any branch has no identity: UNIFIED_AI_PREVIEWS leaves those out.
    const known = [
      ...[...Object.values(branches).map(push), schedule, ...promotions].flatMap(holdersOf),
      ...(cloud === "azure" ? [] : holdersOf(mergeRequest("feature/tokens", "main"))),
    ];
    expect(known.length).toBe(cloud === "azure" ? 12 : 15);
    for (const holder of known)
      expect(identitiesOf(cloud, holder), JSON.stringify(holder)).toContain(
        `${holder.stack} ${holder.job.startsWith("deploy") ? "deploy" : "preview"}`,
      );
    expect(holdersOf(mergeRequest("feature/tokens", "main", "promotions"))).toEqual([]);
    expect(holdersOf(mergeRequest("main", "staging", "promotions"))).toHaveLength(3);
  });

  it.each(CLOUDS)("%s lets nobody deploy but jobs of the environment's branch", (cloud) => {
    for (const holder of holders)
      for (const stack of STACKS)
        expect(taken(cloud, stack, "deploy", holder), `${stack} ${JSON.stringify(holder)}`).toBe(
          cloud === "gcp"
            ? holder.job === `deploy ${stack}`
            : // AWS and Azure are told the branch alone.
              holder.ref === branches[stack],
        );
  });

  it.each(CLOUDS)("%s refuses a job of dev as prod, whatever environment it names", (cloud) => {
    const [dev] = holdersOf(push("main"));
    expect(dev!.job).toBe("deploy dev");
    expect(identitiesOf(cloud, dev!)).toContain("dev deploy");
    expect(taken(cloud, "prod", "deploy", dev!)).toBe(false);
    expect(taken(cloud, "prod", "deploy", { ...dev!, environment: "prod" })).toBe(false);
  });

  it.each(CLOUDS)("%s takes nothing of a fork, another project or a tag", (cloud) => {
    const [deploys] = holdersOf(push("prod"));
    const [previews] = holdersOf(schedule);
    const audience = { aws: AWS_AUDIENCE, azure: AZURE_AUDIENCE, gcp: GITLAB_GOOGLE_AUDIENCE };
    for (const holder of [deploys!, previews!]) {
      expect(identitiesOf(cloud, holder)).not.toEqual([]);
      const fork = { ...holder, path: "stranger/api", id: "99" };
      expect(identitiesOf(cloud, fork)).toEqual([]);
      const claims = claimsOf(holder, cloud, byNumber);
      expect(claims["aud"]).toBe(audience[cloud]);
      const tag = String(claims["sub"]).replace("ref_type:branch", "ref_type:tag");
      for (const wrong of [
        { sub: tag, ref_type: "tag" },
        { aud: "https://gitlab.com" },
        { iss: "https://gitlab.example.com" },
      ])
        for (const purpose of PURPOSES)
          expect(
            accepts(cloud, ciOfStack("prod"), purpose, { ...claims, ...wrong }),
            JSON.stringify(wrong),
          ).toBe(false);
    }
  });

  it("Google Cloud asks for the protected branch and for the number of a project that was made anew", () => {
    const [deploys] = holdersOf(push("prod"));
    expect(taken("gcp", "prod", "deploy", { ...deploys!, protected: false })).toBe(false);
    expect(taken("gcp", "prod", "deploy", { ...deploys!, id: "99" })).toBe(false);
    const strict = ciOfStack("prod", { protectedEnvironment: true });
    const claims = claimsOf(deploys!, "gcp", byNumber);
    expect(accepts("gcp", strict, "deploy", claims)).toBe(true);
    expect(accepts("gcp", strict, "deploy", { ...claims, environment_protected: "false" })).toBe(
      false,
    );
  });

  it("Azure trusts no branch that never asks", () => {
    const asking = [schedule, ...promotions].flatMap(holdersOf).map(({ ref }) => ref);
    for (const stack of STACKS) {
      const trusted = ciOfStack(stack)
        .azure("preview")
        .map(({ subject }) => subject.split(":ref:")[1]);
      expect(trusted.sort()).toEqual([...new Set(asking)].sort());
    }
  });
});
