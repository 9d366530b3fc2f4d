import { documented, type Props } from "../../model";
import {
  flag,
  fromBody,
  number,
  set,
  splitId,
  toBody,
  TOKEN_FIELDS,
  trimmed,
  type VaultRow,
} from "./row";

const SOURCE =
  "github.com/hashicorp/terraform-provider-vault vault/resource_approle_auth_backend_role.go@31447510c";
const fields = {
  bindSecretId: flag("bind_secret_id"),
  localSecretIds: flag("local_secret_ids"),
  secretIdBoundCidrs: set("secret_id_bound_cidrs"),
  secretIdNumUses: number("secret_id_num_uses"),
  secretIdTtl: number("secret_id_ttl"),
  ...TOKEN_FIELDS,
};

/** What a login with role id and secret id gives (developer.hashicorp.com/vault/api-docs/auth/approle). */
export const approleAuthBackendRole: VaultRow = {
  token: "vault:appRole/authBackendRole:AuthBackendRole",
  facts: {
    replaceOn: documented(["backend", "roleName", "localSecretIds"], SOURCE),
    defaults: documented({ backend: "approle", bindSecretId: true, tokenType: "default" }, SOURCE),
  },
  fields,
  also: ["backend", "roleName", "roleId"],
  id: ({ backend, roleName }) => `auth/${trimmed(backend ?? "approle")}/role/${String(roleName)}`,
  create: async (api, inputs) => {
    const id = approleAuthBackendRole.id(inputs);
    await api.write(id, body(inputs));
    const { roleId } = inputs;
    if (roleId !== undefined) await api.write(`${id}/role-id`, { role_id: roleId });
  },
  read: async (api, id) => {
    const found = await api.read(id);
    if (!found) return undefined;
    const { backend, name } = splitId(id, "role");
    const roleId = (await api.read(`${id}/role-id`))?.["role_id"] ?? "";
    const own = { backend: backend.replace(/^auth\//, ""), roleName: name, roleId };
    return { ...own, ...fromBody(fields, found) };
  },
  update: async (api, id, inputs) => {
    const changed = body(inputs);
    // Fixed when the role is made.
    delete changed["local_secret_ids"];
    await api.write(id, changed);
    const { roleId } = inputs;
    if (roleId !== undefined) await api.write(`${id}/role-id`, { role_id: roleId });
  },
  delete: (api, id) => api.delete(id),
};

const body = (inputs: Props): Props => ({
  ...toBody(fields, inputs),
  bind_secret_id: inputs["bindSecretId"] ?? true,
  token_type: inputs["tokenType"] ?? "default",
});
