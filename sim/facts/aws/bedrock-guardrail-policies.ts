/** What can be said of a guardrail's policies without looking at the account. */
import enums from "./data/enums.json";
import type { Failure, Json, Props } from "../../model";
import { absent, block, checkOneOf, failure, got, list, record, text } from "./common";

const STRENGTHS = ["NONE", "LOW", "MEDIUM", "HIGH"];
/** The inputs that hold a policy. */
export const POLICIES: readonly string[] = [
  ...["contentPolicyConfig", "topicPolicyConfig", "wordPolicyConfig"],
  ...["sensitiveInformationPolicyConfig", "contextualGroundingPolicyConfig"],
];

/** The lists inside each policy, for the rule that a policy must hold something. */
export const POLICY_LISTS: Record<string, { lists: string[]; max: Record<string, number> }> = {
  contentPolicyConfig: { lists: ["filtersConfigs"], max: { filtersConfigs: 6 } },
  topicPolicyConfig: { lists: ["topicsConfigs"], max: { topicsConfigs: 30 } },
  wordPolicyConfig: {
    lists: ["wordsConfigs", "managedWordListsConfigs"],
    max: { wordsConfigs: 10_000 },
  },
  sensitiveInformationPolicyConfig: {
    lists: ["piiEntitiesConfigs", "regexesConfigs"],
    max: { regexesConfigs: 10 },
  },
  contextualGroundingPolicyConfig: { lists: ["filtersConfigs"], max: { filtersConfigs: 2 } },
};

/** Every mistake in the policies of a guardrail. */
export function checkPolicies(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  if (POLICIES.every((policy) => absent(inputs, policy))) {
    failures.push(
      failure(
        "contentPolicyConfig",
        `must have at least one policy, got none of ${POLICIES.join(", ")}; set one`,
      ),
    );
  }
  for (const [policy, { lists, max }] of Object.entries(POLICY_LISTS))
    failures.push(...checkLists(inputs, policy, lists, max));
  return [
    ...failures,
    ...checkFilters(inputs),
    ...checkSensitive(inputs),
    ...checkTopics(inputs),
    ...checkGrounding(inputs),
    ...checkTiers(inputs),
  ];
}

function checkLists(
  inputs: Props,
  policy: string,
  lists: string[],
  max: Record<string, number>,
): Failure[] {
  const config = block(inputs[policy]);
  if (config === undefined) return [];
  const failures: Failure[] = [];
  if (
    lists.every(
      (name) =>
        absent(config, name) || (Array.isArray(config[name]) && list(config[name]).length === 0),
    )
  ) {
    failures.push(
      failure(
        policy,
        `must hold at least one entry of ${lists.join(" or ")}, got none; add one or leave the policy out`,
      ),
    );
  }
  for (const [name, most] of Object.entries(max)) {
    const count = list(config[name]).length;
    if (count > most)
      failures.push(
        failure(`${policy}.${name}`, `must have at most ${most} entries, got ${count}; drop some`),
      );
  }
  return failures;
}

function entries(inputs: Props, policy: string, name: string): { path: string; entry: Props }[] {
  return list(block(inputs[policy])?.[name]).map((raw, index) => ({
    path: `${policy}.${name}[${index}]`,
    entry: record(raw),
  }));
}

function duplicates(rows: { path: string; entry: Props }[], key: string): Failure[] {
  const seen = new Set<string>();
  return rows.flatMap(({ path, entry }) => {
    const value = text(entry[key]);
    if (value === undefined) return [];
    if (seen.has(value))
      return [failure(`${path}.${key}`, `must be named once, ${got(value)} again; remove one`)];
    seen.add(value);
    return [];
  });
}

function checkFilters(inputs: Props): Failure[] {
  const rows = entries(inputs, "contentPolicyConfig", "filtersConfigs");
  return rows
    .flatMap(({ path, entry }) => {
      const failures = [
        ...checkOneOf(entry.type, `${path}.type`, enums.guardrailFilterTypes),
        ...checkOneOf(entry.inputStrength, `${path}.inputStrength`, STRENGTHS),
        ...checkOneOf(entry.outputStrength, `${path}.outputStrength`, STRENGTHS),
        ...["inputAction", "outputAction"].flatMap((name) =>
          checkOneOf(entry[name], `${path}.${name}`, ["BLOCK", "NONE"]),
        ),
      ];
      if (
        entry.type === "PROMPT_ATTACK" &&
        entry.outputStrength !== undefined &&
        entry.outputStrength !== "NONE"
      ) {
        failures.push(
          failure(
            `${path}.outputStrength`,
            `must be "NONE" for PROMPT_ATTACK, which looks at prompts only, ${got(entry.outputStrength)}`,
          ),
        );
      }
      for (const side of ["inputModalities", "outputModalities"]) {
        list(entry[side]).forEach((value, i) =>
          failures.push(...checkOneOf(value, `${path}.${side}[${i}]`, ["TEXT", "IMAGE"])),
        );
      }
      return failures;
    })
    .concat(duplicates(rows, "type"));
}

function checkSensitive(inputs: Props): Failure[] {
  const policy = "sensitiveInformationPolicyConfig";
  const actions = ["BLOCK", "ANONYMIZE", "NONE"];
  const pii = entries(inputs, policy, "piiEntitiesConfigs");
  const regexes = entries(inputs, policy, "regexesConfigs");
  const failures = [...duplicates(pii, "type"), ...duplicates(regexes, "name")];
  for (const { path, entry } of [...pii, ...regexes]) {
    for (const name of ["action", "inputAction", "outputAction"])
      failures.push(...checkOneOf(entry[name], `${path}.${name}`, actions));
  }
  for (const { path, entry } of pii)
    failures.push(...checkOneOf(entry.type, `${path}.type`, enums.guardrailPiiEntities));
  for (const { path, entry } of regexes) {
    const pattern = text(entry.pattern);
    if (pattern !== undefined && (pattern.length < 1 || pattern.length > 500)) {
      failures.push(
        failure(`${path}.pattern`, `must be 1 to 500 characters, got ${pattern.length}`),
      );
    }
    if (pattern !== undefined && /\(\?<?[=!]/.test(pattern)) {
      failures.push(
        failure(
          `${path}.pattern`,
          `must not look around ((?=, (?!, (?<=, (?<!), which guardrails do not support, ${got(pattern)}`,
        ),
      );
    }
  }
  return failures;
}

function checkTopics(inputs: Props): Failure[] {
  const rows = entries(inputs, "topicPolicyConfig", "topicsConfigs");
  return duplicates(rows, "name").concat(
    rows.flatMap(({ path, entry }) => [
      ...checkOneOf(entry.type, `${path}.type`, ["DENY"]),
      ...textRule(
        entry.name,
        `${path}.name`,
        /^[0-9a-zA-Z\-_ !?.]{1,100}$/,
        "1 to 100 letters, digits, spaces or -_!?.",
      ),
      ...textRule(entry.definition, `${path}.definition`, /^[\s\S]{1,200}$/, "1 to 200 characters"),
      ...(list(entry.examples).length > 5
        ? [
            failure(
              `${path}.examples`,
              `must have at most 5 examples, got ${list(entry.examples).length}`,
            ),
          ]
        : []),
      ...list(entry.examples).flatMap((example, i) =>
        textRule(example, `${path}.examples[${i}]`, /^[\s\S]{1,100}$/, "1 to 100 characters"),
      ),
    ]),
    entries(inputs, "wordPolicyConfig", "wordsConfigs").flatMap(({ path, entry }) =>
      textRule(entry.text, `${path}.text`, /^[\s\S]{1,100}$/, "1 to 100 characters"),
    ),
    entries(inputs, "wordPolicyConfig", "managedWordListsConfigs").flatMap(({ path, entry }) =>
      checkOneOf(entry.type, `${path}.type`, ["PROFANITY"]),
    ),
  );
}

function textRule(
  value: Json | undefined,
  path: string,
  pattern: RegExp,
  words: string,
): Failure[] {
  return typeof value === "string" && !pattern.test(value)
    ? [failure(path, `must be ${words}, ${got(value)}`)]
    : [];
}

function checkGrounding(inputs: Props): Failure[] {
  const rows = entries(inputs, "contextualGroundingPolicyConfig", "filtersConfigs");
  return duplicates(rows, "type").concat(
    rows.flatMap(({ path, entry }) => {
      const failures = checkOneOf(entry.type, `${path}.type`, ["GROUNDING", "RELEVANCE"]);
      const { threshold } = entry;
      if (typeof threshold === "number" && !(threshold >= 0 && threshold <= 0.99)) {
        failures.push(
          failure(`${path}.threshold`, `must be a number from 0 to 0.99, ${got(threshold)}`),
        );
      }
      return failures;
    }),
  );
}

function checkTiers(inputs: Props): Failure[] {
  return ["contentPolicyConfig", "topicPolicyConfig"].flatMap((policy) => {
    const tiers = entries(inputs, policy, "tierConfigs");
    const failures = tiers.flatMap(({ path, entry }) =>
      checkOneOf(entry.tierName, `${path}.tierName`, ["CLASSIC", "STANDARD"]),
    );
    if (tiers.length > 1)
      failures.push(
        failure(`${policy}.tierConfigs`, `must have at most one entry, got ${tiers.length}`),
      );
    if (
      tiers.some(({ entry }) => entry.tierName === "STANDARD") &&
      absent(inputs, "crossRegionConfig")
    ) {
      failures.push(
        failure(
          "crossRegionConfig",
          'must be set when a tier is "STANDARD", got nothing; name the guardrail profile of the geography',
        ),
      );
    }
    return failures;
  });
}
