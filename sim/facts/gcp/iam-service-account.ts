import {
  CloudError,
  documented,
  type HookContext,
  type TypeFacts,
  type UpdateContext,
} from "../../model";
import { checkText, text } from "../judge";
import {
  checkDeletionPolicy,
  markedNumber,
  projectOutput,
  PROVIDER,
  retireByPolicy,
  SERVICE_ACCOUNT,
} from "./common";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/resourcemanager/resource_google_service_account.go`;
const DELETE_DOCS = "https://docs.cloud.google.com/iam/docs/service-accounts-delete-undelete";
const QUOTA_DOCS = "https://docs.cloud.google.com/iam/quotas";

/** E-mail of a service account of a project; domain-scoped projects turn their order round. */
export function serviceAccountEmail(accountId: string, project: string): string {
  const [domain, name] = project.includes(":") ? project.split(":") : [undefined, project];
  return `${accountId}@${name ?? ""}${domain === undefined ? "" : `.${domain}`}.iam.gserviceaccount.com`;
}

const emailOf = (context: HookContext): string =>
  serviceAccountEmail(text(context.inputs.accountId) ?? "", context.scope.account);

/** Facts of service accounts. The name is free at once after a delete, but the new account is another one. */
export const serviceAccount: TypeFacts = {
  token: SERVICE_ACCOUNT,
  operations: {
    create: "iam.serviceAccounts.create",
    read: "iam.serviceAccounts.get",
    update: "iam.serviceAccounts.update",
    delete: "iam.serviceAccounts.delete",
  },
  facts: {
    replaceOn: documented(["accountId", "project"], SOURCE),
    name: documented(
      {
        property: "accountId",
        pattern: "^[a-z]([-a-z0-9]*[a-z0-9])$",
        minLength: 6,
        maxLength: 30,
        uniqueIn: "account",
        taken: { code: "alreadyExists", status: 409 },
      },
      SOURCE,
    ),
    softDelete: documented({ days: 30, nameHeld: false, onRecreate: "undelete" }, DELETE_DOCS),
    defaults: documented({ disabled: false, deletionPolicy: "DELETE" }, SOURCE),
    quota: documented({ max: 100, per: "account", code: "RESOURCE_EXHAUSTED" }, QUOTA_DOCS),
    latency: documented({ createSeconds: 12 }, SOURCE),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkText(inputs.displayName, "displayName", {
      min: 0,
      max: 100,
      words: "at most 100 characters",
    }),
    ...checkText(inputs.description, "description", {
      min: 0,
      max: 256,
      words: "at most 256 characters",
    }),
    ...checkDeletionPolicy(inputs),
  ],
  admit: (context) => {
    requireService(context, "iam.googleapis.com");
    if (text(context.inputs.accountId) === undefined) {
      throw new CloudError("badRequest", 400, "The account ID must be given: set `accountId`.");
    }
  },
  id: (context) => `projects/${context.scope.account}/serviceAccounts/${emailOf(context)}`,
  outputs: (context, id) => {
    const email = emailOf(context);
    // Every life of the name gets another id: made of those it had before.
    const former = context.world
      .listDeleted(SERVICE_ACCOUNT, (one) => one.id === id)
      .map(({ state }) => text(state.uniqueId) ?? "");
    const mine = "stored" in context ? (context as UpdateContext).stored.state.uniqueId : undefined;
    return {
      ...projectOutput(context),
      accountId: text(context.inputs.accountId) ?? "",
      name: id,
      email,
      member: `serviceAccount:${email}`,
      uniqueId: text(mine) ?? markedNumber(21, "service account", id, ...former.sort()),
    };
  },
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [serviceAccount];
