import { documented } from "../../model";
import { flag, fromBody, map, mountOf, number, text, toBody, trimmed, type VaultRow } from "./row";

const SOURCE = "github.com/hashicorp/terraform-provider-vault vault/resource_mount.go@31447510c";
const fields = {
  description: text("description"),
  options: map("options"),
  type: text("type"),
  local: flag("local"),
  sealWrap: flag("seal_wrap"),
  externalEntropyAccess: flag("external_entropy_access"),
};
const config = {
  defaultLeaseTtlSeconds: number("default_lease_ttl"),
  maxLeaseTtlSeconds: number("max_lease_ttl"),
};

/** A secrets engine (developer.hashicorp.com/vault/api-docs/system/mounts). */
export const mount: VaultRow = {
  token: "vault:index/mount:Mount",
  facts: {
    // The provider moves a mount when its path changes; here that is a new one, since an id cannot change in an update.
    replaceOn: documented(["path", "type", "local", "sealWrap", "externalEntropyAccess"], SOURCE),
    defaults: documented({}, SOURCE),
  },
  fields: { ...fields, ...config },
  also: ["path"],
  id: (inputs) => trimmed(inputs["path"]),
  create: async (api, inputs) => {
    const body = { ...toBody(fields, inputs), config: toBody(config, inputs) };
    await api.write(`sys/mounts/${trimmed(inputs["path"])}`, body);
  },
  read: async (api, id) => {
    const found = await api.read(`sys/mounts/${id}`);
    if (!found) return undefined;
    return {
      path: id,
      ...fromBody(fields, found),
      ...fromBody(config, mountOf(found)),
      accessor: found["accessor"] ?? "",
    };
  },
  update: async (api, id, inputs) => {
    const tuned = { description: fields.description, options: fields.options, ...config };
    await api.write(`sys/mounts/${id}/tune`, toBody(tuned, inputs));
  },
  delete: (api, id) => api.delete(`sys/mounts/${id}`),
};
