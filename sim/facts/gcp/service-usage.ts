import { CloudError, documented, type HookContext, type TypeFacts } from "../../model";
import { suggestion } from "../../schema/nearest";
import { failure, got, text } from "../judge";
import { PROVIDER, projectOutput, SERVICE, serviceDisabled, serviceEnabled } from "./common";
import { DEPENDENCIES, FRESH_SERVICES, SERVICES } from "./services";

const DOCS = `${PROVIDER}/resourcemanager/resource_google_project_service.go`;
const RESOURCE_MANAGER = "cloudresourcemanager.googleapis.com";

/** Refuses a call to an API that is not enabled in the project. */
export function requireService(context: HookContext, service: string): void {
  const direct = serviceEnabled(context, service, FRESH_SERVICES);
  const through = Object.entries(DEPENDENCIES).some(
    ([head, needed]) => needed.includes(service) && serviceEnabled(context, head, FRESH_SERVICES),
  );
  if (!direct && !through) throw serviceDisabled(context, service);
}

/** Facts of the APIs enabled in a project. */
export const service: TypeFacts = {
  token: SERVICE,
  operations: {
    create: "serviceusage.services.enable",
    read: "serviceusage.services.get",
    update: "serviceusage.services.get",
    delete: "serviceusage.services.disable",
  },
  facts: {
    replaceOn: documented(["service", "project"], DOCS),
    name: documented(
      {
        property: "service",
        pattern: "^[a-z0-9.-]+$",
        minLength: 3,
        maxLength: 100,
        uniqueIn: "account",
      },
      DOCS,
    ),
    // Enabling what is enabled succeeds; and unless disableOnDestroy is set, the API stays enabled when the resource goes.
    upsert: documented(true, DOCS),
    softDelete: documented({ days: 36_500, nameHeld: true, onRecreate: "undelete" }, DOCS),
  },
  location: { global: true },
  check: (inputs) => {
    const name = inputs.service;
    if (typeof name !== "string" || SERVICES.includes(name)) return [];
    return [
      failure(
        "service",
        `must be an API of Google Cloud such as aiplatform.googleapis.com, ${got(name)}${suggestion(name, [...SERVICES])}`,
      ),
    ];
  },
  // The provider reads the project after enabling, through Resource Manager: in a fresh project that API goes first.
  admit: (context) => {
    if (context.inputs.service !== RESOURCE_MANAGER) requireService(context, RESOURCE_MANAGER);
  },
  id: (context) => `${context.scope.account}/${text(context.inputs.service) ?? ""}`,
  outputs: projectOutput,
  retire: (context) => {
    const { stored } = context;
    if (stored.inputs.disableOnDestroy !== true || stored.inputs.disableDependentServices === true)
      return;
    const dependent = Object.entries(DEPENDENCIES).find(
      ([head, needed]) =>
        needed.includes(text(stored.inputs.service) ?? "") &&
        serviceEnabled(context, head, FRESH_SERVICES),
    );
    if (!dependent) return;
    throw new CloudError(
      "failedPrecondition",
      400,
      `The service ${text(stored.inputs.service)} is depended on by the following active service(s): ${dependent[0]}; ` +
        "Please specify disable_dependent_services=true if you want to proceed with disabling all services.",
    );
  },
};

export const rows: readonly TypeFacts[] = [service];
