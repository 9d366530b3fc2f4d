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
import { block, CUSTOM_ROLE, etag, SECRET, SECRET_MEMBER } from "./common";
import { checkMember, requirePrincipal } from "./iam-policy";
import { permissionsOf, PREDEFINED_ROLES } from "./iam-roles";
import { requireFederated } from "./iam-workload-pool";
import { requireService } from "./service-usage";

const SOURCE =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/tpgiamresource/resource_iam_member.go";

/** Id of the secret that a `secretId` names: its own id, or its full name. */
export const secretOf = (project: string, secretId: string): string =>
  `projects/${project}/secrets/${secretId.split("/").at(-1) ?? ""}`;

function checkInputs(inputs: Props): Failure[] {
  const failures = checkMember(inputs.member, "member");
  const { role } = inputs;
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
  if (block(inputs.condition) !== undefined)
    failures.push(
      failure("condition", "is not offered by the local clouds on a secret; leave it out"),
    );
  return failures;
}

function requireSecretRole({ world }: HookContext, role: string): void {
  const custom = role.startsWith("projects/");
  if (custom && world.list(CUSTOM_ROLE, (one) => one.id === role).length > 0) return;
  const known = PREDEFINED_ROLES.includes(role);
  if (known && permissionsOf(role).some((one) => one.startsWith("secretmanager."))) return;
  const hint = known || custom ? "" : suggestion(role, [...PREDEFINED_ROLES]);
  throw new CloudError(
    "badRequest",
    400,
    `Role ${role} is not supported for this resource${hint}.`,
  );
}

function admit(context: HookContext): void {
  requireService(context, "secretmanager.googleapis.com");
  const { inputs, scope, world } = context;
  const id = secretOf(scope.account, text(inputs.secretId) ?? "");
  if (!world.get(SECRET, id)) throw new CloudError("notFound", 404, `Secret [${id}] not found.`);
  requireSecretRole(context, text(inputs.role) ?? "");
  const member = text(inputs.member) ?? "";
  requirePrincipal(context, member);
  requireFederated(context, member);
}

/** Facts of one principal's role on a secret. */
export const secretMember: TypeFacts = {
  token: SECRET_MEMBER,
  operations: {
    create: "secretmanager.secrets.setIamPolicy",
    read: "secretmanager.secrets.getIamPolicy",
    delete: "secretmanager.secrets.setIamPolicy",
  },
  facts: {
    replaceOn: documented(["*"], SOURCE),
    // Adding what is there already succeeds.
    upsert: documented(true, SOURCE),
  },
  location: { global: true },
  check: checkInputs,
  admit,
  id: ({ inputs, scope }) =>
    [
      secretOf(scope.account, text(inputs.secretId) ?? ""),
      text(inputs.role) ?? "",
      text(inputs.member) ?? "",
    ].join("/"),
  outputs: (context, id) => ({
    project: context.scope.account,
    etag: etag("secret policy", context.scope.account, id),
  }),
  equal: sameMeaning({}),
};

export const rows: readonly TypeFacts[] = [secretMember];
