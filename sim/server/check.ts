import { createHmac } from "node:crypto";
import type { Failure, Props, ProviderSettings, TypeFacts } from "../model";
import { checkSchema, show, type KnownInputs } from "../schema/check";
import type { TypeTable } from "../schema/table";
import { checkSpec, regularExpression } from "../specs/check";
import { typeSpec } from "../specs/specs";
import type { Organisation } from "../store/organisation";
import { checkAccount, providerDefaults } from "./clouds";
import { touches } from "./paths";
import { isUnknown, redact, unknownPaths, unwrapSecrets, withoutUnknowns } from "./values";

/** What the engine asks about automatic names. */
export interface Autonaming {
  mode: "propose" | "enforce" | "disable";
  proposedName: string;
}

export interface CheckRequest {
  /** Logical name of the resource. */
  readonly logicalName: string;
  /** Inputs as sent, secret wrappers and unknowns included. */
  readonly news: Props;
  /** Inputs of the run before, when there was one. */
  readonly olds: Props | undefined;
  readonly randomSeed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

/** Fills what the provider fills in and judges the result. */
export function checkInputs(
  row: TypeFacts,
  table: TypeTable,
  request: CheckRequest,
  settings: ProviderSettings,
  organisation: Organisation,
): { inputs: Props; failures: Failure[] } {
  const given = Object.fromEntries(
    Object.entries(request.news).filter(([key]) => key !== "__defaults"),
  );
  const { plain, secretKeys, secretTexts } = unwrapSecrets(given);
  const filled = providerDefaults(row, table, plain, settings);
  const named = automaticName(row, request, { ...plain, ...filled });
  const defaults = { ...filled, ...named.value };
  const inputs = { ...given, ...defaults };
  if (Object.keys(defaults).length > 0) inputs["__defaults"] = Object.keys(defaults).sort();

  const whole = { ...plain, ...defaults };
  const known = withoutUnknowns(whole);
  const failures = [...named.failures, ...checkSchema(known, table)];
  // The rest presumes the right shape: complaining about it again would only repeat.
  const broken = new Set(failures.map((failure) => failure.property));
  const spec = typeSpec(row.token);
  const further = [
    ...checkName(row, known),
    ...checkAccount(known, settings, organisation),
    ...(spec ? checkSpec(known, spec) : []),
    ...(broken.size === 0 ? (row.check?.(known as Props, settings) ?? []) : []),
  ];
  const pending = unknownPaths(whole);
  for (const failure of further) {
    if (broken.has(failure.property)) continue;
    if (pending.some((path) => touches(path, failure.property))) continue;
    broken.add(failure.property);
    failures.push(failure);
  }
  return {
    inputs,
    failures: failures.map((failure) => withhold(failure, secretKeys, secretTexts)),
  };
}

/** Keeps secret values out of a failure. */
function withhold(
  failure: Failure,
  secretKeys: ReadonlySet<string>,
  secretTexts: readonly string[],
): Failure {
  const top = /^[^.[]+/.exec(failure.property)?.[0] ?? "";
  const reason = secretKeys.has(top)
    ? failure.reason.replace(/, got .*$/s, ", got [secret]")
    : failure.reason;
  return { property: redact(failure.property, secretTexts), reason: redact(reason, secretTexts) };
}

/** The name a provider makes when none is given; the one of the run before is kept. */
function automaticName(
  row: TypeFacts,
  request: CheckRequest,
  inputs: Props,
): { value: Props; failures: Failure[] } {
  const rule = row.facts.name?.value;
  if (
    !rule?.autoname ||
    Object.hasOwn(inputs, rule.property) ||
    Object.hasOwn(inputs, `${rule.property}Prefix`)
  ) {
    return { value: {}, failures: [] };
  }
  const { property } = rule;
  const olds = request.olds ? unwrapSecrets(request.olds).plain : undefined;
  const old = olds?.[property];
  const made = olds?.["__defaults"];
  // azure-native keeps any name it finds; the bridged providers only one they made themselves.
  const keeps =
    row.token.startsWith("azure-native:") || (Array.isArray(made) && made.includes(property));
  if (typeof old === "string" && !isUnknown(old) && keeps)
    return { value: { [property]: old }, failures: [] };
  const { autonaming } = request;
  if (autonaming?.mode === "disable") {
    return {
      value: {},
      failures: [{ property, reason: "required, since automatic naming is switched off; set it" }],
    };
  }
  if (autonaming !== undefined && autonaming.proposedName !== "") {
    return { value: { [property]: autonaming.proposedName }, failures: [] };
  }
  const { separator, randomDigits } = rule.autoname;
  const random = createHmac("sha256", request.randomSeed)
    .update(row.token)
    .digest("hex")
    .slice(0, randomDigits);
  const name =
    randomDigits === 0 ? request.logicalName : `${request.logicalName}${separator}${random}`;
  if (name.length > rule.maxLength) {
    const most = rule.maxLength - (name.length - request.logicalName.length);
    return {
      value: { [property]: name },
      failures: [
        {
          property,
          reason: `the automatic name ${show(name)} is longer than ${rule.maxLength} characters; shorten the logical name to ${most} or set \`${property}\``,
        },
      ],
    };
  }
  return { value: { [property]: name }, failures: [] };
}

function checkName(row: TypeFacts, inputs: KnownInputs): Failure[] {
  const rule = row.facts.name?.value;
  const name = rule ? inputs[rule.property] : undefined;
  if (!rule || typeof name !== "string") return [];
  const length = Array.from(name).length;
  if (length < rule.minLength || length > rule.maxLength) {
    return [
      {
        property: rule.property,
        reason: `must have ${rule.minLength} to ${rule.maxLength} characters, got ${length} in ${show(name)}`,
      },
    ];
  }
  if (!regularExpression(rule.pattern).test(name)) {
    return [{ property: rule.property, reason: `must match ${rule.pattern}, got ${show(name)}` }];
  }
  return [];
}
