import type { AnyRule } from "../../stack-rule";
import azureFicSubject from "./azure-fic-subject";
import gcpWifCondition from "./gcp-wif-condition";
import gcpWifPrincipalset from "./gcp-wif-principalset";
import oidcAnyIssuerNeedsSub from "./oidc-any-issuer-needs-sub";
import oidcGithubSubExact from "./oidc-github-sub-exact";

export const federation: readonly AnyRule[] = [
  oidcGithubSubExact,
  oidcAnyIssuerNeedsSub,
  gcpWifCondition,
  gcpWifPrincipalset,
  azureFicSubject,
];
