import type { EarlyFaultKind } from "../../../../sim/dataplane/server/faults";
import { aliasOver, orderFrom, useAliases } from "../../../e2e/gateway/descriptions";
import { answeredBy } from "../../../e2e/gateway/one-call";
import { RunningGateway } from "../../../e2e/gateway/running-gateway";
import { FaultyUpstream } from "../faulty-upstream";
import { load, type LoadTarget } from "../load";
import { startLiteLlm } from "../peers/litellm";
import { chat, type Peer, type Upstreams } from "../peers/peer";
import { startPortkey } from "../peers/portkey";

/** A gateway with three providers, the first of which can be made to fail. */
export interface System {
  name: string;
  /** Why it is asked for whole answers where the others are asked for streams; absent when it can stream. */
  noStreams?: string;
  /** Where calls go from now on; resolves when the first provider answers them. */
  prepare(): Promise<LoadTarget>;
  /** Makes the first provider fail. */
  fail(kind: EarlyFaultKind): Promise<void>;
  /** Calls that reached the failing provider; a refused connection is none. */
  hits(): number;
  /** Makes it well again. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** In every right answer, whole or streamed. */
export const EXPECTED = '"finish_reason":"stop"';

/** Each has its own memory of which targets fail, so that one can forget while another is tested. */
const OUR_ALIASES = ["azure-first-1", "azure-first-2", "azure-first-3", "azure-first-4"];

/** Seconds until the first provider has to be preferred again. */
const BACK_SECONDS = 60;

/** This project's gateway over the local clouds, as the development stack is deployed, with its default time-outs. */
export async function startOurs(): Promise<System> {
  const gateway = await RunningGateway.start((description) => {
    const alias = aliasOver(orderFrom("azure"));
    useAliases(description, Object.fromEntries(OUR_ALIASES.map((name) => [name, alias])));
  });
  let turn = 0;
  let before = 0;
  let fault: EarlyFaultKind | undefined;
  return {
    name: "ours",
    async prepare() {
      const alias = OUR_ALIASES[turn++ % OUR_ALIASES.length]!;
      await answeredBy(gateway, alias, "azure", BACK_SECONDS);
      return {
        url: `${gateway.endpointUrl}/chat/completions`,
        headers: { authorization: `Bearer ${gateway.key}` },
        body: chat(alias),
      };
    },
    async fail(kind) {
      before = gateway.calls().length;
      fault = kind;
      await gateway.setWeather({ faults: [{ target: "azure", kind }] });
    },
    hits: () =>
      gateway
        .calls()
        .slice(before)
        .filter((one) => one.fault === fault && one.model !== undefined).length,
    mend: () => gateway.setWeather(),
    stop: () => gateway.dispose(),
  };
}

/** LiteLLM with its documented default settings. */
export const startLiteLlmSystem = (): Promise<System> => startPeerSystem(startLiteLlm);

/** Portkey with its documented fallback strategy. */
export const startPortkeySystem = (): Promise<System> => startPeerSystem(startPortkey);

async function startPeerSystem(start: (upstreams: Upstreams) => Promise<Peer>): Promise<System> {
  const [first, second, third] = [
    await FaultyUpstream.start(),
    await FaultyUpstream.start(),
    await FaultyUpstream.start(),
  ];
  const peer = await start([first.port, second.port, third.port]);
  const target = peer.target("chat");
  const once = (stream: boolean): ReturnType<typeof load> =>
    load(target, { callers: 1, seconds: 30, maxCalls: 1, expected: EXPECTED, stream });
  const [reason] = Object.keys((await once(true)).failures);
  return {
    name: peer.name,
    ...(reason !== undefined && { noStreams: reason }),
    async prepare() {
      const until = performance.now() + BACK_SECONDS * 1_000;
      await first.set(undefined);
      while (first.hits === 0) {
        if (performance.now() > until)
          throw new Error(`${peer.name} did not return to its first provider`);
        const { failed } = await once(false);
        if (failed > 0) await first.set(undefined);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return target;
    },
    fail: (kind) => first.set(kind),
    hits: () => first.hits,
    mend: () => first.set(undefined),
    async stop() {
      await peer.stop();
      for (const upstream of [first, second, third]) await upstream.stop();
    },
  };
}
