import { documented } from "../../model";
import { text, toBody, type VaultRow } from "./row";

const SOURCE = "github.com/hashicorp/terraform-provider-vault vault/resource_policy.go@31447510c";
const fields = { policy: text("policy") };

/** An ACL policy (developer.hashicorp.com/vault/api-docs/system/policies). A write is a put. */
export const policy: VaultRow = {
  token: "vault:index/policy:Policy",
  facts: { replaceOn: documented(["name"], SOURCE) },
  fields,
  needs: ["name"],
  also: ["name"],
  // Vault keeps names in lower case; another spelling would read back as another resource.
  check: ({ name }) =>
    typeof name === "string" && name !== name.toLowerCase()
      ? [{ property: "name", reason: `must be in lower case, got ${JSON.stringify(name)}` }]
      : [],
  id: (inputs) => String(inputs["name"]),
  create: async (api, inputs) => {
    await api.write(`sys/policies/acl/${String(inputs["name"])}`, toBody(fields, inputs));
  },
  read: async (api, id) => {
    const found = await api.read(`sys/policies/acl/${id}`);
    return found && { name: id, policy: found["policy"] ?? "" };
  },
  update: async (api, id, inputs) => {
    await api.write(`sys/policies/acl/${id}`, toBody(fields, inputs));
  },
  delete: (api, id) => api.delete(`sys/policies/acl/${id}`),
};
