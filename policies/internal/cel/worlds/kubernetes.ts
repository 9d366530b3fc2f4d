import { anyNames, anyTexts, strangersIds, strangersNames } from "../words";
import { made, plain, type World } from "../world";

/** A cluster's own issuer: every namespace has its tokens signed by it (kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin, 2026-11-21). */
export const kubernetes: World = {
  stranger: "another namespace of the cluster",
  choices: {
    audience: anyTexts,
    namespace: strangersNames,
    account: anyNames,
    accountId: strangersIds,
  },
  claims: {
    aud: plain("audience"),
    sub: made(
      ["namespace", "account"],
      (namespace, account) => `system:serviceaccount:${namespace}:${account}`,
    ),
    "kubernetes.io|namespace": plain("namespace"),
    "kubernetes.io|serviceaccount|name": plain("account"),
    "kubernetes.io|serviceaccount|uid": plain("accountId"),
  },
};
