import { CloudError, documented, type Props, type TypeFacts } from "../../model";
import { digest } from "../judge";
import {
  checkTags,
  failure,
  find,
  got,
  list,
  record,
  sameJson,
  sameSets,
  tagsAll,
  text,
} from "./common";
import { CLUSTER, OIDC_PROVIDER } from "./tokens";

const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/openid_connect_provider.go";

/** An issuer without its scheme, as IAM keeps it and as condition keys begin. */
export const bareIssuer = (url: string): string => url.replace(/^https:\/\//, "");

/** Trust of an account in an issuer of tokens. */
export const oidcProvider: TypeFacts = {
  token: OIDC_PROVIDER,
  operations: {
    create: "iam:CreateOpenIDConnectProvider",
    read: "iam:GetOpenIDConnectProvider",
    update: "iam:AddClientIDToOpenIDConnectProvider",
    delete: "iam:DeleteOpenIDConnectProvider",
  },
  facts: {
    replaceOn: documented(["url"], `${PROVIDER} (ForceNew)`),
    quota: documented({ max: 100, per: "account", code: "LimitExceeded" }, QUOTAS),
  },
  location: { global: true },
  check(inputs) {
    const failures = checkTags(inputs);
    const url = inputs.url;
    if (
      typeof url === "string" &&
      !/^https:\/\/[a-z0-9.-]+\.[a-z]{2,}(\/[^?#\s]*[^/?#\s])?$/i.test(url)
    )
      failures.push(
        failure("url", `must be an https URL without port, query or final slash, ${got(url)}`),
      );
    const clients = list(inputs.clientIdLists);
    if (Array.isArray(inputs.clientIdLists) && (clients.length < 1 || clients.length > 100))
      failures.push(
        failure("clientIdLists", `must name 1 to 100 audiences, got ${clients.length}`),
      );
    clients.forEach((client, index) => {
      if (typeof client === "string" && (client.length < 1 || client.length > 255))
        failures.push(
          failure(`clientIdLists[${index}]`, `must have 1 to 255 characters, ${got(client)}`),
        );
    });
    list(inputs.thumbprintLists).forEach((thumbprint, index) => {
      if (typeof thumbprint === "string" && !/^[0-9a-f]{40}$/i.test(thumbprint))
        failures.push(
          failure(
            `thumbprintLists[${index}]`,
            `must have 40 hexadecimal digits, ${got(thumbprint)}`,
          ),
        );
    });
    if (list(inputs.thumbprintLists).length > 5)
      failures.push(
        failure(
          "thumbprintLists",
          `must have at most 5 entries, got ${list(inputs.thumbprintLists).length}`,
        ),
      );
    return failures;
  },
  admit(context, stored) {
    const issuer = bareIssuer(String(context.inputs.url));
    const twin = find(
      context,
      OIDC_PROVIDER,
      (one) => one.id !== stored?.id && bareIssuer(String(one.inputs.url)) === issuer,
      "account",
    );
    if (twin)
      throw new CloudError(
        "EntityAlreadyExists",
        409,
        `Provider with url https://${issuer} already exists.`,
      );
    const ofEks = /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com\/id\//.test(issuer);
    const cluster = find(
      context,
      CLUSTER,
      (one) => clusterIssuer(one.state) === `https://${issuer}`,
      "account",
    );
    if (ofEks && !cluster)
      throw new CloudError(
        "OpenIdIdpCommunicationError",
        400,
        `The OpenID Connect provider https://${issuer} cannot be reached: no cluster of the account has this issuer`,
      );
  },
  id: (context) => arnOf(context.scope.account, String(context.inputs.url)),
  outputs(context) {
    const { inputs, scope } = context;
    const url = String(inputs.url);
    return {
      arn: arnOf(scope.account, url),
      thumbprintLists: inputs.thumbprintLists ?? [digest(["tls", new URL(url).host], 40)],
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  readForm: (outputs) => ({ ...outputs, url: bareIssuer(String(outputs.url)) }),
  equal(path, before, after) {
    if (path === "url") return bareIssuer(String(before)) === bareIssuer(String(after));
    if (path === "clientIdLists") return sameSets(before, after);
    return sameJson(before, after);
  },
};

const arnOf = (account: string, url: string): string =>
  `arn:aws:iam::${account}:oidc-provider/${bareIssuer(url)}`;

/** The issuer in the outputs of a cluster. */
export const clusterIssuer = (state: Props): string | undefined =>
  text(record(list(record(list(state.identities)[0]).oidcs)[0]).issuer);
