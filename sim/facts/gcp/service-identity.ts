import { documented, type TypeFacts } from "../../model";
import { suggestion } from "../../schema/nearest";
import { failure, got, text } from "../judge";
import { projectNumber, projectOutput, PROVIDER, SERVICE_IDENTITY } from "./common";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/resourcemanager/resource_project_service_identity.go`;

/** APIs whose service agent can be asked for, and the agent's domain. https://docs.cloud.google.com/iam/docs/service-agents, checked 2026-11-21. */
const AGENTS: Readonly<Record<string, string>> = {
  "aiplatform.googleapis.com": "gcp-sa-aiplatform",
  "artifactregistry.googleapis.com": "gcp-sa-artifactregistry",
  "bigquerydatatransfer.googleapis.com": "gcp-sa-bigquerydatatransfer",
  "logging.googleapis.com": "gcp-sa-logging",
  "pubsub.googleapis.com": "gcp-sa-pubsub",
  "secretmanager.googleapis.com": "gcp-sa-secretmanager",
};

/** Facts of service agents: made when first asked for, and never gone. */
export const serviceIdentity: TypeFacts = {
  token: SERVICE_IDENTITY,
  operations: {
    create: "serviceusage.services.generateServiceIdentity",
    read: "serviceusage.services.get",
    delete: "serviceusage.services.get",
  },
  facts: {
    replaceOn: documented(["service", "project"], SOURCE),
    name: documented(
      {
        property: "service",
        pattern: "^[a-z0-9.-]+$",
        minLength: 3,
        maxLength: 100,
        uniqueIn: "account",
      },
      SOURCE,
    ),
    upsert: documented(true, SOURCE),
    softDelete: documented({ days: 36_500, nameHeld: true, onRecreate: "undelete" }, SOURCE),
  },
  location: { global: true },
  check: (inputs) => {
    const name = inputs.service;
    if (typeof name !== "string" || Object.hasOwn(AGENTS, name)) return [];
    return [
      failure(
        "service",
        `must be an API that has a service agent, ${got(name)}${suggestion(name, Object.keys(AGENTS))}`,
      ),
    ];
  },
  admit: (context) => {
    requireService(context, text(context.inputs.service) ?? "");
  },
  id: (context) =>
    `projects/${context.scope.account}/services/${text(context.inputs.service) ?? ""}`,
  outputs: (context) => {
    const domain = AGENTS[text(context.inputs.service) ?? ""] ?? "";
    const email = `service-${projectNumber(context)}@${domain}.iam.gserviceaccount.com`;
    return { ...projectOutput(context), email, member: `serviceAccount:${email}` };
  },
};

export const rows: readonly TypeFacts[] = [serviceIdentity];
