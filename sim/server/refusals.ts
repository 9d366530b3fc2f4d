import { CloudError, type Cloud, type TypeFacts } from "../model";

/** Name of a type as error texts show it: the last part of the token. */
const shortName = (row: TypeFacts): string => row.token.split(":")[2]!;

/** A name that is taken. */
export function nameTaken(row: TypeFacts, cloud: Cloud, name: string, account: string): CloudError {
  const taken = row.facts.name?.value.taken;
  switch (cloud) {
    case "aws":
      return new CloudError(
        taken?.code ?? "ConflictException",
        taken?.status ?? 409,
        `${shortName(row)} ${name} already exists.`,
      );
    case "azure-native":
      return new CloudError(
        taken?.code ?? "Conflict",
        taken?.status ?? 409,
        `cannot create already existing resource '${name}'`,
      );
    default:
      return new CloudError(
        taken?.code ?? "alreadyExists",
        taken?.status ?? 409,
        `Resource '${name}' already exists in the project ${account}.`,
      );
  }
}

/** A name that a soft-deleted resource still holds. */
export function nameHeld(
  row: TypeFacts,
  cloud: Cloud,
  name: string,
  until: string | undefined,
): CloudError {
  const when = until === undefined ? "" : ` until ${until}`;
  const restore = row.facts.softDelete?.value;
  const hint =
    restore?.onRecreate === "restore-flag"
      ? `; restore it with \`${restore.restoreProperty}: true\``
      : "";
  const text = `${shortName(row)} '${name}' has been soft-deleted and holds its name${when}${hint} or purge it`;
  const code =
    cloud === "aws"
      ? "ConflictException"
      : cloud === "azure-native"
        ? "FlagMustBeSetForRestore"
        : "failedPrecondition";
  return new CloudError(code, 409, text);
}

/** A second resource of a type that exists once. */
export function onlyOne(row: TypeFacts, cloud: Cloud, where: string): CloudError {
  const code =
    cloud === "aws" ? "ConflictException" : cloud === "azure-native" ? "Conflict" : "alreadyExists";
  return new CloudError(
    code,
    409,
    `${shortName(row)} exists already in ${where} and can exist only once there`,
  );
}

/** A resource that is not there. */
export function notFound(row: TypeFacts, cloud: Cloud, id: string): CloudError {
  const code =
    cloud === "aws"
      ? "ResourceNotFoundException"
      : cloud === "azure-native"
        ? "ResourceNotFound"
        : "notFound";
  return new CloudError(code, 404, `${shortName(row)} '${id}' was not found.`);
}

/** An input that names a resource which does not exist. */
export function missingReference(
  cloud: Cloud,
  reference: { property: string; token: string; missing?: { code: string; status: number } },
  value: string,
): CloudError {
  const code =
    cloud === "aws"
      ? "ResourceNotFoundException"
      : cloud === "azure-native"
        ? "ResourceNotFound"
        : "notFound";
  const type = reference.token.split(":")[2]!;
  return new CloudError(
    reference.missing?.code ?? code,
    reference.missing?.status ?? 404,
    `The ${type} '${value}' named by ${reference.property} could not be found.`,
  );
}

/** A resource that others still name. */
export function stillInUse(
  row: TypeFacts,
  cloud: Cloud,
  id: string,
  by: { token: string; id: string },
  stated: { code?: string; status?: number },
): CloudError {
  const code =
    cloud === "aws"
      ? "ResourceInUseException"
      : cloud === "azure-native"
        ? "CannotDeleteResource"
        : "resourceInUseByAnotherResource";
  return new CloudError(
    stated.code ?? code,
    stated.status ?? 409,
    `${shortName(row)} '${id}' cannot be deleted: ${by.token.split(":")[2]} '${by.id}' still uses it.`,
  );
}

/** More than a fresh account may have. */
export function overQuota(
  row: TypeFacts,
  cloud: Cloud,
  code: string,
  max: number,
  where: string,
): CloudError {
  const status = cloud === "gcp" ? 429 : 400;
  return new CloudError(
    code,
    status,
    `The limit of ${max} ${shortName(row)} resources in ${where} is reached; ask for a quota increase or remove some.`,
  );
}

/** Another write under the same parent is going on. */
export function writeInProgress(code: string, value: string): CloudError {
  return new CloudError(
    code,
    409,
    `Another operation is being performed on the parent resource '${value}'. Please try again later.`,
  );
}

/** Too many requests, after the provider's own retries. */
export function throttled(cloud: Cloud): CloudError {
  if (cloud === "aws") return new CloudError("ThrottlingException", 400, "Rate exceeded");
  if (cloud === "azure-native")
    return new CloudError("TooManyRequests", 429, "The request is being throttled.");
  return new CloudError(
    "rateLimitExceeded",
    429,
    "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
  );
}

/** The cloud has no machines left for this. */
export function noCapacity(row: TypeFacts, cloud: Cloud): CloudError {
  if (cloud === "aws")
    return new CloudError(
      "InsufficientCapacityException",
      400,
      "We currently do not have sufficient capacity in the Region you requested.",
    );
  if (cloud === "azure-native") {
    return new CloudError(
      "InsufficientQuota",
      400,
      `This operation requires more capacity for ${shortName(row)} than the location has available.`,
    );
  }
  return new CloudError(
    "ZONE_RESOURCE_POOL_EXHAUSTED",
    503,
    "The zone does not have enough resources available to fulfill the request.",
  );
}

/** The text a real provider plugin would show for a refusal of an operation. */
export function describeRefusal(
  row: TypeFacts,
  cloud: Cloud,
  operation: string,
  label: string,
  error: CloudError,
): string {
  switch (cloud) {
    case "aws": {
      const [service, action] = operation.split(":");
      return (
        `${label}: operation error ${service}: ${action ?? operation}, https response error StatusCode: ${error.status}, ` +
        `${error.code}: ${error.message}`
      );
    }
    case "azure-native":
      return `${label}: Status=${error.status} Code="${error.code}" Message="${error.message}"`;
    case "gcp":
      return `${label}: googleapi: Error ${error.status}: ${error.message}, ${error.code}`;
    default:
      return `${label}: ${error.code}: ${error.message}`;
  }
}
