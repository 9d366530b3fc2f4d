/** One step into a document: a key of an object or an index of a list. */
export type Step = string | number;

/** A path as a writer would put it: `models.chat.targets[1].region`, `models["gpt-4.1"]`. The whole document is "". */
export function formatPath(steps: readonly Step[]): string {
  let path = "";
  for (const step of steps) {
    if (typeof step === "number") path += `[${step}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(step)) path += `[${JSON.stringify(step)}]`;
    else path += path === "" ? step : `.${step}`;
  }
  return path;
}

/** What the document holds there; only an object's own properties count. */
export function valueAt(document: unknown, steps: readonly Step[]): unknown {
  let value = document;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<Step, unknown>)[step];
  }
  return value;
}

const MAX_SHOWN = 80;

/** A value as a message shows it: JSON, shortened to 80 characters; `nothing` when it is absent. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "string")
    return shorten(JSON.stringify(value.slice(0, MAX_SHOWN * 2)), value.length);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
  return shorten(text ?? typeof value, undefined);
}

/** Choices in a message: all of up to 8, else the first 8 and how many more. */
export function showChoices(choices: readonly string[]): string {
  const shown = choices.slice(0, 8).map((choice) => JSON.stringify(choice));
  const rest = choices.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

function shorten(text: string, characters: number | undefined): string {
  if (text.length <= MAX_SHOWN) return text;
  const whole = characters === undefined ? "" : ` (${characters} characters)`;
  // A cut between the halves of a surrogate pair would leave half a character.
  return `${text.slice(0, MAX_SHOWN - 1).replace(/[\uD800-\uDBFF]$/, "")}…${whole}`;
}
