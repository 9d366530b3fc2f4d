/** Filters of Model Armor, as templates and floor settings have them. */
import type { Failure, Json, Props } from "../../model";
import { checkOneOf, failure, got, list, record, text } from "../judge";
import { block } from "./common";

const TYPES = ["SEXUALLY_EXPLICIT", "HATE_SPEECH", "HARASSMENT", "DANGEROUS"];
/** From the filter that catches least to the one that catches most. */
export const CONFIDENCE = ["HIGH", "MEDIUM_AND_ABOVE", "LOW_AND_ABOVE"] as const;
const ENFORCEMENT = ["ENABLED", "DISABLED"];

const raiFilters = (config: Props): Json[] => list(block(config.raiSettings)?.raiFilters);

/** Judges a filter configuration. */
export function checkFilters(value: Json | undefined, path: string): Failure[] {
  const config = block(value) ?? {};
  const seen = new Set<string>();
  const failures: Failure[] = [];
  raiFilters(config).forEach((item, index) => {
    const { filterType, confidenceLevel } = record(item);
    const at = `${path}.raiSettings.raiFilters[${index}]`;
    failures.push(
      ...checkOneOf(filterType, `${at}.filterType`, TYPES),
      ...checkOneOf(confidenceLevel, `${at}.confidenceLevel`, CONFIDENCE),
    );
    if (typeof filterType !== "string") return;
    if (seen.has(filterType))
      failures.push(
        failure(
          `${at}.filterType`,
          `must differ from the others, ${got(filterType)} twice; drop one`,
        ),
      );
    seen.add(filterType);
  });
  const jailbreak = block(config.piAndJailbreakFilterSettings);
  const sensitive = block(config.sdpSettings);
  const head = `${path}.piAndJailbreakFilterSettings`;
  failures.push(
    ...checkOneOf(jailbreak?.filterEnforcement, `${head}.filterEnforcement`, ENFORCEMENT),
    ...checkOneOf(jailbreak?.confidenceLevel, `${head}.confidenceLevel`, CONFIDENCE),
    ...checkOneOf(
      block(config.maliciousUriFilterSettings)?.filterEnforcement,
      `${path}.maliciousUriFilterSettings.filterEnforcement`,
      ENFORCEMENT,
    ),
    ...checkOneOf(
      block(sensitive?.basicConfig)?.filterEnforcement,
      `${path}.sdpSettings.basicConfig.filterEnforcement`,
      ENFORCEMENT,
    ),
  );
  if (sensitive?.basicConfig !== undefined && sensitive.advancedConfig !== undefined) {
    failures.push(
      failure(
        `${path}.sdpSettings.advancedConfig`,
        "must not stand beside basicConfig, got both; keep one",
      ),
    );
  }
  return failures;
}

/** Template of Sensitive Data Protection a configuration names; those have no row in the local Google. */
export function namedInspectTemplate(value: Json | undefined): string | undefined {
  const advanced = block(block(block(value)?.sdpSettings)?.advancedConfig);
  return text(advanced?.inspectTemplate) ?? text(advanced?.deidentifyTemplate);
}

/** Where a configuration lets through what a floor catches; undefined when it is at least as strict. */
export function weakerThan(
  value: Json | undefined,
  floorValue: Json | undefined,
): string | undefined {
  const config = block(value) ?? {};
  const floor = block(floorValue) ?? {};
  const rank = (level: Json | undefined): number =>
    (CONFIDENCE as readonly (Json | undefined)[]).indexOf(level ?? "HIGH");
  for (const item of raiFilters(floor).map(record)) {
    const mine = raiFilters(config)
      .map(record)
      .find(({ filterType }) => filterType === item.filterType);
    if (!mine || rank(mine.confidenceLevel) < rank(item.confidenceLevel))
      return text(item.filterType);
  }
  const enabled = (settings: Props | undefined): boolean =>
    settings?.filterEnforcement === "ENABLED";
  for (const key of ["piAndJailbreakFilterSettings", "maliciousUriFilterSettings"]) {
    const wanted = block(floor[key]);
    const mine = block(config[key]);
    if (!enabled(wanted)) continue;
    if (!enabled(mine) || rank(mine?.confidenceLevel) < rank(wanted?.confidenceLevel)) return key;
  }
  const basic = (settings: Props): Props | undefined =>
    block(block(settings.sdpSettings)?.basicConfig);
  if (enabled(basic(floor)) && !enabled(basic(config)) && namedInspectTemplate(value) === undefined)
    return "sdpSettings";
  return undefined;
}

/** Sorted by type: the API's own order. */
export function sortedFilters(value: Json | undefined): Json {
  const config = record(value);
  const settings = record(config.raiSettings);
  if (!Array.isArray(settings.raiFilters)) return config;
  const raiFilters = [...settings.raiFilters].sort((a, b) => (typeOf(a) < typeOf(b) ? -1 : 1));
  return { ...config, raiSettings: { ...settings, raiFilters } };
}
const typeOf = (filter: Json): string => text(record(filter).filterType) ?? "";
