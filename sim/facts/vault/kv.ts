import { documented } from "../../model";
import { flag, number, toBody, trimmed, type VaultRow } from "./row";

const SOURCE =
  "github.com/hashicorp/terraform-provider-vault vault/resource_kv_secret_backend_v2.go@31447510c";
const fields = {
  casRequired: flag("cas_required"),
  deleteVersionAfter: number("delete_version_after"),
  maxVersions: number("max_versions"),
};

/** Settings of a key/value mount of version 2 (developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2). */
export const kvSecretBackendV2: VaultRow = {
  token: "vault:kv/secretBackendV2:SecretBackendV2",
  facts: { replaceOn: documented(["mount"], SOURCE) },
  fields,
  also: ["mount"],
  id: (inputs) => `${trimmed(inputs["mount"])}/config`,
  create: async (api, inputs) => {
    await api.write(kvSecretBackendV2.id(inputs), body(inputs));
  },
  read: async (api, id) => {
    const mount = id.replace(/\/config$/, "");
    if (!(await api.read(`sys/mounts/${mount}`))) return undefined;
    const found = (await api.read(id)) ?? {};
    const seconds = durationSeconds(found["delete_version_after"]);
    return {
      mount,
      ...(found["cas_required"] === true ? { casRequired: true } : {}),
      ...(seconds > 0 ? { deleteVersionAfter: seconds } : {}),
      ...(typeof found["max_versions"] === "number" && found["max_versions"] > 0
        ? { maxVersions: found["max_versions"] }
        : {}),
    };
  },
  update: async (api, id, inputs) => {
    await api.write(id, body(inputs));
  },
  // The settings go with their mount.
  delete: () => Promise.resolve(),
};

const body = (inputs: Parameters<VaultRow["id"]>[0]) => ({
  ...toBody(fields, inputs),
  delete_version_after: `${Number(inputs["deleteVersionAfter"] ?? 0)}s`,
});

/** `720h0m0s` in seconds. */
export function durationSeconds(value: unknown): number {
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  return [...String(value ?? "").matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!,
    0,
  );
}
