import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, isRecord, list, sameMeaning, text } from "../judge";
import { celProblem } from "./cel-syntax";
import { block, MAGIC, projectNumber, projectOutput, retireByPolicy } from "./common";
import {
  checkId,
  checkTexts,
  DELETE_DOCS,
  POOL,
  poolIdOf,
  poolPath,
  QUOTA_DOCS,
} from "./iam-workload-pool";
import { requireService } from "./service-usage";

const POOL_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const PROVIDER_SOURCE = `${MAGIC}/iambeta/WorkloadIdentityPoolProvider.yaml`;

function checkMapping(inputs: Props): Failure[] {
  const mapping = isRecord(inputs.attributeMapping) ? inputs.attributeMapping : undefined;
  const failures: Failure[] = [];
  const needsSubject = inputs.oidc !== undefined || mapping !== undefined;
  if (
    needsSubject &&
    inputs.attributeMapping !== undefined &&
    !Object.hasOwn(mapping ?? {}, "google.subject")
  )
    failures.push(
      failure(
        "attributeMapping",
        `must map google.subject, ${got(Object.keys(mapping ?? {}))}; add it`,
      ),
    );
  if (inputs.oidc !== undefined && !("attributeMapping" in inputs))
    failures.push(
      failure(
        "attributeMapping",
        "must map google.subject for an OIDC provider, but is missing; add it",
      ),
    );
  let custom = 0;
  for (const [key, expression] of Object.entries(mapping ?? {})) {
    const path = `attributeMapping[${JSON.stringify(key)}]`;
    if (key.startsWith("attribute.")) custom++;
    if (
      !/^(google\.(subject|groups|display_name|profile_photo|posix_username)|attribute\.[a-z0-9_]{1,90})$/.test(
        key,
      )
    )
      failures.push(
        failure(
          path,
          `must be google.subject, google.groups or attribute.<lower-case name>, ${got(key)}; rename it`,
        ),
      );
    if (typeof expression !== "string") continue;
    const problem =
      expression.length > 2048
        ? "it has more than 2048 characters"
        : celProblem(expression, ["assertion"]);
    if (problem !== undefined)
      failures.push(
        failure(path, `must be a CEL expression: ${problem}, ${got(expression)}; correct it`),
      );
  }
  if (custom > 50)
    failures.push(
      failure(
        "attributeMapping",
        `must have at most 50 attributes of its own, got ${custom}; drop some`,
      ),
    );
  const condition = inputs.attributeCondition;
  if (typeof condition === "string" && condition !== "") {
    const problem =
      condition.length > 4096
        ? "it has more than 4096 characters"
        : celProblem(condition, ["assertion", "google", "attribute"]);
    if (problem !== undefined)
      failures.push(
        failure(
          "attributeCondition",
          `must be a CEL expression: ${problem}, ${got(condition)}; correct it`,
        ),
      );
  }
  return failures;
}

function checkOidc(inputs: Props): Failure[] {
  const given = ["aws", "oidc", "saml", "x509"].filter((key) => key in inputs);
  const failures: Failure[] = [];
  if (given.length !== 1) {
    failures.push(
      failure(
        "oidc",
        `must be given as exactly one of aws, oidc, saml, x509, ${got(given)}; keep one`,
      ),
    );
  }
  const oidc = block(inputs.oidc);
  const issuer = oidc?.issuerUri;
  if (typeof issuer === "string" && !isIssuer(issuer))
    failures.push(
      failure(
        "oidc.issuerUri",
        `must be an https URL without query or fragment, ${got(issuer)}; correct it`,
      ),
    );
  const audiences = list(oidc?.allowedAudiences);
  if (audiences.length > 10)
    failures.push(
      failure("oidc.allowedAudiences", `must be at most 10, got ${audiences.length}; drop some`),
    );
  audiences.forEach((audience, index) =>
    failures.push(
      ...checkText(audience, `oidc.allowedAudiences[${index}]`, {
        max: 256,
        words: "1 to 256 characters",
      }),
    ),
  );
  const jwks = oidc?.jwksJson;
  if (typeof jwks === "string" && !isKeySet(jwks))
    failures.push(failure("oidc.jwksJson", "must be a JSON object with a list `keys`; correct it"));
  return failures;
}

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash, username } = new URL(value);
  return protocol === "https:" && search === "" && hash === "" && username === "";
}

function isKeySet(value: string): boolean {
  try {
    return Array.isArray((JSON.parse(value) as { keys?: unknown }).keys);
  } catch {
    return false;
  }
}

/** The pool a provider belongs to, which must be there. */
function requirePool(context: HookContext): void {
  const id = poolPath(context.scope.account, poolIdOf(context.inputs));
  if (context.world.get(POOL, id)) return;
  throw new CloudError(
    "notFound",
    404,
    `The workload identity pool ${id} was not found or is deleted.`,
  );
}

const providerPath = (context: HookContext, project: string): string =>
  `${poolPath(project, poolIdOf(context.inputs))}/providers/${text(context.inputs.workloadIdentityPoolProviderId) ?? ""}`;

/** Facts of a pool's providers. */
export const workloadIdentityPoolProvider: TypeFacts = {
  token: POOL_PROVIDER,
  operations: {
    create: "iam.workloadIdentityPoolProviders.create",
    read: "iam.workloadIdentityPoolProviders.get",
    update: "iam.workloadIdentityPoolProviders.update",
    delete: "iam.workloadIdentityPoolProviders.delete",
  },
  facts: {
    replaceOn: documented(
      ["workloadIdentityPoolId", "workloadIdentityPoolProviderId", "project"],
      PROVIDER_SOURCE,
    ),
    name: documented(
      {
        property: "workloadIdentityPoolProviderId",
        pattern: "^[a-z0-9-]+$",
        minLength: 4,
        maxLength: 32,
        uniqueIn: "parent",
        parentProperties: ["workloadIdentityPoolId", "project"],
        taken: { code: "alreadyExists", status: 409 },
      },
      PROVIDER_SOURCE,
    ),
    softDelete: documented({ days: 30, nameHeld: true, onRecreate: "refuse" }, DELETE_DOCS),
    defaults: documented({ deletionPolicy: "DELETE" }, PROVIDER_SOURCE),
    quota: guessed(
      {
        max: 200,
        per: "parent",
        parentProperty: "workloadIdentityPoolId",
        code: "RESOURCE_EXHAUSTED",
      },
      QUOTA_DOCS,
    ),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkId(inputs, "workloadIdentityPoolId"),
    ...checkId(inputs, "workloadIdentityPoolProviderId"),
    ...checkOidc(inputs),
    ...checkMapping(inputs),
    ...checkTexts(inputs),
  ],
  admit: (context) => {
    requireService(context, "iam.googleapis.com");
    requirePool(context);
  },
  id: (context) => providerPath(context, context.scope.account),
  outputs: (context) => ({
    ...projectOutput(context),
    name: providerPath(context, projectNumber(context)),
    state: "ACTIVE",
  }),
  equal: sameMeaning({ sets: ["oidc.allowedAudiences"] }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [workloadIdentityPoolProvider];
