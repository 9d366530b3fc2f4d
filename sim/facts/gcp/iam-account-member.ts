import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { suggestion } from "../../schema/nearest";
import { failure, got, sameMeaning, text } from "../judge";
import { block, etag, SERVICE_ACCOUNT } from "./common";
import { checkMember, requirePrincipal } from "./iam-policy";
import { permissionsOf, PREDEFINED_ROLES } from "./iam-roles";
import { requireFederated } from "./iam-workload-pool";
import { requireService } from "./service-usage";

const TOKEN = "gcp:serviceaccount/iAMMember:IAMMember";
const SOURCE =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/tpgiamresource/resource_iam_member.go";
const ACCOUNT = /^projects\/([a-z][a-z0-9:.-]{4,61})\/serviceAccounts\/([^/@\s]+@[^/@\s]+)$/;

function checkInputs(inputs: Props): Failure[] {
  const failures = checkMember(inputs.member, "member");
  const { serviceAccountId, role } = inputs;
  if (typeof serviceAccountId === "string" && !ACCOUNT.test(serviceAccountId)) {
    failures.push(
      failure(
        "serviceAccountId",
        `must be projects/<project>/serviceAccounts/<e-mail>, ${got(serviceAccountId)}; give the account's name`,
      ),
    );
  }
  if (
    typeof role === "string" &&
    !/^(roles\/[\w.]+|(projects|organizations)\/[^/]+\/roles\/[\w.]+)$/.test(role)
  )
    failures.push(
      failure(
        "role",
        `must be roles/<name> or projects/<project>/roles/<id>, ${got(role)}; give the full name`,
      ),
    );
  const expression = text(block(inputs.condition)?.expression);
  if (expression !== undefined && expression.trim() === "")
    failures.push(
      failure(
        "condition.expression",
        `must be a CEL expression, ${got(expression)}; write one or drop the condition`,
      ),
    );
  return failures;
}

/** Roles that say something about a service account: those with a permission of its. */
function requireAccountRole(role: string): void {
  if (!role.startsWith("roles/")) return;
  const known = PREDEFINED_ROLES.includes(role);
  if (known && permissionsOf(role).some((one) => one.startsWith("iam.serviceAccounts."))) return;
  const hint = known ? "" : suggestion(role, [...PREDEFINED_ROLES]);
  throw new CloudError(
    "badRequest",
    400,
    `Role ${role} is not supported for this resource${hint}.`,
  );
}

function admit(context: HookContext): void {
  requireService(context, "iam.googleapis.com");
  const { inputs, world } = context;
  const id = text(inputs.serviceAccountId) ?? "";
  if (!world.get(SERVICE_ACCOUNT, id)) {
    const email = id.split("/").at(-1) ?? "";
    throw new CloudError("notFound", 404, `Service account ${email} does not exist.`);
  }
  requireAccountRole(text(inputs.role) ?? "");
  const member = text(inputs.member) ?? "";
  requirePrincipal(context, member);
  requireFederated(context, member);
}

/** Facts of one principal's role on a service account: who may act as it. */
export const accountMember: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "iam.serviceAccounts.setIamPolicy",
    read: "iam.serviceAccounts.getIamPolicy",
    delete: "iam.serviceAccounts.setIamPolicy",
  },
  facts: {
    replaceOn: documented(["*"], SOURCE),
    // Adding what is there already succeeds.
    upsert: documented(true, SOURCE),
  },
  location: { global: true },
  check: checkInputs,
  admit,
  id: ({ inputs }) => {
    const condition = block(inputs.condition);
    const parts = [inputs.serviceAccountId, inputs.role, inputs.member];
    if (condition) parts.push(condition.title, condition.description, condition.expression);
    return parts.map((part) => text(part) ?? "").join("/");
  },
  outputs: (context, id) => ({ etag: etag("account policy", context.scope.account, id) }),
  equal: sameMeaning({}),
};

export const rows: readonly TypeFacts[] = [accountMember];
