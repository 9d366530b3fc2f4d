import data from "./generated/types.json";

/**
 * Type form as the generator writes it: `string`, `number`, `boolean`, `any`, `asset`, `#name` (object), `!name` (enum),
 * `=text` (literal), `[form` (list), `{form` (map); an array is a union.
 */
export type TypeForm = string | readonly string[];

/** Members of an object type: name to form; a trailing `!` on the name marks a required member. */
export type Members = Readonly<Record<string, TypeForm>>;

/** One resource type as the installed SDK declares it. */
export interface TypeTable {
  readonly inputs: Members;
  /** Properties that only the cloud sets. */
  readonly outputs: readonly string[];
  /** Inputs the cloud fills in when they are absent. */
  readonly computed?: readonly string[];
  /** Output-only properties that may be absent. */
  readonly absent?: readonly string[];
  /** Inputs that are part of the id and come back in no output (Azure's path parameters). */
  readonly path?: readonly string[];
  /** Inputs the SDK always marks secret. */
  readonly secret?: readonly string[];
  /** Outputs the SDK always marks secret. */
  readonly secretOutputs?: readonly string[];
  /** Members the cloud adds inside an object input, by input. */
  readonly nested?: Readonly<Record<string, readonly string[]>>;
}

interface SchemaFile {
  providers: Readonly<Record<string, Members>>;
  packages: Readonly<Record<string, string>>;
  types: Readonly<Record<string, TypeTable>>;
  objects: Readonly<Record<string, Members>>;
  enums: Readonly<Record<string, readonly (string | number)[]>>;
}

const file = data as unknown as SchemaFile;

/** SDK versions the table was made from, by package (`aws`, `azure-native`, ...). */
export const packageVersions = file.packages;

/** Settings of a package's provider. */
export function providerMembers(packageName: string): Members {
  return file.providers[packageName] ?? {};
}

/** Tokens the table knows. */
export const schemaTokens = (): string[] => Object.keys(file.types);

/** The table of one type, or undefined when the generator has not been run for it. */
export function typeTable(token: string): TypeTable | undefined {
  return Object.hasOwn(file.types, token) ? file.types[token] : undefined;
}

/** Members of a nested object type, by the name after `#`. */
export function objectMembers(name: string): Members {
  const members = file.objects[name];
  if (!members) throw new Error(`object type ${name} is missing from the schema table`);
  return members;
}

/** Values of an enum, by the name after `!`. */
export function enumValues(name: string): readonly (string | number)[] {
  const values = file.enums[name];
  if (!values) throw new Error(`enum ${name} is missing from the schema table`);
  return values;
}

/** Names of members without the mark of required ones. */
export const memberNames = (members: Members): string[] =>
  Object.keys(members).map((name) => name.replace(/!$/, ""));

/** The form of a member and whether it is required, or undefined when there is no such member. */
export function member(
  members: Members,
  name: string,
): { form: TypeForm; required: boolean } | undefined {
  if (Object.hasOwn(members, name) && !name.endsWith("!")) {
    return { form: members[name]!, required: false };
  }
  const required = `${name}!`;
  return Object.hasOwn(members, required)
    ? { form: members[required]!, required: true }
    : undefined;
}

/** Every property a resource of this type shows in its state. */
export function stateProperties(table: TypeTable): Set<string> {
  const path = new Set(table.path ?? []);
  return new Set([
    ...memberNames(table.inputs).filter((name) => !path.has(name)),
    ...table.outputs,
  ]);
}
