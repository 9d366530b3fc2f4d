import { endings, strangersIds, strangersNames } from "../words";
import { made, plain, type World } from "../world";

/** Pulumi Cloud: one issuer for every organisation (pulumi.com/docs/esc/guides/configuring-oidc, 2026-11-21). */
export const pulumi: World = {
  stranger: "another Pulumi Cloud organisation",
  choices: {
    organisation: strangersNames,
    organisationId: strangersIds,
    rest: (words) => [
      "project:api:stack:prod:operation:update:scope:write",
      ...endings(words).filter((text) => !/(^|:)org(anization)?\b/.test(text)),
    ],
    kind: () => ["pulumi:deploy", "pulumi:environments"],
  },
  claims: {
    organization: plain("organisation"),
    org: plain("organisation"),
    "https://pulumi.com/org": plain("organisation"),
    "https://pulumi.com/org_id": plain("organisationId"),
    sub: made(
      ["kind", "organisation", "rest"],
      (kind, organisation, rest) => `${kind}:org:${organisation}:${rest}`,
    ),
  },
};
