import { WRAPPING_SECONDS } from "./lives";
import {
  appRoleMountOf,
  awsMountOf,
  databaseMountOf,
  GATEWAY_ROLE,
  gatewayMountOf,
  type Part,
  policyOf,
} from "./names";
import { type PathRule, renderPolicy } from "./policy-text";

/** What an environment has in Vault, as its policies need it. */
export interface PolicySubject {
  namePrefix: string;
  /** Mount of the kv-v2 engine. */
  mount: string;
  /** Whether it gets credentials of AWS made. */
  aws: boolean;
  /** Whether it gets users of a database made. */
  database: boolean;
  /** Whether there is a database user whose password Vault changes. */
  staticUser: boolean;
}

/** A holder's own token: kept alive, looked at, given back. Nothing else of Vault's default policy. */
const OWN_TOKEN: readonly PathRule[] = [
  { path: "auth/token/lookup-self", capabilities: ["read"] },
  { path: "auth/token/renew-self", capabilities: ["update"] },
  { path: "auth/token/revoke-self", capabilities: ["update"] },
];

/** The kinds of entries; `+` is one name. */
const KINDS = ["tenants/+", "providers/+", "redis"] as const;

/** The text of a part's policy. Each names its own environment in every path. */
export function policyText(part: Part, subject: PolicySubject): string {
  return renderPolicy([...RULES[part](subject), ...OWN_TOKEN]);
}

const RULES: Readonly<Record<Part, (subject: PolicySubject) => PathRule[]>> = {
  /** Reads values, and nothing beside them. */
  gateway: ({ namePrefix, mount, aws, database, staticUser }) => [
    ...KINDS.map((kind) => read(`${mount}/data/${namePrefix}/${kind}`)),
    ...(aws ? [read(`${awsMountOf(mount)}/sts/${namePrefix}`)] : []),
    ...(database ? [read(`${databaseMountOf(mount)}/creds/${namePrefix}`)] : []),
    ...(staticUser ? [read(`${databaseMountOf(mount)}/static-creds/${namePrefix}-static`)] : []),
  ],

  /** Writes values, and hands out secret ids of the AppRole; these only wrapped. */
  operator: ({ namePrefix, mount }) => {
    const role = `auth/${appRoleMountOf(mount)}/role/${namePrefix}`;
    return [
      ...KINDS.flatMap((kind): PathRule[] => [
        { path: `${mount}/data/${namePrefix}/${kind}`, capabilities: ["create", "read", "update"] },
        read(`${mount}/metadata/${namePrefix}/${kind}`),
        { path: `${mount}/destroy/${namePrefix}/${kind}`, capabilities: ["create", "update"] },
      ]),
      read(role),
      read(`${role}/role-id`),
      {
        path: `${role}/secret-id`,
        capabilities: ["create", "update"],
        wrapped: WRAPPING_SECONDS,
      },
      { path: `${role}/secret-id/`, capabilities: ["list"] },
      { path: `${role}/secret-id-accessor/lookup`, capabilities: ["create", "update"] },
      { path: `${role}/secret-id-accessor/destroy`, capabilities: ["create", "update"] },
      { path: "sys/wrapping/wrap", capabilities: ["create", "update"] },
      { path: "sys/wrapping/unwrap", capabilities: ["create", "update"] },
    ];
  },

  /** What `pulumi up` of the environment changes. It reads no value, and no role of it can give more than its own gateway has. */
  deploy: ({ namePrefix, mount }) => {
    const method = gatewayMountOf(namePrefix);
    return [
      {
        path: `sys/auth/${method}`,
        capabilities: ["create", "read", "update", "delete", "sudo"],
        // Users made by hand in a method of another type could take any policy.
        allowed: { type: ["jwt"] },
      },
      { path: `sys/auth/${method}/tune`, capabilities: ["read", "update", "sudo"] },
      { path: `auth/${method}/config`, capabilities: ["create", "read", "update"] },
      {
        path: `auth/${method}/role/${GATEWAY_ROLE}`,
        capabilities: ["create", "read", "update", "delete"],
        allowed: { token_policies: [[policyOf(namePrefix, "gateway")]] },
        // The old name of the same parameter.
        denied: ["policies"],
      },
      ...KINDS.map((kind): PathRule => ({
        path: `${mount}/metadata/${namePrefix}/${kind}`,
        capabilities: ["create", "read", "update", "delete"],
      })),
    ];
  },

  /** What `pulumi preview` reads. */
  preview: ({ namePrefix, mount }) => {
    const method = gatewayMountOf(namePrefix);
    return [
      { path: `sys/auth/${method}`, capabilities: ["read", "sudo"] },
      read(`auth/${method}/config`),
      read(`auth/${method}/role/${GATEWAY_ROLE}`),
      ...KINDS.map((kind) => read(`${mount}/metadata/${namePrefix}/${kind}`)),
    ];
  },
};

const read = (path: string): PathRule => ({ path, capabilities: ["read"] });
