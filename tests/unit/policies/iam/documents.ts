/** A policy document of version 2012-10-17 as JSON text. */
export const document = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** An Allow without a principal. */
export const allow = (action: unknown, resource: unknown = "*", rest: object = {}): object => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...rest,
});

/** A managed policy of one statement. */
export const policy = (...statements: object[]) => ({
  type: "aws:iam/policy:Policy",
  inputs: { policy: document(...statements) },
});

/** A role with a trust policy. */
export const role = (...statements: object[]) => ({
  type: "aws:iam/role:Role",
  inputs: { assumeRolePolicy: document(...statements) },
});
