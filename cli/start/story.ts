import { CliError } from "../errors";

/** What the model APIs are called, by cloud as the data plane names it. */
const MODEL_APIS = {
  aws: "AWS Bedrock",
  azure: "Azure OpenAI",
  gcp: "Google Vertex AI",
} as const;
type ModelCloud = keyof typeof MODEL_APIS;

/** What the story needs of a running gateway. */
export interface StoryGateway {
  /** Base URL of the OpenAI-compatible API, with `/v1`. */
  endpointUrl: string;
  tenantKey: string;
  /** Alias that is asked, and the clouds behind it in order of preference. */
  alias: string;
  clouds: readonly ModelCloud[];
  /** Makes a cloud refuse connections, or lets it answer again. */
  cut(cloud: ModelCloud): void;
  heal(): void;
  /** Clouds that answered with 200 since the last look, oldest first; from the data plane's journal. */
  answered(): string[];
}

interface Message {
  role: "user" | "assistant";
  content: string;
}

interface Turn {
  text: string;
  milliseconds: number;
}

/** Milliseconds that a call may take from its answer to the journal. */
const JOURNAL_LIMIT = 5_000;

const QUESTIONS = [
  "In one sentence: what is a dead letter queue?",
  "And when should a message go there?",
  "Name one thing to watch about it.",
] as const;

/**
 * One conversation over all clouds of an alias: a question for the first, then each is cut off in turn in the middle of the
 * conversation and the next question is answered by the one after it. Returns the lines to print; ends with every cloud
 * whole again, also when a turn fails.
 */
export async function tellStory(gateway: StoryGateway, say: (line: string) => void): Promise<void> {
  const conversation: Message[] = [];
  try {
    for (const [at, cloud] of gateway.clouds.entries()) {
      const question = QUESTIONS[at % QUESTIONS.length]!;
      conversation.push({ role: "user", content: question });
      if (at > 0) {
        const before = gateway.clouds[at - 1]!;
        gateway.cut(before);
        say(`${MODEL_APIS[before]} is cut off`);
      }
      gateway.answered();
      const first = await ask(gateway, conversation);
      requireCloud(cloud, await answered(gateway), question);
      conversation.push({ role: "assistant", content: first.text });
      say(`> ${question}`);
      say(`  ${oneLine(first.text)}`);
      say(
        `  answered by ${MODEL_APIS[cloud]} in ${first.milliseconds.toFixed(0)} ms${at === 0 ? "" : ", the failed try included"}`,
      );
      if (at === 0) continue;
      const second = await ask(gateway, conversation.slice(0, -1));
      say(
        `  the next call: ${second.milliseconds.toFixed(0)} ms, the cut-off target is left alone`,
      );
    }
  } finally {
    gateway.heal();
  }
}

async function ask(gateway: StoryGateway, messages: readonly Message[]): Promise<Turn> {
  const sent = performance.now();
  const response = await fetch(`${gateway.endpointUrl}/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${gateway.tenantKey}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ model: gateway.alias, messages }),
    signal: AbortSignal.timeout(60_000),
  });
  const body = await response.text();
  const milliseconds = performance.now() - sent;
  if (response.status !== 200) {
    throw new CliError(
      "NO_ANSWER",
      `the gateway answered ${response.status}: ${body.slice(0, 500)}; see \`npx unified-ai local status\` and the logs it names`,
    );
  }
  const answer = JSON.parse(body) as { choices?: { message?: { content?: string } }[] };
  const text = answer.choices?.[0]?.message?.content;
  if (text === undefined || text === "") {
    throw new CliError("NO_ANSWER", `the gateway's answer has no text: ${body.slice(0, 500)}`);
  }
  return { text, milliseconds };
}

/** Clouds that answered; the journal has a call a moment after its answer is out. */
async function answered(gateway: StoryGateway): Promise<string[]> {
  for (const began = performance.now(); performance.now() - began < JOURNAL_LIMIT;) {
    const clouds = gateway.answered();
    if (clouds.length > 0) return clouds;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [];
}

function requireCloud(expected: ModelCloud, clouds: readonly string[], question: string): void {
  if (clouds.at(-1) === expected) return;
  throw new CliError(
    "WRONG_CLOUD",
    `${JSON.stringify(question)} must be answered by ${MODEL_APIS[expected]}, got ${JSON.stringify(clouds)}; see calls.jsonl of the local clouds`,
  );
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
