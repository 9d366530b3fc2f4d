/** VPC Service Controls: perimeters around projects, access levels, ingress rules. https://docs.cloud.google.com/vpc-service-controls/docs/ingress-egress-rules, 2026-11-21. */
import type { Props, StoredResource } from "../../model";
import { block } from "../../facts/gcp/common";
import { isRecord, list, record, text } from "../../facts/judge";
import { contains } from "../azure/access";
import type { Clouds } from "../clouds";
import { projectNumber } from "./permissions";
import type { Principal } from "./tokens";
import { errorInfo, refuse } from "./wire";

const PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
const INGRESS =
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy";
const MEMBER = "gcp:accesscontextmanager/servicePerimeterResource:ServicePerimeterResource";
const LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel";

/** What is asked of a perimeter. */
export interface Crossing {
  project: string;
  service: string;
  /** E.g. `google.cloud.aiplatform.v1.PredictionService.GenerateContent`. */
  method: string;
  principal: Principal;
  addresses: readonly string[];
}

/** Refuses a call that a perimeter around the project keeps out. */
export function crossPerimeter(clouds: Clouds, crossing: Crossing, id: string): void {
  const number = `projects/${projectNumber(clouds, crossing.project)}`;
  for (const perimeter of clouds.list(PERIMETER)) {
    const status = block(perimeter.inputs.status);
    if (!status || perimeter.inputs.perimeterType === "PERIMETER_TYPE_BRIDGE") continue;
    const inside = [
      ...list(status.resources).map(String),
      ...clouds
        .list(MEMBER, (one) => names(perimeter).includes(text(one.inputs.perimeterName) ?? ""))
        .map((one) => String(one.inputs.resource)),
    ];
    if (!inside.includes(number) || !list(status.restrictedServices).includes(crossing.service))
      continue;
    const levels = list(status.accessLevels).map(String);
    if (levels.some((level) => levelHolds(clouds, level, crossing))) continue;
    const rules = [
      ...list(status.ingressPolicies).map(record),
      ...clouds
        .list(INGRESS, (one) => names(perimeter).includes(text(one.inputs.perimeter) ?? ""))
        .map((one) => one.inputs),
    ];
    if (rules.some((rule) => ingressHolds(clouds, rule, crossing, number))) continue;
    refuse(
      403,
      "SECURITY_POLICY_VIOLATED",
      `Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: sim0${id}`,
      [
        {
          "@type": "type.googleapis.com/google.rpc.PreconditionFailure",
          violations: [{ type: "VPC_SERVICE_CONTROLS", description: `sim0${id}` }],
        },
        errorInfo("SECURITY_POLICY_VIOLATED", { uid: `sim0${id}`, service: crossing.service }),
      ],
    );
  }
}

const names = (perimeter: StoredResource): string[] => [
  perimeter.id,
  text(perimeter.inputs.name) ?? "",
  text(perimeter.state.name) ?? "",
];

/** Whether an access level holds for every address of the callers; conditions of other kinds do not hold here. */
function levelHolds(clouds: Clouds, name: string, crossing: Crossing): boolean {
  const level = clouds.find(LEVEL, (one) =>
    [one.id, text(one.inputs.name), text(one.state.name)].includes(name),
  );
  const basic = block(level?.inputs.basic);
  const conditions = list(basic?.conditions).map(record);
  if (!basic || conditions.length === 0) return false;
  const results = conditions.map((condition) => conditionHolds(condition, crossing));
  return basic.combiningFunction === "OR" ? results.some(Boolean) : results.every(Boolean);
}

function conditionHolds(condition: Props, { addresses, principal }: Crossing): boolean {
  const known = ["ipSubnetworks", "members"];
  const other = Object.entries(condition).some(
    ([key, value]) =>
      !known.includes(key) &&
      value !== undefined &&
      value !== null &&
      value !== false &&
      !(Array.isArray(value) && value.length === 0),
  );
  if (other) return false;
  const ranges = list(condition.ipSubnetworks).map(String);
  const members = list(condition.members).map(String);
  const from =
    ranges.length === 0 ||
    (addresses.length > 0 &&
      addresses.every((address) => ranges.some((range) => contains(range, address))));
  const who = members.length === 0 || members.some((one) => principal.members.includes(one));
  return from && who && ranges.length + members.length > 0;
}

function ingressHolds(clouds: Clouds, rule: Props, crossing: Crossing, number: string): boolean {
  const from = block(rule.ingressFrom);
  const to = block(rule.ingressTo);
  if (!from || !to) return false;
  const identities = list(from.identities).map(String);
  const type = text(from.identityType);
  const who =
    identities.some((one) => crossing.principal.members.includes(one)) ||
    type === "ANY_IDENTITY" ||
    (type === "ANY_SERVICE_ACCOUNT" &&
      crossing.principal.members.some((one) => one.startsWith("serviceAccount:")));
  const sources = list(from.sources).map(record);
  const where = sources.some((source) => {
    const level = text(source.accessLevel);
    return level !== undefined && (level === "*" || levelHolds(clouds, level, crossing));
  });
  const resources = list(to.resources).map(String);
  const target = resources.includes("*") || resources.includes(number);
  const operations = list(to.operations).map(record);
  return who && where && target && operations.some((one) => operationHolds(one, crossing));
}

function operationHolds(operation: Props, { service, method }: Crossing): boolean {
  if (operation.serviceName === "*") return true;
  if (operation.serviceName !== service) return false;
  return list(operation.methodSelectors)
    .filter(isRecord)
    .some((one) => one.method === "*" || one.method === method);
}
