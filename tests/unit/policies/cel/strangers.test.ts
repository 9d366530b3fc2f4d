// Proves what conditions let in by what is known of each by hand; generated ones are in accuracy/google.test.ts.
import { describe, expect, it } from "vitest";
import { strangerLetIn, Unjudged } from "../../../../policies/internal/cel";

const GITHUB = "https://token.actions.githubusercontent.com";
const GITLAB = "https://gitlab.com";
const TERRAFORM = "https://app.terraform.io";
const PULUMI = "https://api.pulumi.com/oidc";
const GOOGLE = "https://accounts.google.com";
const CLUSTER = "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF";
const BUILDKITE = "https://agent.buildkite.com";

const mapping = {
  "google.subject": "assertion.sub",
  "google.groups": "assertion.groups",
  "attribute.repository": "assertion.repository",
  "attribute.owner": "assertion.repository.split('/')[0]",
};

const letsIn = (issuer: string, condition: string, idsOnly = false): boolean =>
  strangerLetIn({ issuer, condition, mapping, idsOnly }) !== undefined;

describe("strangerLetIn", () => {
  it.each([
    [GITHUB, "assertion.repository_owner_id == '123'"],
    [GITHUB, "'123' == assertion['repository_owner_id']"],
    [GITHUB, "assertion.repository_owner == 'acme'"],
    [GITHUB, "assertion.repository_owner in ['acme', 'globex']"],
    [GITHUB, "['acme', 'globex'].exists(owner, assertion.repository_owner == owner)"],
    [GITHUB, "!(assertion.repository_owner != 'acme')"],
    [GITHUB, "!(!(assertion.repository_owner == 'acme') || assertion.ref == 'refs/heads/x')"],
    [GITHUB, "assertion.repository_owner == 'acme' ? assertion.ref == 'refs/heads/main' : false"],
    [GITHUB, "assertion.sub == 'repo:acme/api:ref:refs/heads/main'"],
    [GITHUB, "assertion.sub.startsWith('repo:acme/')"],
    [GITHUB, "assertion.sub.contains('repo:acme/api:')"],
    [GITHUB, "assertion.sub.extract('repo:{owner}/') == 'acme'"],
    [GITHUB, "assertion.repository.matches('^acme/.*$')"],
    [GITHUB, "assertion.repository.matches('^(acme|globex)/[a-z]+$')"],
    [GITHUB, "assertion.repository.split('/')[0] == 'acme'"],
    [GITHUB, "assertion.workflow_ref.startsWith('acme/flows/')"],
    [GITHUB, "assertion.repository_owner.lowerAscii() == 'acme'"],
    [GITHUB, "int(assertion.repository_id) == 123"],
    [GITHUB, "attribute.repository == 'acme/api'"],
    [GITHUB, "attribute.owner == 'acme'"],
    [GITHUB, "google.subject.startsWith('repo:acme/api:')"],
    [GITHUB, "assertion.ref == 'refs/heads/main' && assertion.repository_owner_id == '123'"],
    [GITHUB, "assertion.event_name == 'push' && assertion.event_name == 'schedule'"],
    [GITHUB, "false"],
    [GITHUB, "'a' == 'b'"],
    [GITLAB, "assertion.namespace_path == 'acme'"],
    [GITLAB, "assertion.project_path.startsWith('acme/')"],
    [GITLAB, "assertion.project_id == '456'"],
    [TERRAFORM, "assertion.sub.startsWith('organization:acme:project:')"],
    [TERRAFORM, "assertion.terraform_organization_id == 'org-123'"],
    [PULUMI, "assertion.sub.startsWith('pulumi:deploy:org:acme:')"],
    [PULUMI, "assertion['https://pulumi.com/org'] == 'acme'"],
    [CLUSTER, "assertion.sub == 'system:serviceaccount:gateway:proxy'"],
    [CLUSTER, "assertion.sub.startsWith('system:serviceaccount:gateway:')"],
    [CLUSTER, "assertion['kubernetes.io']['namespace'] == 'gateway'"],
    [GOOGLE, "assertion.email.endsWith('@acme.com')"],
    [GOOGLE, "assertion.hd == 'acme.com' && assertion.email_verified == true"],
    [BUILDKITE, "assertion.sub.startsWith('organization:acme:')"],
    [BUILDKITE, "assertion.organization_id == 'x1'"],
    [BUILDKITE, "assertion.email.endsWith('@acme.com')"],
    [BUILDKITE, "assertion.sub.matches('^organization:acme:.*$')"],
    [GITHUB, `assertion.iss != '${GITHUB}'`],
  ])("lets nobody else in: %s %s", (issuer, condition) => {
    expect(letsIn(issuer, condition)).toBe(false);
  });

  it.each([
    [GITHUB, ""],
    [GITHUB, "true"],
    [GITHUB, "1 == 1"],
    [GITHUB, "assertion.sub == 'repo:acme/api:ref:refs/heads/main' || true"],
    [GITHUB, "assertion.sub.startsWith('repo:acme')"],
    [GITHUB, "assertion.sub.contains('acme/api')"],
    [GITHUB, "assertion.sub.endsWith(':environment:prod')"],
    [GITHUB, "assertion.sub == 'environment:prod'"],
    [GITHUB, "assertion.sub.startsWith('repository_owner:acme')"],
    [GITHUB, "assertion.repository.endsWith('/api')"],
    [GITHUB, "assertion.repository.matches('acme/.*')"],
    [GITHUB, "assertion.repository.matches('^acme.*/api$')"],
    [GITHUB, "assertion.repository.matches('^acme.corp/api$')"],
    [GITHUB, "assertion.repository.matches('(?i)^[a-z]{4}/api$')"],
    [GITHUB, "assertion.repository_owner != 'evil'"],
    [GITHUB, "!(assertion.repository_owner in ['evil'])"],
    [GITHUB, "!assertion.repository_owner.matches('^[a-z]+$')"],
    [GITHUB, "size(assertion.repository_owner) == 4"],
    [GITHUB, "size(assertion.repository) == 8"],
    [GITHUB, "['acme', 'globex'].exists(owner, assertion.repository_owner.startsWith(owner))"],
    [GITHUB, "assertion.repository_id.startsWith('123')"],
    [GITHUB, "assertion.repository_id.contains('12') && assertion.repository_id.endsWith('45')"],
    [GITHUB, "int(assertion.repository_id) > 100"],
    [GITHUB, "assertion.aud == 'sts'"],
    [GITHUB, "assertion.ref == 'refs/heads/main' && assertion.ref_type == 'branch'"],
    [GITHUB, "has(assertion.environment) && assertion.environment == 'prod'"],
    [GITHUB, "!has(assertion.environment)"],
    [GITHUB, "'environment' in assertion"],
    [GITHUB, "assertion.environment == 'prod' || assertion.repository_owner == 'acme'"],
    [GITHUB, "assertion.repository_owner == 'acme' ? false : assertion.ref.startsWith('refs/')"],
    [GITHUB, "assertion.job_workflow_ref.startsWith('acme/flows/')"],
    [GITHUB, "assertion.repository.startsWith(assertion.repository_owner)"],
    [GITHUB, "attribute.owner.startsWith('acme')"],
    [GITHUB, "assertion.repository_visibility == 'private'"],
    [GITHUB, `assertion.iss == '${GITHUB}'`],
    [GITLAB, "assertion.namespace_path.startsWith('acme')"],
    [GITLAB, "assertion.ci_config_ref_uri.startsWith('gitlab.com/acme/')"],
    [GITLAB, "assertion.sub.endsWith(':ref_type:branch:ref:main')"],
    [TERRAFORM, "assertion.sub.startsWith('organization:acme')"],
    [TERRAFORM, "assertion.terraform_workspace_name == 'api'"],
    [PULUMI, "assertion.sub.startsWith('pulumi:deploy:org:acme')"],
    [CLUSTER, "assertion.sub.startsWith('system:serviceaccount:gateway')"],
    [CLUSTER, "assertion.sub.endsWith(':proxy')"],
    [CLUSTER, "assertion['kubernetes.io'].serviceaccount.name == 'proxy'"],
    [GOOGLE, "assertion.email.endsWith('acme.com')"],
    [BUILDKITE, "assertion.sub.startsWith('organization:acme')"],
    [BUILDKITE, "assertion.sub.endsWith(':ref:refs/heads/main')"],
    [BUILDKITE, "assertion.build_branch == 'main'"],
    [BUILDKITE, "'admins' in google.groups"],
  ])("finds somebody else: %s %s", (issuer, condition) => {
    expect(letsIn(issuer, condition)).toBe(true);
  });

  it("shows the claims that the condition looks at, and only those", () => {
    const condition =
      "assertion.repository_owner.startsWith('acme') && assertion.ref_type == 'tag'";
    expect(strangerLetIn({ issuer: GITHUB, condition })).toEqual({
      who: "a repository of another GitHub organisation or user",
      token: { repository_owner: "acmestranger", ref_type: "tag" },
    });
  });

  it("takes names for a stranger's too where only ids count", () => {
    expect(letsIn(GITHUB, "assertion.repository == 'acme/api'", true)).toBe(true);
    expect(letsIn(GITHUB, "assertion.sub == 'repo:acme/api:environment:prod'", true)).toBe(true);
    expect(letsIn(GITHUB, "assertion.repository_id == '123'", true)).toBe(false);
  });

  it("counts a token as refused whose attributes cannot be made", () => {
    const made = { "attribute.first": "assertion.repository.split('/')[7]" };
    const condition = "attribute.first == 'x' || assertion.ref == 'refs/heads/main'";
    expect(
      strangerLetIn({ issuer: GITHUB, condition: "attribute.first != 'x'", mapping: made }),
    ).toBe(undefined);
    expect(strangerLetIn({ issuer: GITHUB, condition, mapping: made })).toBeDefined();
  });

  it.each([
    ["assertion.sub ==", "is no CEL expression"],
    ["assertion.sub.matches('(?!acme)')", 'has the pattern "(?!acme)", which cannot be judged'],
    ["assertion.sub.matches('[[:alpha:]]+')", "which cannot be judged"],
    ["assertion.sub.matches('a\\\\b')", "which cannot be judged"],
    ["assertion.sub.matches('(a')", "which cannot be judged"],
    ["assertion.sub.matches(assertion.ref)", "has a pattern that is no constant"],
    [
      Array.from({ length: 13 }, (_, n) => `(assertion.a == '${n}' || assertion.b == '${n}')`).join(
        " && ",
      ),
      "can be satisfied in more than 4096 ways",
    ],
  ])("takes nothing for a pass that it cannot judge: %s", (condition, why) => {
    const judged = () => strangerLetIn({ issuer: GITHUB, condition });
    expect(judged).toThrow(Unjudged);
    expect(judged).toThrow(why);
  });
});
