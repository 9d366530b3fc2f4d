import subject from "../../../../policies/rules/vault/vault-jwt-role-bound";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "vault:jwt/authBackendRole:AuthBackendRole";
const role = (more: object) => ({
  type,
  inputs: {
    roleName: "ci",
    roleType: "jwt",
    userClaim: "sub",
    boundAudiences: ["https://vault"],
    ...more,
  },
});
const AUDIENCE =
  "`boundAudiences` must name the audience, got nothing; set `boundAudiences` to the audience that callers ask their tokens for";
const caller = (got: string): string =>
  `\`boundClaims\` must bind a claim that tells one caller from another, got ${got}; set \`boundSubject\`, or bind the repository or the project in \`boundClaims\``;

describeRule(subject, {
  passes: {
    "a subject": role({ boundSubject: "repo:acme/api:ref:refs/heads/main" }),
    "a repository by its id": role({ boundClaims: { repository_id: "123" } }),
    "a claim by its pointer": role({ boundClaims: { "/github/repository_id": "123" } }),
    "people who log in at the issuer": { type, inputs: { roleType: "oidc", userClaim: "sub" } },
    "a star that is no wildcard": role({
      boundClaims: { repository: "acme/*" },
      boundClaimsType: "string",
    }),
  },
  fails: {
    "no audience": {
      ...role({ boundAudiences: undefined, boundSubject: "a" }),
      messages: [AUDIENCE],
    },
    "an empty audience": {
      ...role({ boundAudiences: [""], boundSubject: "a" }),
      messages: [AUDIENCE.replace("got nothing", 'got [""]')],
    },
    "nobody bound": { ...role({}), messages: [caller("none")] },
    "what all callers share": {
      ...role({ boundClaims: { ref: "refs/heads/main", runner: "hosted" } }),
      messages: [caller('"ref", "runner"')],
    },
    "a wildcard": {
      ...role({ boundClaims: { repository: "acme/api,acme/*" }, boundClaimsType: "glob" }),
      messages: [
        '`boundClaims.repository` must hold no wildcard, got "acme/api,acme/*"; name each value, or leave `boundClaimsType` out',
      ],
    },
  },
  missing: {
    type,
    inputs: { roleType: "jwt" },
    messages: [AUDIENCE, caller("none")],
  },
  unknown: { ...role({ boundSubject: UNKNOWN }), path: "boundSubject" },
  config: {
    without: { ...role({ boundClaims: { team: "a" } }), messages: [caller('"team"')] },
    with: { ...role({ boundClaims: { team: "a" } }), config: { identifying: ["team"] } },
  },
  ignores: {
    type: "vault:kubernetes/authBackendRole:AuthBackendRole",
    inputs: { roleType: "jwt" },
  },
});
