import type { AnyRule } from "../../stack-rule";
import iamNoCredExposure from "./iam-no-cred-exposure";
import iamNoExfil from "./iam-no-exfil";
import iamNoPrivesc from "./iam-no-privesc";
import iamNoServiceWildcard from "./iam-no-service-wildcard";
import iamNoStarAction from "./iam-no-star-action";
import iamNoStaticKeys from "./iam-no-static-keys";
import iamNoUnconstrainedWrite from "./iam-no-unconstrained-write";
import iamTrustConfusedDeputy from "./iam-trust-confused-deputy";
import resourcePolicyNoPublicPrincipal from "./resource-policy-no-public-principal";
import trustNoPublicPrincipal from "./trust-no-public-principal";

export const identity: readonly AnyRule[] = [
  trustNoPublicPrincipal,
  resourcePolicyNoPublicPrincipal,
  iamTrustConfusedDeputy,
  iamNoStarAction,
  iamNoServiceWildcard,
  iamNoPrivesc,
  iamNoExfil,
  iamNoCredExposure,
  iamNoUnconstrainedWrite,
  iamNoStaticKeys,
];
