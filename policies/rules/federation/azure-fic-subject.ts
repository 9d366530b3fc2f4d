import { fromEntra, strangerLetIn, Unjudged } from "../../internal/cel";
import { isEmpty } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Audiences that Entra may be asked for. */
  audiences: string[];
  /** Beginnings of issuer URLs that sign for the organisation alone. */
  ownIssuers: string[];
}

const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";

/** learn.microsoft.com/graph/api/resources/federatedidentitycredential, 2026-11-21. */
const AUDIENCES = [
  "api://AzureADTokenExchange",
  "api://AzureADTokenExchangeUSGov",
  "api://AzureADTokenExchangeChina",
];

/** Federated credentials of managed identities take one subject's tokens, or those an expression names without a gap. */
export default rule<Config>({
  id: "azure-fic-subject",
  title: "Federated credentials let in no token of another organisation",
  severity: "critical",
  why: "A subject that other organisations can have too, or an expression with * in the wrong place, makes them the managed identity.",
  seen: "a guide that trusts `job_workflow_ref:my-org/reusable-workflows/...` as subject, which any repository calling that workflow can have (josh-ops.com/posts/azure-federated-credential-claims-matching-expressions)",
  remedy:
    "Set `subject` to the whole subject of one workload, as `repo:<owner>/<name>:environment:<name>`; in `claimsMatchingExpression` use * only after the owner and the name.",
  publicIds: ["CKV_AZURE_249"],
  config: {
    schema: {
      audiences: {
        type: "array",
        items: { type: "string" },
        default: AUDIENCES,
        description: "Audiences that a credential may have.",
      },
      ownIssuers: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Beginnings of issuer URLs that sign for the organisation alone.",
      },
    },
    defaults: { audiences: AUDIENCES, ownIssuers: [] },
  },

  applies: (token) => token === CREDENTIAL,

  check(resource, { audiences, ownIssuers }) {
    resource.each(resource.get("audiences").items(), (at) =>
      judgeAudience(resource, at, audiences),
    );
    resource.attempt(() => {
      const issuer = resource.get("issuer").text() ?? "";
      if (ownIssuers.some((own) => own !== "" && issuer.startsWith(own))) return;
      // Only local SDKs of newer API versions have expressions; the subject is empty then.
      const expression = resource.get("claimsMatchingExpression", "value");
      if (isEmpty(expression)) return judgeSubject(resource, issuer);
      judgeExpression(resource, expression, issuer);
    });
  },
});

function judgeAudience(resource: Resource, at: Value, audiences: readonly string[]): void {
  if (audiences.includes(at.text() ?? "")) return;
  resource.violation({
    at,
    must: `be ${audiences.map((each) => JSON.stringify(each)).join(" or ")}`,
    fix: `set \`audiences\` to ${JSON.stringify(audiences.slice(0, 1))}`,
  });
}

function judgeSubject(resource: Resource, issuer: string): void {
  const at = resource.get("subject");
  const subject = at.text() ?? "";
  const fix = "set `subject` to the whole subject of one workload";
  if (subject === "" || /[*?]/.test(subject)) {
    return resource.violation({ at, must: "be one whole subject, for Entra compares it", fix });
  }
  judge(resource, at, issuer, `assertion.sub == ${JSON.stringify(subject)}`, fix);
}

function judgeExpression(resource: Resource, at: Value, issuer: string): void {
  const fix = "use * only after the owner and the name";
  try {
    judge(resource, at, issuer, fromEntra(at.text() ?? ""), fix);
  } catch (error) {
    if (!(error instanceof Unjudged)) throw error;
    resource.violation({ at, must: "be an expression that can be judged", fix });
  }
}

function judge(
  resource: Resource,
  at: Value,
  issuer: string,
  condition: string,
  fix: string,
): void {
  const stranger = strangerLetIn({ issuer, condition });
  if (!stranger) return;
  const shown = resource.mayPrint(at.path) ? ` as ${JSON.stringify(stranger.token)}` : "";
  resource.violation({
    at,
    must: `let in no token of ${stranger.who}`,
    got: `one that lets in a token${shown}`,
    fix,
  });
}
