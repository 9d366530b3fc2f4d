import { showValue } from "../../../catalog/paths";
import type { SecretStoreKind } from "../types";
import type { CheckContext } from "./context";

/** First parts of Vault paths that are Vault's own. */
const VAULT_OWN = ["auth", "cubbyhole", "identity", "sys"];

const OPERATORS: Record<Exclude<SecretStoreKind, "vault">, { form: RegExp; words: string }> = {
  aws: {
    form: /^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    words: 'must be the ARN of an IAM role; write it as "arn:aws:iam::111122223333:role/platform"',
  },
  azure: {
    form: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
    words:
      'must be the object id of an Entra group; take it from "az ad group show --group platform --query id"',
  },
  gcp: {
    form: /^(?:group|user|serviceAccount):[a-z0-9][\w.+-]*@[a-z0-9][a-z0-9.-]*\.[a-z]{2,}$|^principal(?:Set)?:\/\/iam\.googleapis\.com\/\S+$/i,
    words: 'must be a member as Google Cloud writes it; write it as "group:platform@example.com"',
  },
};

/** Secrets: the store can be had where the gateway is known, and nothing is said that nobody reads. */
export function checkSecrets(context: CheckContext): void {
  const { draft, report } = context;
  if (!draft.secrets) return;
  if (!draft.gateway) {
    report.issue(
      ["secrets"],
      "must not be given without `gateway`, which is all that reads them; add `gateway` or remove `secrets`",
    );
    return;
  }
  const store = draft.secrets.store ?? draft.gateway.home;
  if (store === undefined || report.hasIssueAt("secrets", "store")) return;
  checkCloud(context, store);
  checkVault(context, store);
  checkOperators(context, store);
}

function checkCloud({ draft, malformed, report }: CheckContext, store: SecretStoreKind): void {
  // The home's own cloud is the gateway's problem, which says it.
  if (store === "vault" || draft.secrets!.store === undefined) return;
  if (draft[store] !== undefined || malformed.has(store)) return;
  report.issue(
    ["secrets", "store"],
    `must be an enabled cloud, in which the gateway has an identity, or "vault", got ${JSON.stringify(store)}; add \`${store}\` with its account and region, or use another store`,
  );
}

function checkVault({ draft, report }: CheckContext, store: SecretStoreKind): void {
  const { vault } = draft.secrets!;
  if (store !== "vault") {
    if (vault === undefined && !report.hasIssueAt("secrets", "vault")) return;
    report.issue(
      ["secrets", "vault"],
      `must not be given with store ${JSON.stringify(store)}, which nobody asks for it; remove it, or use \`store: vault\``,
    );
    return;
  }
  if (vault === undefined) {
    if (report.hasIssueAt("secrets", "vault")) return;
    report.issue(
      ["secrets", "vault"],
      'must be given with store "vault", got nothing; add the server\'s `address`',
    );
    return;
  }
  const [head] = (vault.mount ?? "").split("/");
  if (!VAULT_OWN.includes(head!)) return;
  report.issue(
    ["secrets", "vault", "mount"],
    `must not begin with a path of Vault's own, got ${showValue(vault.mount)}; use "ai-providers"`,
  );
}

function checkOperators({ draft, report }: CheckContext, store: SecretStoreKind): void {
  const { operators } = draft.secrets!;
  if (operators === undefined) return;
  if (store === "vault") {
    report.issue(
      ["secrets", "operators"],
      `must not be given with store "vault", whose own policies say who writes, got ${showValue(operators)}; remove it`,
    );
    return;
  }
  const { form, words } = OPERATORS[store];
  const seen = new Set<string>();
  for (const [index, operator] of operators.entries()) {
    const steps = ["secrets", "operators", index];
    const [constraint, fix] = words.split("; ") as [string, string];
    if (!form.test(operator)) {
      report.issue(steps, `${constraint}, got ${showValue(operator)}; ${fix}`);
    } else if (seen.has(operator)) {
      report.issue(
        steps,
        `must name an operator once, got ${showValue(operator)} again; remove it`,
      );
    }
    seen.add(operator);
  }
}
