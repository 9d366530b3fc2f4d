import { contains, readNetwork } from "./address";
import { namedIn, type Named } from "./named";
import { glob, literal, readPattern, type Pattern, type Step } from "./pattern";
import type { Domain, Scenario } from "./search";
import type { Demand } from "./text";
import type { Principal, Statement } from "./types";

/** Which requests are in question; everything when left out. */
export interface Asked {
  action?: readonly Demand[];
  resource?: readonly Demand[];
  /** Context that every request in question has, by key in lower case; it replaces what is said of the key below. */
  context?: Readonly<Record<string, Domain>>;
}

/** A text must match one of the patterns (wildcards allowed, letter case ignored). */
export const oneOf = (...texts: string[]): Demand => ({
  patterns: texts.map((text) => readPattern(text, { wildcards: true, ignoreCase: true })),
  not: false,
});

/** A key that has exactly this value. */
export const always = (value: string): Domain => ({
  absent: false,
  present: true,
  demands: [{ patterns: [literal(value)], not: false }],
  multiple: false,
  samples: [value],
});

/** A key that is never there. */
export const NEVER: Domain = {
  absent: true,
  present: false,
  demands: [],
  multiple: false,
  samples: [],
};

/** Keys with several values. */
const MULTIPLE =
  /^(aws:(tagkeys|principalorgpaths|sourceorgpaths|resourceorgpaths|calledvia|principalservicenameslist)|kms:(encryptioncontextkeys|resourcealiases)|dynamodb:(leadingkeys|attributes)|.*:amr)$/;

/** Anything at all, or nothing. */
export const anything = (key: string): Domain => ({
  absent: true,
  present: true,
  demands: [],
  multiple: MULTIPLE.test(key),
  samples: ["0", "1"],
});

/** Anything that meets the demands, or nothing. */
export const meeting = (key: string, ...demands: Demand[]): Domain => ({
  ...anything(key),
  demands,
});

const DIGIT: Step = { kind: "char", chars: "0123456789" };
const ACCOUNT: Pattern = Array.from({ length: 12 }, () => DIGIT);

const only = (...patterns: Pattern[]): Demand => ({ patterns, not: false });
const none = (patterns: Pattern[]): Demand => ({ patterns, not: true });

/** An account that the document does not name. */
const foreignAccount = (named: Named): Demand[] => [
  only(ACCOUNT),
  none(named.accounts.map(literal)),
];

/** An ARN in an account that the document does not name, or in none (buckets), and not itself named. */
function foreignArn(key: string, named: Named, form = "arn:*:*:*:*:*"): Demand[] {
  return [
    only(readPattern(form, { wildcards: true, arn: true })),
    none([
      // No stranger's resource has another account's id among the parts of its name.
      ...named.accounts.map((account) => glob(`*:${account}:*`)),
      ...named.texts(key).map(literal),
    ]),
  ];
}

/** What a text begins with that names one organisation, role or user for good. */
const prefixes = (named: Named, key: string, form: RegExp): Pattern[] =>
  named.values(key).flatMap((value) => {
    const found = form.exec(value)?.[0];
    return found === undefined ? [] : [glob(`${found}*`)];
  });

type Rule = (key: string, named: Named) => Domain;

const fresh =
  (form: string): Rule =>
  (key, named) =>
    meeting(key, only(glob(form)), none(named.texts(key).map(literal)));

/** What a principal of a foreign account, or nobody in particular, can have under the global and service keys. */
const STRANGER: Readonly<Record<string, Rule>> = {
  "aws:principalarn": (key, named) => meeting(key, ...principalArn(key, named)),
  "aws:principalaccount": (key, named) => meeting(key, ...foreignAccount(named)),
  "kms:calleraccount": (key, named) => meeting(key, ...foreignAccount(named)),
  "aws:userid": (key, named) =>
    meeting(
      key,
      none([...named.texts(key).map(literal), ...prefixes(named, key, /^A[A-Z0-9]{15,}/)]),
    ),
  "aws:principalorgid": fresh("o-*"),
  "aws:principalorgpaths": (key, named) =>
    meeting(key, only(glob("o-*/*")), none(prefixes(named, key, /^o-[a-z0-9]+\//))),
  "aws:sourcevpc": fresh("vpc-*"),
  "aws:sourcevpce": fresh("vpce-*"),
  "aws:sourcevpcarn": (key, named) => meeting(key, ...foreignArn(key, named)),
  "aws:sourceip": (key, named) => addresses(key, named),
  "aws:vpcsourceip": (key) => anything(key),
  "aws:sourcearn": (key, named) => meeting(key, ...foreignArn(key, named)),
  "aws:sourceaccount": (key, named) => meeting(key, ...foreignAccount(named)),
  "aws:sourceowner": (key, named) => meeting(key, ...foreignAccount(named)),
  "aws:sourceorgid": fresh("o-*"),
  "aws:sourceorgpaths": (key, named) =>
    meeting(key, only(glob("o-*/*")), none(prefixes(named, key, /^o-[a-z0-9]+\//))),
  "aws:principalisawsservice": () => always("false"),
  "aws:principalservicename": () => NEVER,
  "aws:principalservicenameslist": () => NEVER,
  "aws:federatedprovider": fresh("*"),
  "s3:dataaccesspointaccount": (key, named) => meeting(key, ...foreignAccount(named)),
  "s3:dataaccesspointarn": (key, named) => meeting(key, ...foreignArn(key, named)),
};

function principalArn(key: string, named: Named): Demand[] {
  return foreignArn(key, named, "arn:*:*::*:*").concat(
    only(
      ...["iam", "sts"].map((service) => [
        ...readPattern(`arn:*:${service}::`, { wildcards: true, arn: true }),
        ...ACCOUNT,
        ...glob(":*"),
      ]),
    ),
  );
}

/** Addresses spread over the public internet, documentation ranges included (RFC 5737, RFC 3849). */
const PUBLIC_ADDRESSES = [
  "1.2.3.4",
  "64.10.20.30",
  "100.200.1.2",
  "129.1.2.3",
  "160.5.6.7",
  "198.51.100.77",
  "203.0.113.77",
  "222.1.2.3",
  "2001:db8::77",
  "2a00:1450:4001:81b::200e",
];
/** A network of at least so many bits names its owner; a wider one is the internet. */
const OWNED_BITS = { ipv4: 8, ipv6: 16 } as const;

function addresses(key: string, named: Named): Domain {
  const owned = named
    .values(key)
    .flatMap((value) => readNetwork(value) ?? [])
    .filter(({ bits, family }) => bits >= OWNED_BITS[family]);
  const samples = PUBLIC_ADDRESSES.filter(
    (address) => !owned.some((network) => contains(network, address)),
  );
  return { ...anything(key), absent: true, demands: [only(...samples.map(literal))], samples };
}

/** Constants of the document's own side, which a variable may compare a request with. */
const OWN: Readonly<Record<string, string>> = {
  "aws:resourceaccount": "account of the resource",
  "aws:resourceorgid": "organisation of the resource",
};

/** An account id that stands nowhere in the document. */
function unnamedAccount(named: Named): string {
  for (let digit = 9; ; digit += 10) {
    const account = String(digit).repeat(12).slice(0, 12);
    if (!named.accounts.includes(account)) return account;
  }
}

/**
 * Requests of people and programs that the document does not name: principals of foreign accounts and services acting for
 * them. They choose freely whatever a caller can set (tags, agent, referer, encryption context, external id).
 */
export function strangers(statements: readonly Statement[], asked: Asked = {}): Scenario {
  const named = namedIn(statements);
  const account = unnamedAccount(named);
  return scenario(asked, STRANGER, named, [
    { type: "AWS", value: `arn:aws:iam::${account}:role/stranger` },
    { type: "Federated", value: `arn:aws:iam::${account}:oidc-provider/stranger.example` },
    { type: "Service", value: "stranger.amazonaws.com" },
  ]);
}

/**
 * Requests of whoever there is, those whom the document names among them; AWS services are left out. Keys are chosen one by
 * one, so a request may say more of its caller than is true of anybody.
 */
export function anybody(statements: readonly Statement[], asked: Asked = {}): Scenario {
  const named = statements.flatMap(({ principals }) => principals?.values ?? []);
  const known = named.filter(({ type, value }) => type !== "*" && value !== "*");
  const rules = { "aws:principalisawsservice": () => always("false") };
  const { principals } = strangers(statements);
  return scenario(asked, rules, namedIn(statements), [...known, ...(principals as Principal[])]);
}

/** Requests that an AWS service makes for somebody whom the document does not name: the confused deputy. */
export function throughService(
  statements: readonly Statement[],
  service: string,
  asked: Asked = {},
): Scenario {
  const named = namedIn(statements);
  const others: Rule = (key) =>
    // Keys that begin with a host are claims of identity tokens, which no service has.
    /^[^:/]*\./.test(key)
      ? NEVER
      : meeting(key, none(named.accounts.map((account) => glob(`*${account}*`))));
  const rules: Record<string, Rule> = {};
  for (const key of SOURCE_KEYS) rules[key] = STRANGER[key] as Rule;
  for (const key of PRINCIPAL_KEYS) rules[key] = () => NEVER;
  rules["aws:principalservicename"] = () => always(service);
  rules["aws:principalisawsservice"] = () => always("true");
  return scenario(asked, rules, named, [{ type: "Service", value: service }], others);
}

/** What requests of services do not have (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, 2026-11-21). */
const PRINCIPAL_KEYS = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:username",
];

const SOURCE_KEYS = [
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceowner",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "kms:calleraccount",
  "aws:sourcevpc",
  "aws:sourcevpce",
];

function scenario(
  asked: Asked,
  rules: Readonly<Record<string, Rule>>,
  named: Named,
  principals: readonly Principal[],
  others: Rule = anything,
): Scenario {
  return {
    principals,
    action: asked.action ?? [only(glob("?*:?*"))],
    resource: asked.resource ?? [],
    domain: (key) => asked.context?.[key] ?? (rules[key] ?? others)(key, named),
    variable: (key) => OWN[key],
  };
}
