import { load } from "../../load";
import { literal, type Pattern } from "./pattern";

/** What an action does: manages permissions, writes, tags, reads, lists. */
export type Level = "P" | "W" | "T" | "R" | "L";

/** One action of a service. */
export interface Action {
  /** `service:Name` as AWS writes it. */
  readonly name: string;
  readonly level: Level;
  /** Forms of the ARNs it can be limited to; none when it takes `*` only. */
  readonly forms: readonly string[];
}

interface Table {
  services: Record<string, { arns: string[]; actions: Record<string, string> }>;
}

let table: Table | undefined;
const services = new Map<string, readonly Action[]>();

function whole(): Table {
  return (table ??= load("./data/iam-actions.json") as Table);
}

/** The actions of a service by its prefix in lower case; undefined when AWS has no such service. */
export function actionsOf(service: string): readonly Action[] | undefined {
  const known = services.get(service);
  if (known || !Object.hasOwn(whole().services, service)) return known;
  const { arns, actions } = whole().services[service] as Table["services"][string];
  const rows = Object.entries(actions).flatMap(([key, names]) => {
    const forms =
      key.length === 1
        ? []
        : key
            .slice(1)
            .split(",")
            .map((place) => arns[Number(place)] as string);
    const level = key[0] as Level;
    return names.split(" ").map((name) => ({ name: `${service}:${name}`, level, forms }));
  });
  services.set(service, rows);
  return rows;
}

/** Every prefix of a service. */
export const servicePrefixes = (): string[] => Object.keys(whole().services);

/** An action by its name in any letter case. */
export function actionNamed(name: string): Action | undefined {
  const wanted = name.toLowerCase();
  return actionsOf(wanted.slice(0, wanted.indexOf(":")))?.find(
    (each) => each.name.toLowerCase() === wanted,
  );
}

/** Stands for a resource that the document does not name: matched by wildcards only. */
export const UNNAMED = "zq7-unnamed-resource";

/** What stands before a resource's own name in an ARN, and an example of each. */
const OUTSIDE_NAME: Readonly<Record<string, string>> = {
  "${Partition}": "aws",
  "${Region}": "us-east-1",
  "${DestinationRegion}": "us-east-1",
  "${Account}": "000000000000",
  "${AccountId}": "000000000000",
};

/**
 * The ARNs of a form, in any partition, region and account, with the resource's own names left unnamed. A form without a
 * name of its own stands for one resource; what lies below it is unnamed then.
 */
export function unnamedArn(form: string): Pattern {
  const parts = form.split(/(\$\{[^}]*\})/).filter((part) => part !== "");
  const ownNames = parts.filter(
    (part) => part.startsWith("${") && OUTSIDE_NAME[part] === undefined,
  );
  const steps = parts.flatMap((part): Pattern => {
    if (!part.startsWith("${")) return literal(part);
    const example = OUTSIDE_NAME[part];
    if (example === undefined) return literal(UNNAMED);
    return [{ kind: "many", except: ":", example }];
  });
  return ownNames.length > 0 ? steps : [...steps, ...literal(`/${UNNAMED}`)];
}
