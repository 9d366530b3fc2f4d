import { combinations, STRANGE_IDS, STRANGERS, type TestIssuer, type Values } from "./issuer";

const any = { cut: [], patterns: [] };
const ids = {
  whole: ["123", "456"],
  cut: ["12", "45"],
  patterns: ["^123$", "^(123|456)$", "^12", "123"],
};

/** Of the choices, those that are needed. */
const only = (all: Record<string, Values>, needed: ReadonlySet<string>): Record<string, Values> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => needed.has(name)));

/** The audiences that the generated providers accept; strangers ask for tokens with any of them. */
export const AUDIENCES: readonly string[] = [
  "https://iam.googleapis.com/p",
  "evil",
  "https://iam.googleapis.com/p2",
  "x-https://iam.googleapis.com/p",
  "z".repeat(28),
];

const FREE: Record<string, Values> = {
  ref: [
    "refs/heads/main",
    "refs/heads/evil",
    "refs/tags/v1",
    "refs/heads/acme/api",
    "refs/heads/refs/tags/x",
    "refs/tags/refs/heads/main",
    "refs/heads/xrefs/heads/main",
    "refs/heads/main-x",
    "refs/pull/1",
  ],
  environment: [undefined, "prod", "evil", "prod-evil", "evil-prod"],
  aud: AUDIENCES,
  event_name: ["push", "pull_request", "schedule"],
  job_workflow_ref: [
    "acme/flows/.github/workflows/deploy.yml@refs/heads/main",
    "evil/x/.github/workflows/ci.yml@refs/heads/main",
    "acme/flows/.github/workflows/deploy.yml@refs/heads/mainx",
    "evil/x/.github/workflows/ci.yml@refs/heads/acme/flows/x",
    "acme/flows/.github/workflows/x.yml@refs/tags/v1",
  ],
};

const CONTEXTS = [
  ...["ref:refs/heads/main", "ref:refs/heads/acme/api", "environment:prod", "environment:evil"],
  // GitHub restricts the length of an environment's name only (docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments).
  ...["pull_request", "ref:refs/tags/v1", "environment:*"],
];

/** GitHub Actions, with subjects that strangers made of other claims among theirs. */
export const GITHUB: TestIssuer = {
  name: "github",
  url: "https://token.actions.githubusercontent.com",
  mapped: ["sub", "repository", "repository_owner"],
  vocabulary: {
    repository_owner: {
      whole: ["acme", "globex", "acme-corp"],
      cut: ["acm", "acme-", "-corp", "corp", "cme"],
      patterns: [
        "^acme$",
        "^acme",
        "acme$",
        "^(acme|globex)$",
        "^[a-z]+$",
        "^acme(-corp)?$",
        "acme",
      ],
    },
    repository: {
      whole: ["acme/api", "globex/web", "acme-corp/api"],
      cut: ["acme/", "acme", "/api", "api", "acme-corp/", "e/"],
      patterns: [
        ...["^acme/.*$", "acme/.*", "^acme.*/api$", "^(acme|globex)/", "^acme.corp/api$"],
        ...["^[^/]+/api$", "^acme/[a-z]+$", "^acme-corp/(api|web)$", "^acme/(api|web)", "/api$"],
      ],
    },
    sub: {
      whole: [
        "repo:acme/api:ref:refs/heads/main",
        "repo:acme/api:environment:prod",
        "repo:globex/web:pull_request",
      ],
      cut: [
        ...["repo:acme/", "repo:acme", "repo:acme/api:", "repo:acme/api", ":environment:prod"],
        ...["acme/api", ":ref:refs/heads/main", "repo:", "environment:prod", "refs/heads/main"],
      ],
      patterns: [
        ...["^repo:acme/[^:]+:ref:refs/heads/main$", "^repo:acme/.*:environment:prod$"],
        ...["repo:acme/api:", "^repo:[^/]+/api:", ".*:environment:prod$", "^repo:acme"],
        ...["^repo:acme/api:(ref|environment):.+$", "^repo:(acme|globex)/", "^repo:acme/api:.*"],
      ],
    },
    repository_owner_id: ids,
    repository_id: ids,
    actor: { whole: ["octocat"], cut: ["octo"], patterns: ["^octocat$"] },
    ref: {
      whole: ["refs/heads/main"],
      cut: ["refs/heads/", "refs/tags/"],
      patterns: ["^refs/tags/v"],
    },
    environment: { whole: ["prod"], ...any },
    aud: { whole: ["https://iam.googleapis.com/p"], ...any },
    event_name: { whole: ["push"], ...any },
    job_workflow_ref: {
      whole: ["acme/flows/.github/workflows/deploy.yml@refs/heads/main"],
      cut: ["acme/flows/"],
      patterns: ["^acme/flows/"],
    },
  },
  *strangers(claims) {
    const needed = new Set(claims);
    if (claims.has("sub") || claims.has("repository")) needed.add("owner").add("name");
    if (claims.has("repository_owner")) needed.add("owner");
    if (claims.has("sub")) needed.add("context");
    const choices = only(
      {
        owner: STRANGERS,
        name: ["api", "web", "acme", "x", "acme-corp", "main"],
        context: [...CONTEXTS, ...CONTEXTS.map((context) => `bare ${context}`)],
        repository_owner_id: STRANGE_IDS,
        repository_id: STRANGE_IDS,
        actor: ["evil", "octocat2", "xoctocat", "octo", "strange", "octoevil", "octozzz", "Evil-9"],
        ...FREE,
      },
      needed,
    );
    for (const { owner, name, context, ...rest } of combinations(choices)) {
      const bare = context?.startsWith("bare ") ?? false;
      const sub = bare ? context?.slice(5) : `repo:${owner}/${name}:${context}`;
      yield { ...rest, repository_owner: owner, repository: `${owner}/${name}`, sub };
    }
  },
};

/** GitLab.com. */
export const GITLAB: TestIssuer = {
  name: "gitlab",
  url: "https://gitlab.com",
  mapped: ["sub", "project_path"],
  vocabulary: {
    namespace_path: {
      whole: ["acme", "globex"],
      cut: ["acm", "me"],
      patterns: ["^acme$", "^acme"],
    },
    project_path: {
      whole: ["acme/api"],
      cut: ["acme/", "acme", "/api", "api"],
      patterns: ["^acme/", "^acme", "/api$", "^(acme|globex)/.+"],
    },
    sub: {
      whole: ["project_path:acme/api:ref_type:branch:ref:main"],
      cut: ["project_path:acme/", "project_path:acme", ":ref_type:branch:ref:main", "acme/api"],
      patterns: ["^project_path:acme/[^:]+:ref_type:branch:ref:main$", "^project_path:acme"],
    },
    namespace_id: ids,
    project_id: ids,
    ref: { whole: ["main"], ...any },
    aud: { whole: ["https://iam.googleapis.com/p"], ...any },
  },
  *strangers(claims) {
    const needed = new Set([...claims, "group"]);
    if (claims.has("sub") || claims.has("project_path")) needed.add("project");
    if (claims.has("sub")) needed.add("branch");
    const choices = only(
      {
        group: STRANGERS,
        project: ["api", "x", "acme", "acme/api", "sub/api"],
        branch: ["main", "evil", "acme/api", "evil-main", "main-evil", "main-main"],
        namespace_id: STRANGE_IDS,
        project_id: STRANGE_IDS,
        ref: ["main", "evil", "evil-main", "main-evil", "main-main"],
        aud: AUDIENCES,
      },
      needed,
    );
    for (const { group, project, branch, ...rest } of combinations(choices)) {
      const path = `${group}/${project}`;
      const sub = `project_path:${path}:ref_type:branch:ref:${branch}`;
      yield { ...rest, namespace_path: group, project_path: path, sub };
    }
  },
};

/** HCP Terraform. */
export const TERRAFORM: TestIssuer = {
  name: "terraform",
  url: "https://app.terraform.io",
  mapped: ["sub"],
  vocabulary: {
    terraform_organization_name: { whole: ["acme"], cut: ["acm"], patterns: ["^acme$", "^acme"] },
    terraform_organization_id: { whole: ["org-123"], cut: ["org-12", "org-"], patterns: ["^org-"] },
    terraform_workspace_name: { whole: ["api"], ...any },
    sub: {
      whole: ["organization:acme:project:web:workspace:api:run_phase:apply"],
      cut: ["organization:acme:", "organization:acme", ":run_phase:apply", "workspace:api"],
      patterns: ["^organization:acme:project:[^:]+:workspace:.*", "^organization:acme", "acme"],
    },
    terraform_run_phase: { whole: ["apply"], ...any },
  },
  *strangers(claims) {
    const needed = new Set([...claims, "organisation"]);
    if (claims.has("sub")) needed.add("project").add("workspace").add("phase");
    const choices = only(
      {
        organisation: STRANGERS,
        project: ["web", "acme"],
        workspace: ["api", "acme", "zzz"],
        phase: ["plan", "apply"],
        terraform_organization_id: ["org-999", "org-1234", "org-1", "org-129", "org-912"],
        terraform_workspace_name: ["api", "x", "zzz"],
        terraform_run_phase: ["plan", "apply"],
      },
      needed,
    );
    for (const { organisation, project, workspace, phase, ...rest } of combinations(choices)) {
      const sub = `organization:${organisation}:project:${project}:workspace:${workspace}:run_phase:${phase}`;
      yield { ...rest, terraform_organization_name: organisation, sub };
    }
  },
};

/** A cluster: strangers are the other namespaces. */
export const CLUSTER: TestIssuer = {
  name: "cluster",
  url: "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF",
  mapped: ["sub"],
  vocabulary: {
    sub: {
      whole: ["system:serviceaccount:acme:api", "system:serviceaccount:globex:web"],
      cut: [
        ...["system:serviceaccount:acme:", "system:serviceaccount:acme", "system:serviceaccount:"],
        ...[":api", "acme:api", "acme"],
      ],
      patterns: [
        "^system:serviceaccount:acme:.*$",
        "^system:serviceaccount:[^:]+:api$",
        "^system:serviceaccount:acme",
      ],
    },
    aud: { whole: ["https://iam.googleapis.com/p"], ...any },
  },
  *strangers(claims) {
    const needed = new Set([...claims, "namespace", "account"]);
    const choices = only(
      {
        namespace: STRANGERS,
        account: ["api", "acme", "default"],
        aud: AUDIENCES,
      },
      needed,
    );
    for (const { namespace, account, ...rest } of combinations(choices)) {
      yield { ...rest, sub: `system:serviceaccount:${namespace}:${account}` };
    }
  },
};
