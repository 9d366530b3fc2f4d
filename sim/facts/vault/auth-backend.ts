import { documented } from "../../model";
import { fromBody, text, toBody, trimmed, type VaultRow } from "./row";

const SOURCE =
  "github.com/hashicorp/terraform-provider-vault vault/resource_auth_backend.go@31447510c";
const fields = { description: text("description"), type: text("type") };

/** A login method without settings of its own, such as AppRole (developer.hashicorp.com/vault/api-docs/system/auth). */
export const authBackend: VaultRow = {
  token: "vault:index/authBackend:AuthBackend",
  facts: { replaceOn: documented(["path", "type", "local"], SOURCE) },
  fields,
  also: ["path"],
  id: (inputs) => trimmed(inputs["path"] ?? inputs["type"]),
  create: async (api, inputs) => {
    await api.write(
      `sys/auth/${trimmed(inputs["path"] ?? inputs["type"])}`,
      toBody(fields, inputs),
    );
  },
  read: async (api, id) => {
    const found = await api.read(`sys/auth/${id}`);
    return found && { path: id, ...fromBody(fields, found), accessor: found["accessor"] ?? "" };
  },
  update: async (api, id, inputs) => {
    await api.write(`sys/auth/${id}/tune`, { description: inputs["description"] ?? "" });
  },
  delete: (api, id) => api.delete(`sys/auth/${id}`),
};
