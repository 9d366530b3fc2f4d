import { documented } from "../../model";
import {
  fromBody,
  map,
  mountOf,
  number,
  set,
  splitId,
  text,
  toBody,
  trimmed,
  type VaultRow,
} from "./row";

const SOURCE = "github.com/hashicorp/terraform-provider-vault vault/resource_aws_secret_backend";
const lease = {
  defaultLeaseTtlSeconds: number("default_lease_ttl"),
  maxLeaseTtlSeconds: number("max_lease_ttl"),
};
const root = {
  region: text("region"),
  roleArn: text("role_arn"),
  identityTokenAudience: text("identity_token_audience"),
  identityTokenTtl: number("identity_token_ttl"),
  iamEndpoint: text("iam_endpoint"),
  stsEndpoint: text("sts_endpoint"),
  stsRegion: text("sts_region"),
};

/** The engine that makes credentials of AWS (developer.hashicorp.com/vault/api-docs/secret/aws). */
export const awsSecretBackend: VaultRow = {
  token: "vault:aws/secretBackend:SecretBackend",
  facts: {
    replaceOn: documented(["path", "local"], `${SOURCE}.go@31447510c`),
    defaults: documented({ path: "aws", maxRetries: -1 }, `${SOURCE}.go@31447510c`),
  },
  fields: { description: text("description"), ...lease, ...root },
  also: ["path", "maxRetries"],
  id: (inputs) => trimmed(inputs["path"] ?? "aws"),
  create: async (api, inputs) => {
    const at = awsSecretBackend.id(inputs);
    const { description = "" } = inputs;
    await api.write(`sys/mounts/${at}`, {
      type: "aws",
      description,
      config: toBody(lease, inputs),
    });
    try {
      await api.write(`${at}/config/root`, toBody(root, inputs, false));
    } catch (error) {
      await api.delete(`sys/mounts/${at}`);
      throw error;
    }
  },
  read: async (api, id) => {
    const found = await api.read(`sys/mounts/${id}`);
    if (!found) return undefined;
    return {
      path: id,
      ...fromBody({ description: text("description") }, found),
      ...fromBody(lease, mountOf(found)),
      ...fromBody(root, (await api.read(`${id}/config/root`)) ?? {}),
      maxRetries: -1,
      accessor: found["accessor"] ?? "",
    };
  },
  update: async (api, id, inputs) => {
    const { description = "" } = inputs;
    await api.write(`sys/mounts/${id}/tune`, { description, ...toBody(lease, inputs) });
    await api.write(`${id}/config/root`, toBody(root, inputs));
  },
  delete: (api, id) => api.delete(`sys/mounts/${id}`),
};

const role = {
  credentialType: text("credential_type"),
  defaultStsTtl: number("default_sts_ttl"),
  externalId: text("external_id"),
  maxStsTtl: number("max_sts_ttl"),
  permissionsBoundaryArn: text("permissions_boundary_arn"),
  policyArns: set("policy_arns"),
  policyDocument: text("policy_document"),
  roleArns: set("role_arns"),
  sessionTags: map("session_tags"),
};

/** Which credentials the engine gives under a name. */
export const awsSecretBackendRole: VaultRow = {
  token: "vault:aws/secretBackendRole:SecretBackendRole",
  facts: { replaceOn: documented(["backend", "name"], `${SOURCE}_role.go@31447510c`) },
  fields: role,
  needs: ["name"],
  also: ["backend", "name"],
  id: ({ backend, name }) => `${trimmed(backend)}/roles/${String(name)}`,
  create: async (api, inputs) => {
    await api.write(awsSecretBackendRole.id(inputs), toBody(role, inputs, false));
  },
  read: async (api, id) => {
    const found = await api.read(id);
    return found && { ...splitId(id, "roles"), ...fromBody(role, found) };
  },
  update: async (api, id, inputs) => {
    await api.write(id, toBody(role, inputs));
  },
  delete: (api, id) => api.delete(id),
};
