import { describe, expect, it } from "vitest";
import { canonicalPolicy, readPolicy, samePolicy } from "../../../sim/facts/aws/iam-form";
import { lintPolicy, type PolicyKind } from "../../../sim/facts/aws/iam-lint";
import { parsePolicy } from "../../../sim/facts/aws/iam-policy";
import type { Json } from "../../../sim/model";

const policy = (statement: object | object[], version: string | undefined = "2012-10-17") =>
  JSON.stringify({ Version: version, Statement: statement });

const lint = (kind: PolicyKind, text: Json) => {
  const { document, issues } = parsePolicy(text);
  return [...issues, ...(document === undefined ? [] : lintPolicy(document, kind))];
};
const messages = (kind: PolicyKind, text: Json) => lint(kind, text).map((issue) => issue.message);

const invoke = {
  Effect: "Allow",
  Action: "bedrock:InvokeModel",
  Resource: "arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0",
};
const trust = {
  Effect: "Allow",
  Principal: { Service: "bedrock.amazonaws.com" },
  Action: "sts:AssumeRole",
};

describe("parsePolicy", () => {
  it("refuses text that is no JSON, and JSON that is no policy", () => {
    expect(parsePolicy("{").issues[0]?.message).toBe("This policy contains invalid Json");
    expect(parsePolicy("[]").issues[0]?.message).toBe("Syntax errors in policy.");
    expect(parsePolicy('{"Version":"2012-10-17"}').issues[0]?.path).toBe("Statement");
  });

  it("reads one statement without a list, and the object form", () => {
    expect(parsePolicy(policy(invoke)).document?.statements).toHaveLength(1);
    expect(
      parsePolicy({ Version: "2012-10-17", Statement: [invoke] }).document?.statements[0]?.actions,
    ).toEqual(["bedrock:InvokeModel"]);
  });

  it("names unknown elements", () => {
    expect(messages("identity", policy({ ...invoke, Actions: "x" }))).toContain(
      'Syntax errors in policy: unknown element "Actions".',
    );
    expect(
      lint(
        "identity",
        JSON.stringify({ Version: "2012-10-17", Statement: [invoke], __proto__x: 1 }),
      )[0]?.path,
    ).toBe("__proto__x");
  });
});

describe("samePolicy", () => {
  it("ignores the order of keys, actions and resources, and the brackets of one value", () => {
    const left = policy({ Effect: "Allow", Action: ["b:B", "a:A"], Resource: "*" });
    const right = JSON.stringify({
      Statement: [{ Resource: ["*"], Action: ["a:A", "b:B"], Effect: "Allow" }],
      Version: "2012-10-17",
    });
    expect(samePolicy(left, right)).toBe(true);
    expect(samePolicy(readPolicy(left), left)).toBe(true);
    expect(readPolicy(right)).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:A","b:B"],"Resource":"*"}]}',
    );
  });

  it("tells apart what means something else", () => {
    const base = policy([invoke, { ...invoke, Effect: "Deny" }]);
    expect(samePolicy(base, policy([{ ...invoke, Effect: "Deny" }, invoke]))).toBe(false);
    expect(samePolicy(policy(invoke), policy({ ...invoke, Action: "bedrock:InvokeModel*" }))).toBe(
      false,
    );
    expect(
      samePolicy(
        policy({ ...invoke, Condition: { Bool: { "aws:SecureTransport": true } } }),
        policy({ ...invoke, Condition: { Bool: { "aws:SecureTransport": ["true"] } } }),
      ),
    ).toBe(true);
    expect(canonicalPolicy("no json")).toBe("no json");
    expect(samePolicy(undefined, policy(invoke))).toBe(false);
  });
});

describe("lintPolicy", () => {
  it("accepts what AWS documents", () => {
    expect(messages("identity", policy(invoke))).toEqual([]);
    expect(
      messages(
        "trust",
        policy({ ...trust, Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } }),
      ),
    ).toEqual([]);
    expect(
      messages(
        "trust",
        policy({
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        }),
      ),
    ).toEqual([]);
    expect(
      messages(
        "trust",
        policy({
          Effect: "Allow",
          Principal: {
            Federated:
              "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC",
          },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "oidc.eks.us-east-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:a:b",
            },
          },
        }),
      ),
    ).toEqual([]);
    expect(
      messages("identity", policy({ Effect: "Deny", NotAction: "iam:*", Resource: "*" })),
    ).toEqual([]);
  });

  it.each([
    ["identity", { ...invoke, Principal: "*" }, "Policy document should not specify a principal."],
    [
      "identity",
      { Effect: "Allow", Action: "s3:GetObject" },
      "Policy statement must contain resources.",
    ],
    ["identity", { Effect: "Allow", Resource: "*" }, "Policy statement must contain actions."],
    ["identity", { ...invoke, Effect: "allow" }, 'Invalid effect: "allow", must be Allow or Deny.'],
    [
      "identity",
      { ...invoke, Sid: "not-good" },
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    ],
    [
      "identity",
      { ...invoke, Action: "InvokeModel" },
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc., got "InvokeModel".',
    ],
    [
      "identity",
      { ...invoke, Resource: "my-bucket" },
      'Resource my-bucket must be in ARN format or "*".',
    ],
    [
      "identity",
      { ...invoke, Condition: { StringEqual: { "aws:SourceAccount": "1" } } },
      'Invalid Condition type : StringEqual; did you mean "StringEquals".',
    ],
    ["trust", { ...trust, Resource: "*" }, "Has prohibited field Resource."],
    ["trust", { Effect: "Allow", Action: "sts:AssumeRole" }, "Missing required field Principal."],
    [
      "trust",
      { ...trust, Action: "sts:AssumeRoles" },
      'AssumeRole policy may only specify STS AssumeRole actions, got "sts:AssumeRoles"; did you mean "sts:AssumeRole".',
    ],
    [
      "trust",
      { ...trust, Principal: { Service: "bedrok.amazonaws.com" } },
      'Invalid principal in policy: "SERVICE":"bedrok.amazonaws.com"',
    ],
    [
      "trust",
      { ...trust, Principal: { AWS: "arn:aws:iam::111122223333:role/*" } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/*"',
    ],
    [
      "trust",
      { ...trust, Principal: { Federated: "oidc.example.com" } },
      'Invalid principal in policy: "FEDERATED":"oidc.example.com"',
    ],
    [
      "trust",
      { ...trust, Principal: { Services: "bedrock.amazonaws.com" } },
      'Syntax errors in policy: unknown principal type "Services".',
    ],
    [
      "key",
      { Effect: "Allow", Action: "kms:*", Resource: "*" },
      "Policy contains a statement with no principal.",
    ],
  ] as const)("refuses as AWS does: %s %j", (kind, statement, message) => {
    const found = lint(kind, policy(statement));
    expect(found.filter((issue) => issue.refusedByAws).map((issue) => issue.message)).toContain(
      message,
    );
  });

  it.each([
    [
      "identity",
      { ...invoke, Action: "bedrock:InvokeModels" },
      'names no action of the service, got "bedrock:InvokeModels"; did you mean "bedrock:InvokeModel"',
    ],
    [
      "identity",
      { ...invoke, Action: "bedrok:InvokeModel" },
      'names no AWS service, got "bedrok:InvokeModel"; check the prefix',
    ],
    [
      "identity",
      { ...invoke, Condition: { StringEquals: { "bedrock:GuardrailIdentifer": "x" } } },
      "is no condition key of bedrock or of all services; check the spelling",
    ],
    [
      "trust",
      { ...trust, Principal: "*" },
      "is everyone (*) without a condition; name the principals",
    ],
    [
      "key",
      {
        Effect: "Allow",
        Principal: { AWS: "111122223333" },
        Action: "s3:GetObject",
        Resource: "*",
      },
      'a key policy can only grant kms: actions, got "s3:GetObject"',
    ],
  ] as const)("refuses what AWS takes and never does: %s %j", (kind, statement, message) => {
    const found = lint(kind, policy(statement)).filter((issue) => !issue.refusedByAws);
    expect(found.map((issue) => issue.message)).toContain(message);
  });

  it("refuses an action on resources of another kind, naming the kinds it takes", () => {
    const [issue] = lint(
      "identity",
      policy({ ...invoke, Resource: "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc" }),
    );
    expect(issue?.refusedByAws).toBe(false);
    expect(issue?.message).toMatch(/is a resource of bedrock:InvokeModel; it takes arn/);
    expect(
      lint(
        "identity",
        policy({ Effect: "Allow", Action: "bedrock:ListGuardrails", Resource: "arn:aws:s3:::b" }),
      )[0]?.message,
    ).toMatch(/resource of bedrock:ListGuardrails/);
  });

  it("refuses a Sid used twice, an unknown Version and a missing one", () => {
    expect(
      messages(
        "identity",
        policy([
          { ...invoke, Sid: "A" },
          { ...invoke, Sid: "A" },
        ]),
      ),
    ).toEqual(["Statement IDs (SID) in a single policy must be unique."]);
    expect(messages("identity", policy(invoke, "2012-10-18"))[0]).toContain(
      "Version must be one of",
    );
    expect(lint("identity", JSON.stringify({ Statement: invoke }))[0]).toMatchObject({
      path: "Version",
      refusedByAws: false,
    });
  });
});
