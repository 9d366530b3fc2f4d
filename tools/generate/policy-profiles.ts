/** What the profiles need to know of a rule. */
export interface ProfileRule {
  id: string;
  severity: "low" | "medium" | "high" | "critical";
}

type Level = "advisory" | "mandatory" | "disabled";
/** What a policy config file says of one rule. */
type Setting = Level | ({ enforcementLevel: Level } & Record<string, unknown>);
/**
 * Settings of rules by id; `enforcementLevel` among them replaces the profile's level, and then `reason` says why. Reasons are
 * for whoever reads environments.json and go into no policy config.
 */
type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const PROFILES = ["advisory", "baseline", "strict"] as const;
export type ProfileName = (typeof PROFILES)[number];

const LEVELS: Readonly<Record<ProfileName, Readonly<Record<ProfileRule["severity"], Level>>>> = {
  advisory: { low: "advisory", medium: "advisory", high: "advisory", critical: "advisory" },
  baseline: { low: "advisory", medium: "advisory", high: "mandatory", critical: "mandatory" },
  strict: { low: "mandatory", medium: "mandatory", high: "mandatory", critical: "mandatory" },
};

/** Settings that a profile changes from the rules' defaults. */
const SETTINGS: Readonly<Record<ProfileName, Settings>> = {
  advisory: {},
  baseline: {},
  strict: { waivers: { longestDays: 30 } },
};

/** One environment of policies/config/environments.json. */
export interface Environment {
  profile: ProfileName;
  settings: Settings;
}

/** The policy config file of a profile: each rule's level by its severity. */
export function renderProfile(name: ProfileName, rules: readonly ProfileRule[]): string {
  return render(rules, LEVELS[name], [SETTINGS[name]]);
}

/** The policy config file of an environment: its profile with its own settings. */
export function renderEnvironment(environment: Environment, rules: readonly ProfileRule[]): string {
  const { profile, settings } = environment;
  const ids = new Set(rules.map(({ id }) => id));
  const unknown = Object.keys(settings).find((id) => !ids.has(id));
  if (unknown !== undefined)
    throw new Error(
      `policies/config/environments.json: must set only rules of the pack, got ${JSON.stringify(unknown)}; take an id of policies/README.md`,
    );
  const bare = Object.entries(settings).find(
    ([, setting]) => setting["enforcementLevel"] !== undefined && !setting["reason"],
  );
  if (bare !== undefined)
    throw new Error(
      `policies/config/environments.json: must give a \`reason\` where a level is changed, got none for ${JSON.stringify(bare[0])}; say why the rule cannot be kept to`,
    );
  return render(rules, LEVELS[profile], [SETTINGS[profile], settings]);
}

function render(
  rules: readonly ProfileRule[],
  levels: Readonly<Record<ProfileRule["severity"], Level>>,
  layers: readonly Settings[],
): string {
  const lines = rules.map(({ id, severity }) => {
    const own = Object.assign({}, ...layers.map((layer) => layer[id])) as object;
    const setting = { enforcementLevel: levels[severity], ...own } as Exclude<Setting, string>;
    delete setting["reason"];
    const short = Object.keys(setting).length === 1 ? setting.enforcementLevel : setting;
    return `  ${JSON.stringify(id)}: ${inline(short)}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** JSON on one line, spaced as Prettier does. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
