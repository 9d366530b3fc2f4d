import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkOneOf, digest, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  INGRESS,
  PERIMETER,
  policyOf,
  requireLevel,
  requirePolicy,
  SOURCE,
} from "./access-context";
import { resourcesOf } from "./access-perimeter";
import { block, checkDeletionPolicy, etag, findServiceAccount, retireByPolicy } from "./common";

function checkIngress(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const from = block(inputs.ingressFrom);
  const to = block(inputs.ingressTo);
  if (
    typeof inputs.perimeter === "string" &&
    !/^accessPolicies\/\d+\/servicePerimeters\/[a-zA-Z]\w*$/.test(inputs.perimeter)
  )
    failures.push(
      failure(
        "perimeter",
        `must be accessPolicies/<number>/servicePerimeters/<name>, ${got(inputs.perimeter)}; correct it`,
      ),
    );
  failures.push(
    ...checkOneOf(from?.identityType, "ingressFrom.identityType", [
      "ANY_IDENTITY",
      "ANY_USER_ACCOUNT",
      "ANY_SERVICE_ACCOUNT",
    ]),
  );
  if (from && from.identityType !== undefined && list(from.identities).length > 0)
    failures.push(
      failure("ingressFrom.identities", "must be absent beside identityType; keep one"),
    );
  if (
    from &&
    !("identityType" in from) &&
    Array.isArray(from.identities) &&
    from.identities.length === 0
  )
    failures.push(
      failure("ingressFrom.identities", "must name at least one identity, got []; add one"),
    );
  list(from?.identities).forEach((one, index) => {
    if (
      typeof one === "string" &&
      !/^((user|group|serviceAccount):[^@\s]+@[^@\s]+|principal(Set)?:\/\/iam\.googleapis\.com\/.+)$/.test(
        one,
      )
    )
      failures.push(
        failure(
          `ingressFrom.identities[${index}]`,
          `must be user:, group: or serviceAccount:<e-mail>, or a principal of a pool, ${got(one)}; correct it`,
        ),
      );
  });
  list(from?.sources).forEach((source, index) => {
    const keys = Object.keys(record(source)).filter((key) =>
      ["accessLevel", "resource"].includes(key),
    );
    if (keys.length !== 1)
      failures.push(
        failure(
          `ingressFrom.sources[${index}]`,
          `must have one of accessLevel and resource, ${got(keys)}; keep one`,
        ),
      );
  });
  list(to?.resources).forEach((one, index) => {
    if (typeof one === "string" && one !== "*" && !/^projects\/\d+$/.test(one))
      failures.push(
        failure(
          `ingressTo.resources[${index}]`,
          `must be projects/<number> or *, ${got(one)}; give the project's number`,
        ),
      );
  });
  list(to?.operations).forEach((operation, index) => {
    const { serviceName, methodSelectors } = record(operation);
    const path = `ingressTo.operations[${index}]`;
    if (serviceName === "*") return;
    if (typeof serviceName === "string" && !/^[a-z0-9-]+\.googleapis\.com$/.test(serviceName))
      failures.push(
        failure(`${path}.serviceName`, `must be an API or *, ${got(serviceName)}; correct it`),
      );
    if (list(methodSelectors).length === 0)
      failures.push(
        failure(
          `${path}.methodSelectors`,
          'must select methods, got none; give [{ method: "*" }] for all',
        ),
      );
  });
  return failures;
}

function admitIngress(context: HookContext): void {
  const { inputs, world } = context;
  requirePolicy(context, inputs.perimeter);
  const name = text(inputs.perimeter) ?? "";
  const perimeter = world.get(PERIMETER, name);
  if (!perimeter)
    throw new CloudError("notFound", 404, `The service perimeter ${name} does not exist.`);
  const from = block(inputs.ingressFrom);
  for (const source of list(from?.sources))
    requireLevel(context, record(source).accessLevel, policyOf(name));
  for (const identity of list(from?.identities)) {
    const email = /^serviceAccount:(.+)$/.exec(text(identity) ?? "")?.[1];
    if (email !== undefined && !findServiceAccount(context, email))
      throw new CloudError(
        "invalidArgument",
        400,
        `The identity serviceAccount:${email} is invalid or does not exist.`,
      );
  }
  for (const resource of list(block(inputs.ingressTo)?.resources)) {
    if (resource !== "*" && !resourcesOf(perimeter.inputs).includes(resource))
      throw new CloudError(
        "invalidArgument",
        400,
        `Resource ${String(resource)} of ingressTo is not in the perimeter ${name}.`,
      );
  }
}

/** Facts of one ingress policy in a perimeter; it has no id of its own, so any change makes another one. */
export const ingressPolicy: TypeFacts = {
  token: INGRESS,
  operations: {
    create: "accesscontextmanager.servicePerimeters.patch",
    read: "accesscontextmanager.servicePerimeters.get",
    delete: "accesscontextmanager.servicePerimeters.patch",
  },
  facts: {
    replaceOn: documented(["*"], `${SOURCE}/ServicePerimeterIngressPolicy.yaml`),
    defaults: documented(
      { deletionPolicy: "DELETE" },
      `${SOURCE}/ServicePerimeterIngressPolicy.yaml`,
    ),
  },
  location: { global: true },
  check: (inputs) => [...checkIngress(inputs), ...checkDeletionPolicy(inputs)],
  admit: admitIngress,
  // Google Cloud's own id is the perimeter's for all of them; here the title tells them apart, as it has to be unique.
  id: ({ inputs }) => {
    const title = text(inputs.title) ?? "";
    return `${text(inputs.perimeter) ?? ""}/ingressPolicies/${digest([title], 8)}`;
  },
  outputs: (context, id) => ({
    accessPolicyId: policyOf(context.inputs.perimeter) ?? "",
    etag: etag("perimeter", id),
  }),
  equal: sameMeaning({ sets: ["ingressFrom.identities", "ingressTo.resources"] }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [ingressPolicy];
