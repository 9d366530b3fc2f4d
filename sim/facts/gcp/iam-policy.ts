import { suggestion } from "../../schema/nearest";
import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkOneOf, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  block,
  CUSTOM_ROLE,
  etag,
  findServiceAccount,
  projectNumber,
  SERVICE_IDENTITY,
  SINK,
  storageAgent,
} from "./common";
import { PREDEFINED_ROLES } from "./iam-roles";
import { requireService } from "./service-usage";

const MEMBER = "gcp:projects/iAMMember:IAMMember";
const AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const MEMBER_SOURCE =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/tpgiamresource/resource_iam_member.go";
const AUDIT_SOURCE =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/tpgiamresource/resource_iam_audit_config.go";
const POLICY_DOCS = "https://docs.cloud.google.com/iam/docs/principal-identifiers";
const PREFIXES = ["user", "serviceAccount", "group", "domain", "principal", "principalSet"];
const LOG_TYPES = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"];
/** A Kubernetes service account of the project's workload pool. */
const WORKLOAD = /^[a-z0-9-]+\.svc\.id\.goog\[[a-z0-9-]+\/[a-z0-9-]+\]$/;
const MOST_MEMBERS = 1500;

/** Judges the form of a principal in a project's policy. */
export function checkMember(member: Json | undefined, path: string): Failure[] {
  if (typeof member !== "string") return [];
  const [prefix = "", ...rest] = member.split(":");
  const value = rest.join(":");
  if (/^all(Authenticated)?Users$/.test(member)) {
    return [failure(path, `must not open a project to everyone, ${got(member)}; name a principal`)];
  }
  if (member.startsWith("deleted:"))
    return [failure(path, `must not be a deleted principal, ${got(member)}; name a living one`)];
  if (!PREFIXES.includes(prefix) || value === "") {
    const near = suggestion(prefix, PREFIXES);
    return [
      failure(
        path,
        `must be <type>:<id> with a type of ${PREFIXES.join(", ")}, ${got(member)}${near}`,
      ),
    ];
  }
  const email = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
  if (prefix === "serviceAccount" && WORKLOAD.test(value)) return [];
  const needsEmail = ["user", "serviceAccount", "group"].includes(prefix);
  const federated = prefix.startsWith("principal");
  if (
    (needsEmail && !email.test(value)) ||
    (federated && !value.startsWith("//iam.googleapis.com/"))
  ) {
    return [
      failure(
        path,
        `must be an e-mail address or //iam.googleapis.com/... after the type, ${got(member)}; correct it`,
      ),
    ];
  }
  return [];
}

/** Service accounts must exist; users and groups live outside the local Google and are taken as they are. */
export function requirePrincipal(context: HookContext, member: string): void {
  if (!member.startsWith("serviceAccount:")) return;
  const email = member.slice("serviceAccount:".length);
  if (WORKLOAD.test(email)) return;
  if (agentExists(context, email) || findServiceAccount(context, email)) return;
  throw new CloudError("badRequest", 400, `Service account ${email} does not exist.`);
}

/** A service agent exists once it was asked for, Cloud Logging's once a sink has a writer. */
function agentExists(context: HookContext, email: string): boolean {
  const { world } = context;
  if (email === storageAgent(projectNumber(context))) return true;
  const asked = (one: StoredResource): boolean => one.state.email === email;
  if (
    world.list(SERVICE_IDENTITY, asked).length > 0 ||
    world.listDeleted(SERVICE_IDENTITY, asked).length > 0
  )
    return true;
  return (
    world.list(SINK, ({ state }) => state.writerIdentity === `serviceAccount:${email}`).length > 0
  );
}

function requireRole(context: HookContext, role: string): void {
  const custom = /^projects\/([^/]+)\/roles\/[^/]+$/.exec(role);
  const known = custom
    ? context.world.list(CUSTOM_ROLE, (one) => one.id === role).length > 0
    : PREDEFINED_ROLES.includes(role);
  if (known) return;
  throw new CloudError(
    "badRequest",
    400,
    `Role ${role} is not supported for this resource${custom ? "" : suggestion(role, [...PREDEFINED_ROLES])}.`,
  );
}

const normalMember = (member: string): string =>
  /^(user|group|domain|serviceAccount):/.test(member)
    ? member.replace(/:(.*)$/s, (_, rest: string) => `:${rest.toLowerCase()}`)
    : member;

function memberId(context: HookContext): string {
  const { inputs, scope } = context;
  const head = `${scope.account}/${text(inputs.role) ?? ""}/${normalMember(text(inputs.member) ?? "")}`;
  const condition = block(inputs.condition);
  if (!condition) return head;
  return [
    head,
    text(condition.title) ?? "",
    text(condition.description) ?? "",
    text(condition.expression) ?? "",
  ].join("/");
}

function checkRole(inputs: Props): Failure[] {
  const role = inputs.role;
  if (
    typeof role !== "string" ||
    /^(roles\/[\w.]+|(projects|organizations)\/[^/]+\/roles\/[\w.]+)$/.test(role)
  )
    return [];
  return [
    failure(
      "role",
      `must be roles/<name> or projects/<project>/roles/<id>, ${got(role)}; give the full name`,
    ),
  ];
}

const condition = (inputs: Props): Failure[] => {
  const expression = text(block(inputs.condition)?.expression);
  if (expression === undefined || expression.trim() !== "") return [];
  return [
    failure(
      "condition.expression",
      `must be a CEL expression, ${got(expression)}; write one or drop the condition`,
    ),
  ];
};

/** Facts of one principal's role in a project. Every input replaces it: a binding has nothing to change. */
export const iamMember: TypeFacts = {
  token: MEMBER,
  operations: {
    create: "resourcemanager.projects.setIamPolicy",
    read: "resourcemanager.projects.getIamPolicy",
    delete: "resourcemanager.projects.setIamPolicy",
  },
  facts: {
    replaceOn: documented(["*"], MEMBER_SOURCE),
    // Adding what is there already succeeds.
    upsert: documented(true, MEMBER_SOURCE),
    quota: documented(
      { max: MOST_MEMBERS, per: "account", code: "badRequest" },
      "https://docs.cloud.google.com/iam/quotas",
    ),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkMember(inputs.member, "member"),
    ...checkRole(inputs),
    ...condition(inputs),
  ],
  admit: (context) => {
    requireService(context, "cloudresourcemanager.googleapis.com");
    requireRole(context, text(context.inputs.role) ?? "");
    requirePrincipal(context, text(context.inputs.member) ?? "");
  },
  id: memberId,
  outputs: (context, id) => ({ etag: etag("iam policy", context.scope.account, id) }),
  equal: sameMeaning({ fold: { member: normalMember } }),
};

function checkAudit(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const name = inputs.service;
  if (
    typeof name === "string" &&
    name !== "allServices" &&
    !/^[a-z0-9.-]+\.googleapis\.com$/.test(name)
  ) {
    failures.push(
      failure(
        "service",
        `must be allServices or an API such as aiplatform.googleapis.com, ${got(name)}; correct it`,
      ),
    );
  }
  const seen = new Set<string>();
  list(inputs.auditLogConfigs).forEach((config, index) => {
    const { logType, exemptedMembers } = record(config);
    const path = `auditLogConfigs[${index}]`;
    failures.push(...checkOneOf(logType, `${path}.logType`, LOG_TYPES));
    if (typeof logType === "string" && seen.has(logType)) {
      failures.push(
        failure(`${path}.logType`, `must differ from the others, ${got(logType)} twice; join them`),
      );
    }
    if (typeof logType === "string") seen.add(logType);
    list(exemptedMembers).forEach((member, at) =>
      failures.push(...checkMember(member, `${path}.exemptedMembers[${at}]`)),
    );
  });
  return failures;
}

/** Facts of what a project's audit logs record of one API; writing it overwrites what was there. */
export const iamAuditConfig: TypeFacts = {
  token: AUDIT,
  operations: {
    create: "resourcemanager.projects.setIamPolicy",
    read: "resourcemanager.projects.getIamPolicy",
    update: "resourcemanager.projects.setIamPolicy",
    delete: "resourcemanager.projects.setIamPolicy",
  },
  facts: {
    replaceOn: documented(["project", "service"], AUDIT_SOURCE),
    name: documented(
      {
        property: "service",
        pattern: "^[a-zA-Z0-9.-]+$",
        minLength: 3,
        maxLength: 100,
        uniqueIn: "account",
      },
      POLICY_DOCS,
    ),
    upsert: documented(true, AUDIT_SOURCE),
  },
  location: { global: true },
  check: checkAudit,
  admit: (context) => {
    requireService(context, "cloudresourcemanager.googleapis.com");
    if (list(context.inputs.auditLogConfigs).length === 0) {
      throw new CloudError(
        "badRequest",
        400,
        "At least one audit log config must be given: set `auditLogConfigs`.",
      );
    }
  },
  id: (context) => `${context.scope.account}/audit_config/${text(context.inputs.service) ?? ""}`,
  outputs: (context, id) => ({ etag: etag("iam policy", context.scope.account, id) }),
  // The policy keeps the log types as a set and answers in its own order.
  readForm: (outputs) => ({
    ...outputs,
    auditLogConfigs: [...list(outputs.auditLogConfigs)].sort((a, b) =>
      logTypeOf(a) < logTypeOf(b) ? -1 : 1,
    ),
  }),
  equal: sameMeaning({ sets: ["auditLogConfigs", "auditLogConfigs.exemptedMembers"] }),
};
const logTypeOf = (config: Json): string => text(record(config).logType) ?? "";

export const rows: readonly TypeFacts[] = [iamMember, iamAuditConfig];
