// What the holder of a policy can do to resources that the policy does not name, found by trying.
import { fillings, keysOf, mentions, type PlainDocument } from "./oracle";
import { action, actionsOf, OTHER, type TestAction } from "./services";
import { anyAdmitted } from "./trust-labels";
import { OWN } from "./world";

type Choice = readonly string[] | undefined;

/** Keys that say nothing about what is touched: the caller has or chooses them. */
const FREE =
  /^aws:(MultiFactorAuthPresent|RequestedRegion|SecureTransport|CurrentTime|SourceIp|TagKeys|Principal\w+(\/.*)?|username|UserAgent)$/i;

function choices(
  document: PlainDocument,
  given: Record<string, string> = {},
): Record<string, Choice[]> {
  const found: Record<string, Choice[]> = {};
  for (const [key, values] of keysOf(document)) {
    const plain = values.filter((value) => !/[*?]/.test(value));
    const filled = values.flatMap((value) => fillings(value, ["", "x"]));
    found[key] = [
      undefined,
      ...[...filled, "x", "true", "false", "203.0.113.9"]
        .filter((value) => FREE.test(key) || !plain.includes(value))
        .map((value) => [value]),
    ];
  }
  for (const [key, value] of Object.entries(given)) found[key] = [[value]];
  found["aws:username"] ??= [["me"]];
  return found;
}

/** Whether the action is allowed on a resource that is not named. */
function reaches(
  document: PlainDocument,
  one: TestAction,
  given: Record<string, string> = {},
): boolean {
  if (!mentions(document, one.name)) return false;
  const resources = one.resources.length > 0 ? one.resources : ["*"];
  const contexts = choices(document, given);
  return resources.some((resource) =>
    anyAdmitted(document, { action: one.name, resource }, contexts),
  );
}

/** Resources of every kind that the document may be about. */
const resourcesOf = (document: PlainDocument): string[] => [
  `arn:aws:x:us-east-1:${OWN[0]}:${OTHER}`,
  ...document.Statement.flatMap(({ Resource, NotResource }) =>
    [...(Resource ?? []), ...(NotResource ?? [])].flatMap((value) => [
      ...fillings(value, ["", OTHER]),
      ...fillings(value.replace("${aws:username}", "me"), ["", OTHER]),
    ]),
  ),
];

const any = (document: PlainDocument, names: readonly string[]): boolean =>
  names.some((name) => reaches(document, action(name)));

const ESCALATE = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:DeleteRolePermissionsBoundary",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "glue:UpdateDevEndpoint",
  "sagemaker:CreatePresignedNotebookInstanceUrl",
  "lambda:UpdateFunctionCode",
  "lambda:UpdateFunctionConfiguration",
];

const PASSED: Record<string, string> = {
  "lambda:CreateFunction": "lambda.amazonaws.com",
  "ec2:RunInstances": "ec2.amazonaws.com",
  "cloudformation:CreateStack": "cloudformation.amazonaws.com",
  "codebuild:CreateProject": "codebuild.amazonaws.com",
  "glue:CreateJob": "glue.amazonaws.com",
  "sagemaker:CreateTrainingJob": "sagemaker.amazonaws.com",
  "bedrock-agentcore:CreateCodeInterpreter": "bedrock-agentcore.amazonaws.com",
};

function escalates(document: PlainDocument): boolean {
  return (
    any(document, ESCALATE) ||
    Object.entries(PASSED).some(
      ([name, service]) =>
        reaches(document, action("iam:PassRole"), { "iam:passedtoservice": service }) &&
        reaches(document, action(name)),
    )
  );
}

const EXFILTRATE = [
  "s3:GetObject",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "secretsmanager:GetSecretValue",
  "bedrock:Retrieve",
  "bedrock:RetrieveAndGenerate",
  "dynamodb:Scan",
];

const CREDENTIALS = [
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreateServiceSpecificCredential",
  "iam:ResetServiceSpecificCredential",
  "iam:UpdateAccessKey",
  "iam:UpdateLoginProfile",
  "ec2:GetPasswordData",
  "sts:AssumeRole",
];

/** The document without the statements that allow every service: they are another rule's. */
const withoutStars = (document: PlainDocument): PlainDocument => ({
  ...document,
  Statement: document.Statement.filter(
    ({ Effect, Action }) =>
      Effect === "Deny" || (Action && !Action.some((each) => /^[*:]+$/.test(each))),
  ),
});

const servicesOf = (document: PlainDocument): string[] => {
  const named = document.Statement.flatMap(({ Action }) =>
    (Action ?? []).map((each) => each.split(":")[0]?.toLowerCase() ?? ""),
  );
  return [...new Set(named.flatMap((name) => (name === "b*" ? ["bedrock", "batch"] : [name])))];
};

function wholeService(document: PlainDocument): boolean {
  const rest = withoutStars(document);
  return servicesOf(rest).some((service) =>
    resourcesOf(rest).some((resource) =>
      anyAdmitted(rest, { action: `${service}:MadeUpThing`, resource }, choices(rest)),
    ),
  );
}

function writes(document: PlainDocument): boolean {
  // Statements that allow every service are another rule's, and `NotAction` names none.
  return document.Statement.some((statement) => {
    if (statement.Effect === "Deny" || !statement.Action) return false;
    const alone = {
      ...document,
      Statement: [
        { ...statement, Action: statement.Action.filter((each) => !/^[*:]+$/.test(each)) },
        ...document.Statement.filter(({ Effect }) => Effect === "Deny"),
      ],
    };
    return servicesOf(alone).some((service) =>
      actionsOf(service).some(
        (one) =>
          one.writes &&
          one.resources.length > 0 &&
          one.name !== "cloudwatch:PutMetricData" &&
          reaches(alone, one),
      ),
    );
  });
}

/** Calls of a model that the document does not list. */
function otherModel(document: PlainDocument): boolean {
  const written = document.Statement.flatMap(({ Effect, Resource, NotResource }) =>
    Effect === "Allow" ? (Resource ?? []) : (NotResource ?? []),
  );
  const listed = written
    .map((value) => value.slice(value.lastIndexOf("/") + 1))
    .filter((id) => !/[*?]/.test(id));
  const filled = written
    .flatMap((value) => fillings(value, ["", "x", "us-west-2", OWN[0], "anthropic.other"]))
    .filter((arn) =>
      /^arn:aws:bedrock:[\w-]*:\d*:(foundation-model|inference-profile)\//.test(arn),
    );
  return ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"].some((name) =>
    [...action(name).resources, ...filled]
      .filter((arn) => !listed.includes(arn.slice(arn.lastIndexOf("/") + 1)))
      .some((resource) => anyAdmitted(document, { action: name, resource }, choices(document))),
  );
}

/** The labels of a principal's policy. */
export function permissionLabels(document: PlainDocument): Record<string, boolean> {
  const contexts = choices(document);
  return {
    "iam-no-star-action": resourcesOf(document).some((resource) =>
      anyAdmitted(document, { action: "madeup:DoThing", resource }, contexts),
    ),
    "iam-no-service-wildcard": wholeService(document),
    "iam-no-privesc": escalates(document),
    "iam-no-exfil": any(document, EXFILTRATE),
    "iam-no-cred-exposure": any(document, CREDENTIALS),
    "iam-no-unconstrained-write": writes(document),
    "kms-decrypt-scoped": any(document, ["kms:Decrypt", "kms:ReEncryptFrom"]),
    "bedrock-invoke-resource-scoped": otherModel(document),
  };
}
