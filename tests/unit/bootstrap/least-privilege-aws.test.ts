// Proves what the rendered documents of the AWS identities allow, by evaluating them; not that AWS evaluates as we do, nor
// that the lists of actions are all that the provider calls.
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { awsNeeds, limitsOf } from "../../../bootstrap/permissions/table";
import {
  ALLOW_ALL,
  always,
  anything,
  decide,
  findAllowed,
  NEVER,
  readDocument,
  type Domain,
  type Request,
  type Statement,
} from "../../../policies/internal/iam";
import { actionsOf, servicePrefixes } from "../../../policies/internal/iam/actions";
import { ANYTHING, glob, literal } from "../../../policies/internal/iam/pattern";
import { Value } from "../../../policies/internal/value";
import type { Recording } from "../components/record";
import { recordCloud } from "./fixture";

type Purpose = "preview" | "deploy";
const purposes = ["preview", "deploy"] as const;
const account = "111122223333";

const read = (text: unknown): Statement[] => readDocument(Value.of(text));

/** An environment's documents, read. */
class Environment {
  constructor(
    readonly name: string,
    private readonly recording: Recording<unknown>,
  ) {}

  static async of(name: string): Promise<Environment> {
    return new Environment(name, await recordCloud("aws", name));
  }

  /** Everything that is attached to an identity's role. */
  identity(purpose: Purpose): Statement[] {
    const role = `atlas-${this.name}-${purpose}`;
    const inline = this.recording.resources.filter(
      ({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && inputs["role"] === role,
    );
    const attached = this.recording.resources
      .filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ inputs }) => inputs["role"] === role)
      .map(({ inputs }) => String(inputs["policyArn"]).split("/").at(-1));
    const managed = this.recording.resources.filter(
      ({ type, inputs }) =>
        type === "aws:iam/policy:Policy" && attached.includes(String(inputs["name"])),
    );
    return [...inline, ...managed].flatMap(({ inputs }) => read(inputs["policy"]));
  }

  boundary(): Statement[] {
    return read(this.recording.find("aws:iam/policy:Policy", "b-ci-boundary").inputs["policy"]);
  }

  bucketPolicy(): Statement[] {
    return read(
      this.recording.find("aws:s3/bucketPolicy:BucketPolicy", "b-state-policy").inputs["policy"],
    );
  }

  keyPolicy(name: "b-state-key" | "b-state-stack-key"): Statement[] {
    return read(this.recording.find("aws:kms/key:Key", name).inputs["policy"]);
  }

  arn(purpose: Purpose): string {
    return `arn:aws:iam::${account}:role/ci/atlas-${this.name}-${purpose}`;
  }

  get bucket(): string {
    return `arn:aws:s3:::atlas-${this.name}-state-${account}`;
  }
}

let dev: Environment;
let prod: Environment;
beforeAll(async () => {
  dev = await Environment.of("dev");
  prod = await Environment.of("prod");
});

/** Whether the documents allow the action on any of the resources; the rest of the request is as its maker likes. */
function reaches(
  statements: readonly Statement[],
  action: string,
  resource = "*",
  context: Readonly<Record<string, Domain>> = {},
): Request | undefined {
  return findAllowed(statements, {
    principals: [undefined],
    action: [{ patterns: [literal(action)], not: false }],
    resource: [{ patterns: [resource === "*" ? ANYTHING : glob(resource)], not: false }],
    domain: (key) => context[key] ?? anything(key),
    variable: () => undefined,
  })?.request;
}

/** Every action of every service that is not reading. */
const writes = servicePrefixes()
  .flatMap((service) => actionsOf(service) ?? [])
  .filter(({ level }) => level !== "R" && level !== "L")
  .map(({ name }) => name);

/** The writing actions that the documents allow on something. Only named actions can be: no statement allows by a wildcard. */
function writesOf(statements: readonly Statement[]): string[] {
  const allows = statements.filter(({ effect }) => effect === "Allow");
  expect(allows.some(({ actions }) => actions.not)).toBe(false);
  const named = new Set(
    allows.flatMap(({ actions }) => actions.values.map((action) => action.toLowerCase())),
  );
  expect([...named].filter((action) => /[*?]/.test(action))).toEqual([]);
  const candidates = writes.filter((action) => named.has(action.toLowerCase()));
  return candidates.filter((action) => reaches(statements, action) !== undefined).sort();
}

const of = (environment: string): Record<string, Domain> => ({
  "aws:resourcetag/environment": always(environment),
  "aws:resourcetag/project": always("atlas"),
});

describe("the preview identity", () => {
  it("changes nothing: of every action of every service that is no reading, it has kms:Decrypt alone", () => {
    expect(writes.length).toBeGreaterThan(8_000);
    const identity = dev.identity("preview");
    expect(writesOf(identity)).toEqual(["kms:Decrypt"]);
  });

  it("takes no lock and writes no object: preview needs neither", () => {
    for (const action of ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"])
      expect(reaches(dev.identity("preview"), action), action).toBeUndefined();
  });

  it("reads what its resource types need", () => {
    const identity = dev.identity("preview");
    const missing = awsNeeds().reads.filter((action) => !reaches(identity, action));
    expect(missing).toEqual([]);
  });

  it("reads the states, under the bucket's key and the stack's key, of its own environment alone", () => {
    const identity = dev.identity("preview");
    expect(reaches(identity, "s3:GetObject", `${dev.bucket}/.pulumi/stacks/a.json`)).toBeDefined();
    expect(reaches(identity, "s3:GetObject", `${dev.bucket}/elsewhere`)).toBeUndefined();
    expect(reaches(identity, "s3:ListBucket", dev.bucket)).toBeDefined();
    expect(reaches(identity, "kms:Decrypt", "arn:kms:b-state-stack-key")).toBeDefined();
    expect(
      reaches(identity, "kms:Decrypt", "arn:kms:b-state-stack-key", {
        "kms:encryptioncontext:environment": always("prod"),
      }),
    ).toBeUndefined();
    expect(
      reaches(identity, "kms:Decrypt", "arn:kms:b-state-key", { "kms:viaservice": NEVER }),
    ).toBeUndefined();
    expect(reaches(identity, "kms:Decrypt", "arn:aws:kms:*:*:key/any")).toBeUndefined();
  });
});

describe("the deploy identity", () => {
  it("has every action its resource types need, on what carries the environment's tags or names", () => {
    const identity = dev.identity("deploy");
    const { reads, writes: needed } = awsNeeds();
    const context = { ...of("dev"), "aws:requesttag/environment": always("dev") };
    expect(needed.length).toBeGreaterThan(120);
    expect(
      [...reads, ...needed].filter((action) => !reaches(identity, action, "*", context)),
    ).toEqual([]);
  });

  it("has no action beyond those", () => {
    const { writes: needed } = awsNeeds();
    const beyond = writesOf(dev.identity("deploy")).filter((action) => !needed.includes(action));
    expect(beyond).toEqual(["s3:DeleteObject", "s3:PutObject"]);
  });

  it("changes nothing that carries another environment's tags, but what is named and not tagged", () => {
    const identity = dev.identity("deploy");
    const { writes: needed } = awsNeeds();
    const foreign = { ...of("prod"), "aws:requesttag/environment": always("prod") };
    // The keys of its own state, which the mocks name otherwise, are used by their names.
    const changed = needed.filter((action) => reaches(identity, action, "arn:aws:*", foreign));
    const named = (action: string) =>
      action.startsWith("iam:") ||
      limitsOf(action).includes("named") ||
      limitsOf(action).includes("open");
    expect(changed.filter((action) => !named(action))).toEqual([]);
  });

  it("touches only its own roles, cluster issuers, aliases and zones among what is named", () => {
    const identity = dev.identity("deploy");
    const others = [
      `arn:aws:iam::${account}:role/atlas-prod-bedrock-caller`,
      `arn:aws:iam::${account}:role/ci/atlas-dev-deploy`,
      `arn:aws:iam::${account}:role/ci/atlas-dev-preview`,
      `arn:aws:iam::${account}:role/platform-admin`,
      `arn:aws:iam::${account}:policy/ci/atlas-dev-boundary`,
      `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
      `arn:aws:kms:us-east-1:${account}:alias/atlas-prod-stack`,
      "arn:aws:route53:::hostedzone/ZOTHERZONE",
    ];
    const untagged = {
      "aws:resourcetag/environment": NEVER,
      "aws:resourcetag/project": NEVER,
    };
    for (const resource of others)
      for (const action of writes.filter((each) => /^(iam|kms|route53):/.test(each)))
        if (!action.endsWith("TagResource") && action !== "kms:CreateKey")
          expect(
            reaches(identity, action, resource, untagged),
            `${action} ${resource}`,
          ).toBeUndefined();
  });

  it("takes tags of nothing that has another environment's, and gives none but its own", () => {
    const identity = dev.identity("deploy");
    const tagging = awsNeeds().writes.filter((action) => limitsOf(action).includes("tags"));
    expect(tagging.length).toBeGreaterThan(8);
    for (const action of tagging.filter((each) => !each.startsWith("iam:"))) {
      expect(reaches(identity, action, "*", of("prod")), action).toBeUndefined();
      expect(
        reaches(identity, action, "*", { "aws:requesttag/environment": always("prod") }),
        action,
      ).toBeUndefined();
    }
  });

  it("gives a role a policy only within the boundary, and nobody takes the boundary off", () => {
    const identity = dev.identity("deploy");
    const boundary = `arn:aws:iam::${account}:policy/ci/atlas-dev-boundary`;
    const role = `arn:aws:iam::${account}:role/atlas-dev-anything`;
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy"]) {
      const within = { "iam:permissionsboundary": always(boundary) };
      expect(reaches(identity, action, role, within), action).toBeDefined();
      expect(
        reaches(identity, action, role, { "iam:permissionsboundary": NEVER }),
        action,
      ).toBeUndefined();
      const other = { "iam:permissionsboundary": always(`${boundary}-2`) };
      expect(reaches(identity, action, role, other), action).toBeUndefined();
    }
    for (const action of [
      "iam:DeleteRolePermissionsBoundary",
      "iam:PutRolePermissionsBoundary",
      "iam:CreatePolicyVersion",
      "iam:SetDefaultPolicyVersion",
      "iam:CreatePolicy",
      "iam:CreateUser",
      "iam:CreateAccessKey",
    ])
      expect(reaches(identity, action), action).toBeUndefined();
  });

  it("does nothing to roles of an environment whose name begins with its own", () => {
    const identity = dev.identity("deploy");
    const role = `arn:aws:iam::${account}:role/atlas-dev-eu-eks-cluster`;
    const theirs = {
      ...of("dev-eu"),
      "iam:permissionsboundary": always(`arn:aws:iam::${account}:policy/ci/atlas-dev-eu-boundary`),
    };
    for (const action of writes.filter((each) => each.startsWith("iam:")))
      if (action !== "iam:CreateRole")
        expect(reaches(identity, action, role, theirs), action).toBeUndefined();
  });

  it("attaches AWS' own policies for EKS and no other", () => {
    const identity = dev.identity("deploy");
    const attach = (policy: string) =>
      reaches(identity, "iam:AttachRolePolicy", "*", {
        "iam:policyarn": always(`arn:aws:iam::aws:policy/${policy}`),
      });
    expect(attach("AmazonEKSClusterPolicy")).toBeDefined();
    expect(attach("AdministratorAccess")).toBeUndefined();
    expect(attach("IAMFullAccess")).toBeUndefined();
  });

  it("passes its roles to three services", () => {
    const pass = (service: string) =>
      reaches(dev.identity("deploy"), "iam:PassRole", "*", {
        "iam:passedtoservice": always(service),
      });
    expect(pass("eks.amazonaws.com")).toBeDefined();
    expect(pass("lambda.amazonaws.com")).toBeUndefined();
    expect(pass("cloudformation.amazonaws.com")).toBeUndefined();
  });

  it("never administers the keys of its own state, though they carry its tags", () => {
    const identity = dev.identity("deploy");
    for (const key of ["arn:kms:b-state-key", "arn:kms:b-state-stack-key"]) {
      const allowed = writes
        .filter((action) => action.startsWith("kms:") && action !== "kms:CreateKey")
        .filter((action) => reaches(identity, action, key, of("dev")) !== undefined);
      expect(allowed.sort(), key).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
    }
  });

  it("deletes no former version of a state and leaves the bucket as it is", () => {
    const identity = dev.identity("deploy");
    const allowed = writesOf(identity).filter((action) => action.startsWith("s3:"));
    expect(allowed).toEqual(["s3:DeleteObject", "s3:PutObject"]);
  });
});

describe("another environment's state, keys and secrets", () => {
  const secretsOf = (environment: string) =>
    `arn:aws:secretsmanager:us-east-1:${account}:secret:atlas-${environment}/tenants/research-abc123`;

  it("are out of reach of the documents of every identity", () => {
    for (const purpose of purposes) {
      const identity = dev.identity(purpose);
      for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"])
        for (const resource of [prod.bucket, `${prod.bucket}/*`])
          expect(reaches(identity, action, resource), `${purpose} ${action}`).toBeUndefined();
    }
  });

  it("and no identity reads a secret's value, not even of its own environment", () => {
    for (const purpose of purposes)
      for (const action of [
        "secretsmanager:GetSecretValue",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecret",
      ])
        for (const environment of ["dev", "prod"])
          expect(
            reaches(dev.identity(purpose), action, secretsOf(environment)),
            `${purpose} ${action}`,
          ).toBeUndefined();
  });

  /** A principal with every permission of the account, as the bucket's own policy sees it. */
  const objectCall = (environment: Environment, principal: string, action: string) =>
    decide([ALLOW_ALL, ...environment.bucketPolicy()], {
      principal: { type: "AWS", value: principal },
      action,
      resource: `${environment.bucket}/.pulumi/stacks/a.json`,
      context: {
        "aws:principalarn": [principal],
        "aws:securetransport": ["true"],
        "s3:tlsversion": ["1.3"],
        "s3:x-amz-server-side-encryption-aws-kms-key-id": ["arn:kms:b-state-key"],
      },
    });

  it("stay shut by the bucket's own policy to anyone but its keepers, whatever he may do otherwise", () => {
    for (const purpose of purposes) {
      expect(objectCall(prod, prod.arn(purpose), "s3:GetObject"), purpose).toBe("Allow");
      expect(objectCall(prod, dev.arn(purpose), "s3:GetObject"), purpose).toBe("Deny");
    }
    expect(objectCall(prod, `arn:aws:iam::${account}:role/platform-admin`, "s3:GetObject")).toBe(
      "Allow",
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9/-]{0,40}$/), (name) => {
        fc.pre(!["ci/atlas-prod-preview", "ci/atlas-prod-deploy", "platform-admin"].includes(name));
        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObjectVersion"])
          expect(objectCall(prod, `arn:aws:iam::${account}:role/${name}`, action)).toBe("Deny");
      }),
      { numRuns: 100 },
    );
  });

  it("are encrypted with the bucket's key, named or not, and with no other", () => {
    const put = (context: Record<string, string[]>) =>
      decide([ALLOW_ALL, ...prod.bucketPolicy()], {
        principal: { type: "AWS", value: prod.arn("deploy") },
        action: "s3:PutObject",
        resource: `${prod.bucket}/.pulumi/stacks/a.json`,
        context: {
          "aws:principalarn": [prod.arn("deploy")],
          "aws:securetransport": ["true"],
          "s3:tlsversion": ["1.3"],
          ...context,
        },
      });
    const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    expect(put({})).toBe("Allow");
    expect(put({ [key]: ["arn:kms:b-state-key"] })).toBe("Allow");
    expect(put({ [key]: ["arn:aws:kms:us-east-1:999999999999:key/theirs"] })).toBe("Deny");
    expect(put({ "s3:x-amz-server-side-encryption": ["AES256"] })).toBe("Deny");
    expect(put({ "aws:securetransport": ["false"] })).toBe("Deny");
    expect(put({ "s3:tlsversion": ["1.1"] })).toBe("Deny");
  });

  it("stay sealed by the keys' own policies, whatever a principal may do otherwise", () => {
    const use = (
      name: "b-state-key" | "b-state-stack-key",
      principal: string,
      action: string,
      context: Record<string, string[]>,
    ) =>
      decide(prod.keyPolicy(name), {
        principal: { type: "AWS", value: principal },
        action,
        resource: "*",
        context: { "aws:principalarn": [principal], ...context },
      });
    const through = { "kms:viaservice": ["s3.us-east-1.amazonaws.com"] };
    const context = {
      "kms:encryptioncontext:environment": ["prod"],
      "kms:encryptioncontext:project": ["atlas"],
    };
    for (const purpose of purposes) {
      expect(use("b-state-key", prod.arn(purpose), "kms:Decrypt", through)).toBe("Allow");
      expect(use("b-state-key", prod.arn(purpose), "kms:Decrypt", {})).toBeUndefined();
      expect(use("b-state-key", dev.arn(purpose), "kms:Decrypt", through)).toBeUndefined();
      expect(use("b-state-stack-key", prod.arn(purpose), "kms:Decrypt", context)).toBe("Allow");
      expect(use("b-state-stack-key", dev.arn(purpose), "kms:Decrypt", context)).toBeUndefined();
      // A data key is made by people.
      expect(use("b-state-stack-key", prod.arn(purpose), "kms:Encrypt", context)).toBeUndefined();
    }
  });

  it("are out of reach of the roles that are deployed, by their boundary", () => {
    const boundary = dev.boundary();
    for (const bucket of [dev.bucket, prod.bucket])
      expect(reaches(boundary, "s3:GetObject", `${bucket}/*`), bucket).toBeUndefined();
    expect(reaches(boundary, "secretsmanager:GetSecretValue", secretsOf("dev"))).toBeDefined();
    expect(reaches(boundary, "secretsmanager:GetSecretValue", secretsOf("prod"))).toBeUndefined();
    expect(reaches(boundary, "kms:Decrypt", "*", of("prod"))).toBeUndefined();
    const nodeRole = (environment: string): string =>
      `arn:aws:iam::${account}:role/atlas-${environment}-eks-node`;
    const toEks = { "iam:passedtoservice": always("eks.amazonaws.com") };
    expect(reaches(boundary, "iam:PassRole", nodeRole("dev"), toEks)).toBeDefined();
    expect(reaches(boundary, "iam:PassRole", nodeRole("prod"), toEks)).toBeUndefined();
    expect(
      reaches(boundary, "iam:PassRole", nodeRole("dev"), {
        "iam:passedtoservice": always("ec2.amazonaws.com"),
      }),
    ).toBeUndefined();
    const cluster = (environment: string): string =>
      `arn:aws:eks:us-east-1:${account}:cluster/atlas-${environment}`;
    expect(reaches(boundary, "eks:UpdateClusterConfig", cluster("prod"))).toBeUndefined();
    expect(
      reaches(boundary, "eks:UpdateClusterConfig", cluster("dev"), of("prod")),
    ).toBeUndefined();
    expect(writesOf(boundary)).toEqual([
      "eks:UpdateClusterConfig",
      "iam:PassRole",
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "s3vectors:DeleteVectors",
      "s3vectors:PutVectors",
    ]);
  });
});
