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
import { deepEqual } from "../../server/equality";
import { checkOneOf, checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  API,
  checkNames,
  INGRESS,
  PERIMETER,
  policyOf,
  requireLevel,
  requireOwnTitle,
  requirePolicy,
  SOURCE,
} from "./access-context";
import { block, checkDeletionPolicy, createdAt, projectNumber, retireByPolicy } from "./common";

/** Projects and networks inside a perimeter. */
export const resourcesOf = (inputs: Props): Json[] => list(block(inputs.status)?.resources);
const isRegular = (inputs: Props): boolean => inputs.perimeterType !== "PERIMETER_TYPE_BRIDGE";

function checkPerimeter(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  for (const part of ["status", "spec"]) {
    const config = block(inputs[part]);
    list(config?.resources).forEach((one, index) => {
      if (
        typeof one === "string" &&
        !/^(projects\/\d+|\/\/compute\.googleapis\.com\/projects\/[^/]+\/global\/networks\/.+)$/.test(
          one,
        )
      )
        failures.push(
          failure(
            `${part}.resources[${index}]`,
            `must be projects/<number> or a VPC network, ${got(one)}; give the project's number, not its id`,
          ),
        );
    });
    list(config?.restrictedServices).forEach((one, index) => {
      if (typeof one === "string" && one !== "*" && !/^[a-z0-9-]+\.googleapis\.com$/.test(one))
        failures.push(
          failure(
            `${part}.restrictedServices[${index}]`,
            `must be an API such as aiplatform.googleapis.com, ${got(one)}; correct it`,
          ),
        );
      if (one === API)
        failures.push(
          failure(
            `${part}.restrictedServices[${index}]`,
            `is not a service VPC Service Controls can restrict, ${got(one)}; drop it`,
          ),
        );
    });
  }
  if ("spec" in inputs && inputs.useExplicitDryRunSpec !== true)
    failures.push(
      failure("spec", "must come with useExplicitDryRunSpec: true; set it or drop spec"),
    );
  return failures;
}

/** Policies that other resources put into a perimeter. */
const entrancesOf = (world: HookContext["world"], perimeter: string): StoredResource[] =>
  world.list(INGRESS, ({ inputs }) => inputs.perimeter === perimeter);

const entranceForm = ({ inputs }: StoredResource): Props => ({
  ...(inputs.ingressFrom !== undefined ? { ingressFrom: inputs.ingressFrom } : {}),
  ...(inputs.ingressTo !== undefined ? { ingressTo: inputs.ingressTo } : {}),
  ...(inputs.title !== undefined ? { title: inputs.title } : {}),
});

/** A status is written as a whole: policies it does not list would be gone. */
function requireKeepsEntrances(context: HookContext, stored: StoredResource): void {
  const without = (inputs: Props): Props =>
    Object.fromEntries(
      Object.entries(block(inputs.status) ?? {}).filter(([key]) => key !== "ingressPolicies"),
    );
  if (deepEqual(without(context.inputs), without(stored.inputs))) return;
  const listed = list(block(context.inputs.status)?.ingressPolicies).map(
    (one) => record(one).title,
  );
  const lost = entrancesOf(context.world, stored.id).filter(
    ({ inputs }) => !listed.includes(inputs.title ?? null),
  );
  if (lost.length === 0) return;
  throw new CloudError(
    "failedPrecondition",
    400,
    `Writing status would remove ${lost.length} ingress policies that other resources made (${lost.map(({ inputs }) => text(inputs.title) ?? "untitled").join(", ")}); run \`pulumi refresh\` first, so that status.ingressPolicies is known`,
  );
}

function admitPerimeter(context: HookContext, stored?: StoredResource): void {
  const { inputs, world } = context;
  requirePolicy(context, inputs.parent);
  const id = text(inputs.name) ?? "";
  requireOwnTitle(context, PERIMETER, id);
  const own = `projects/${projectNumber(context)}`;
  for (const resource of resourcesOf(inputs)) {
    if (typeof resource !== "string" || !resource.startsWith("projects/")) continue;
    if (resource !== own)
      throw new CloudError(
        "invalidArgument",
        400,
        `Resource ${resource} is not a project of the organisation, or the caller may not see it.`,
      );
    if (!isRegular(inputs)) continue;
    const other = world.list(
      PERIMETER,
      (one) => one.id !== id && isRegular(one.inputs) && resourcesOf(one.inputs).includes(resource),
    )[0];
    if (other)
      throw new CloudError(
        "failedPrecondition",
        400,
        `Resource ${resource} is in the service perimeter ${other.id} already; a project can be in one regular perimeter only.`,
      );
  }
  for (const level of list(block(inputs.status)?.accessLevels))
    requireLevel(context, level, policyOf(inputs.parent));
  if (stored) requireKeepsEntrances(context, stored);
}

/** Facts of service perimeters: which APIs of which projects are closed to the outside. */
export const servicePerimeter: TypeFacts = {
  token: PERIMETER,
  operations: {
    create: "accesscontextmanager.servicePerimeters.create",
    read: "accesscontextmanager.servicePerimeters.get",
    update: "accesscontextmanager.servicePerimeters.update",
    delete: "accesscontextmanager.servicePerimeters.delete",
  },
  facts: {
    replaceOn: documented(["name", "parent", "perimeterType"], `${SOURCE}/ServicePerimeter.yaml`),
    name: documented(
      {
        property: "name",
        pattern: "^accessPolicies/.+$",
        minLength: 1,
        maxLength: 200,
        uniqueIn: "world",
        taken: { code: "alreadyExists", status: 409 },
      },
      `${SOURCE}/ServicePerimeter.yaml`,
    ),
    defaults: documented(
      { perimeterType: "PERIMETER_TYPE_REGULAR", deletionPolicy: "DELETE" },
      `${SOURCE}/ServicePerimeter.yaml`,
    ),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkNames(inputs, "servicePerimeters"),
    ...checkText(inputs.title, "title", { max: 200, words: "1 to 200 characters" }),
    ...checkOneOf(inputs.perimeterType, "perimeterType", [
      "PERIMETER_TYPE_REGULAR",
      "PERIMETER_TYPE_BRIDGE",
    ]),
    ...checkPerimeter(inputs),
    ...checkDeletionPolicy(inputs),
  ],
  admit: admitPerimeter,
  id: ({ inputs }) => text(inputs.name) ?? "",
  outputs: (context) => ({
    createTime: createdAt(context),
    updateTime: context.now.toISOString(),
  }),
  // What other resources let in shows in the perimeter itself: a program that ignores no change of it would take it away.
  live: (stored, world) => {
    const entrances = entrancesOf(world, stored.id).map(entranceForm);
    const status = block(stored.inputs.status);
    if (entrances.length === 0 || !status) return {};
    const own = list(status.ingressPolicies).filter(
      (one) => !entrances.some((other) => other.title === record(one).title),
    );
    return { status: { ...status, ingressPolicies: [...own, ...entrances] } };
  },
  equal: sameMeaning({
    sets: ["status.resources", "status.restrictedServices", "status.accessLevels"],
    defaults: { perimeterType: "PERIMETER_TYPE_REGULAR" },
  }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [servicePerimeter];
