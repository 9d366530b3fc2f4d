import aws from "../../catalog/permissions/aws.json";
import azure from "../../catalog/permissions/azure.json";
import gcp from "../../catalog/permissions/gcp.json";
import program from "../../catalog/permissions/program.json";

/** What an action of IAM can be limited by (tools/generate/permissions.cjs). */
export type Limit = "create" | "tagged" | "tags" | "named" | "open";

/** Permissions of one resource type, by what the provider does with it. */
export interface TypePermissions {
  create: readonly string[];
  read: readonly string[];
  update: readonly string[];
  delete: readonly string[];
}

/** What identities need: `reads` change nothing, `writes` do. */
export interface Needs {
  reads: string[];
  writes: string[];
}

const AWS_TYPES: Readonly<Record<string, TypePermissions>> = aws.types;
const AZURE_TYPES: Readonly<Record<string, TypePermissions>> = azure.types;
const GCP_TYPES: Readonly<Record<string, TypePermissions>> = gcp.types;
const AWS_ACTIONS: Readonly<Record<string, { level: string; limits?: readonly string[] }>> =
  aws.actions;

/** Resource types that the program registers on a cloud. */
export function typesOf(cloud: "aws" | "azure" | "gcp"): readonly string[] {
  return program[cloud];
}

/** Permissions of one type on AWS; throws for a type without a row. */
export const awsType = (token: string): TypePermissions => rowOf(AWS_TYPES, token, "aws");

/** What an IAM action can be limited by; empty for one that only reads. */
export function limitsOf(action: string): readonly Limit[] {
  return (AWS_ACTIONS[action]?.limits ?? []) as readonly Limit[];
}

/** IAM actions of the program's types. */
export function awsNeeds(): Needs {
  const all = join(typesOf("aws").map(awsType));
  const reads = [...new Set([...all, ...aws.provider])].filter(
    (action) => limitsOf(action).length === 0,
  );
  return {
    reads: reads.sort(),
    writes: all.filter((action) => limitsOf(action).length > 0).sort(),
  };
}

/** Actions of Azure's resource manager of the program's types. */
export function azureNeeds(): Needs {
  return byPhase([
    ...typesOf("azure").map((token) => rowOf(AZURE_TYPES, token, "azure")),
    { create: [], read: azure.provider, update: [], delete: [] },
  ]);
}

/** Permissions of Google Cloud of the program's types. */
export function gcpNeeds(): Needs {
  return byPhase([
    ...typesOf("gcp").map((token) => rowOf(GCP_TYPES, token, "gcp")),
    { create: [], read: gcp.provider, update: [], delete: [] },
  ]);
}

function byPhase(rows: readonly TypePermissions[]): Needs {
  const reads = new Set(rows.flatMap(({ read }) => read));
  const writes = new Set(
    rows.flatMap(({ create, update, delete: remove }) => [...create, ...update, ...remove]),
  );
  return {
    reads: [...reads].sort(),
    writes: [...writes].filter((each) => !reads.has(each)).sort(),
  };
}

function join(rows: readonly TypePermissions[]): string[] {
  return [
    ...new Set(
      rows.flatMap(({ create, read, update, delete: remove }) => [
        ...create,
        ...read,
        ...update,
        ...remove,
      ]),
    ),
  ];
}

function rowOf(
  table: Readonly<Record<string, TypePermissions>>,
  token: string,
  cloud: string,
): TypePermissions {
  const row = table[token];
  if (row !== undefined) return row;
  throw new Error(
    `catalog/permissions/${cloud}.json: must have a row for every type of our programs, got none for ${JSON.stringify(token)}; add it`,
  );
}
