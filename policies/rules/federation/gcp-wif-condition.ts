import { strangerLetIn, Unjudged, type Audiences } from "../../internal/cel";
import { anyTexts } from "../../internal/cel/words";
import { isEmpty } from "../../internal/require";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Beginnings of issuer URLs that sign for the organisation alone and need no condition. */
  ownIssuers: string[];
  /** Whether names are not enough and ids have to be asked for. */
  idsOnly: boolean;
}

const PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";

/** What an attribute condition lets in is found by evaluating it on tokens of strangers. */
export default rule<Config>({
  id: "gcp-wif-condition",
  title: "Workload identity pools let in no token of another organisation",
  severity: "critical",
  why: "GitHub, GitLab and HCP Terraform sign tokens for everybody with one key; only the condition tells the organisation's own from all others.",
  seen: "a much used module made GitHub providers without a condition until Google warned its users (github.com/terraform-google-modules/terraform-google-github-actions-runners/issues/156)",
  remedy:
    "Set `attributeCondition` to compare a claim that tells whose the token is, as `assertion.repository_owner_id == '123'`, and join more with &&.",
  publicIds: [
    "CKV_GCP_118",
    "CKV_GCP_125",
    "TRV GCP-0068",
    "P:iam_workload_identity_pool_provider_attribute_condition",
  ],
  config: {
    schema: {
      ownIssuers: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Beginnings of issuer URLs that sign for the organisation alone.",
      },
      idsOnly: {
        type: "boolean",
        default: false,
        description:
          "Refuse conditions on names alone: whoever registers a deleted organisation's name gets its tokens.",
      },
    },
    defaults: { ownIssuers: [], idsOnly: false },
  },

  applies: (token) => token === PROVIDER,

  check(resource, config) {
    // An AWS account, a SAML identity provider and a trust store are one organisation's each.
    if (isEmpty(resource.get("oidc")) || resource.get("disabled").is(true)) return;
    const issuer = resource.get("oidc", "issuerUri").text() ?? "";
    if (config.ownIssuers.some((own) => own !== "" && issuer.startsWith(own))) return;
    judge(resource, issuer, config.idsOnly);
  },
});

function judge(resource: Resource, issuer: string, idsOnly: boolean): void {
  const at = resource.get("attributeCondition");
  const condition = at.text() ?? "";
  const mapping = Object.fromEntries(
    resource
      .get("attributeMapping")
      .entries()
      .map(([name, expression]) => [name, expression.text() ?? ""])
      .filter(([, expression]) => expression !== ""),
  );
  const fix =
    "compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&";
  try {
    const audiences = audiencesOf(resource);
    const stranger = strangerLetIn({ issuer, condition, mapping, audiences, idsOnly });
    if (!stranger) return;
    const shown = resource.mayPrint(at.path) ? ` as ${render(stranger.token)}` : "";
    const got = condition === "" ? "nothing" : `a condition that is true for one${shown}`;
    resource.violation({ at, must: `let in no token of ${stranger.who}`, got, fix });
  } catch (error) {
    if (!(error instanceof Unjudged)) throw error;
    const got = resource.mayPrint(at.path) ? `one that ${error.message}` : "one that cannot be";
    resource.violation({ at, must: "be a condition that can be judged", got, fix });
  }
}

/** A provider's own name, which tokens name as their audience unless others are allowed. */
const NAME =
  /^(https:)?\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/;

/**
 * The audiences of tokens that Google accepts: those that are listed, else the provider's own name with or without `https:`,
 * of which the project's number is in no input (docs.cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers, 2026-11-21).
 */
function audiencesOf(resource: Resource): Audiences {
  const listed = resource.get("oidc", "allowedAudiences").items();
  if (listed.length > 0) return listed.map((each) => each.text() ?? "");
  const [pool, provider] = ["workloadIdentityPoolId", "workloadIdentityPoolProviderId"].map(
    (key) => {
      const place = resource.get(key);
      return place.isUnknown ? "name" : (place.text() ?? "name");
    },
  );
  const own = `//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/${pool}/providers/${provider}`;
  return (words) => [own, `https:${own}`, ...anyTexts(words).filter((text) => NAME.test(text))];
}

const render = (token: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(token, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  ).slice(0, 240);
