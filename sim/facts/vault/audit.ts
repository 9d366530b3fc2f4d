import { mkdirSync } from "node:fs";
import path from "node:path";
import { documented, type Props } from "../../model";
import { type Api, trimmed, type VaultRow } from "./row";

const SOURCE = "github.com/hashicorp/terraform-provider-vault vault/resource_audit.go@31447510c";
/** Files the server itself gives a meaning to. */
const STREAMS = ["stdout", "discard"];

/**
 * An audit device (developer.hashicorp.com/vault/api-docs/system/audit). Files lie below a folder of the local clouds, under
 * the path that was asked for.
 */
export const audit: VaultRow = {
  token: "vault:index/audit:Audit",
  facts: {
    replaceOn: documented(["path", "type", "description", "local", "options"], SOURCE),
  },
  fields: {},
  also: ["type", "path", "description", "local", "options"],
  id: (inputs) => trimmed(inputs["path"] ?? inputs["type"]),
  create: async (api, inputs) => {
    const { type, description = "", local = false } = inputs;
    const options = inside(api, (inputs["options"] ?? {}) as Props);
    const at = trimmed(inputs["path"] ?? type);
    await api.write(`sys/audit/${at}`, { type: type!, description, local, options });
  },
  read: async (api, id, known) => {
    const found = (await api.read("sys/audit"))?.[`${id}/`] as Props | undefined;
    if (!found) return undefined;
    const { type = "", description, local } = found;
    return {
      type,
      ...(known["path"] === undefined && type === id ? {} : { path: id }),
      options: outside(api, (found["options"] ?? {}) as Props),
      ...(description === "" ? {} : { description: description ?? "" }),
      ...(local === true ? { local } : {}),
    };
  },
  update: () => Promise.reject(new Error("an audit device is never updated")),
  delete: (api, id) => api.delete(`sys/audit/${id}`),
};

function inside(api: Api, options: Props): Props {
  const file = options["file_path"];
  if (typeof file !== "string" || STREAMS.includes(file)) return options;
  const placed = path.join(api.auditRoot, path.resolve("/", file));
  mkdirSync(path.dirname(placed), { recursive: true, mode: 0o700 });
  return { ...options, file_path: placed };
}

function outside(api: Api, options: Props): Props {
  const file = options["file_path"];
  if (typeof file !== "string" || !file.startsWith(`${api.auditRoot}/`)) return options;
  return { ...options, file_path: file.slice(api.auditRoot.length) };
}
