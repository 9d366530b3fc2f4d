"use strict";
// Requests to the APIs of GitHub and GitLab: JSON, tried again where trying again helps, bounded in number and time.
const { Failure } = require("../lib/failure.cjs");

const TRIES = 5;
const LIMIT_MS = 20_000;
/** Longest that an answer may make us wait; one that asks for more fails. */
const LONGEST_WAIT_S = 120;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Seconds to wait before the next try; undefined when another try would not help. GitHub answers 403 or 429 to too many
 * requests, with `retry-after` or with a limit that is used up (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api,
 * 2026-11-21); GitLab 429 with `retry-after`.
 */
function pauseAfter({ status, headers, round, now }) {
  const after = Number(headers.get("retry-after"));
  const usedUp = headers.get("x-ratelimit-remaining") === "0";
  const limited = status === 429 || (status === 403 && (headers.has("retry-after") || usedUp));
  if (limited && headers.has("retry-after") && Number.isFinite(after)) return Math.max(after, 0);
  if (limited && usedUp) return Math.max(Number(headers.get("x-ratelimit-reset")) - now / 1000, 1);
  if (limited || status >= 500) return 2 ** round;
  return undefined;
}

/** A client of one API. `headers` carry the token; no message does. */
function client({ base, headers, pause = (seconds) => sleep(seconds * 1000), now = Date.now }) {
  async function request(method, path, body) {
    let said = "";
    for (let round = 0; round < TRIES; round += 1) {
      let seconds = 2 ** round;
      let lost = true;
      try {
        const answer = await fetch(`${base}${path}`, {
          method,
          headers: { accept: "application/json", "content-type": "application/json", ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(LIMIT_MS),
          redirect: "error",
        });
        const text = await answer.text();
        if (answer.ok) return { value: text === "" ? undefined : JSON.parse(text), answer };
        said = `status ${answer.status}${reasonOf(text)}`;
        seconds = pauseAfter({ status: answer.status, headers: answer.headers, round, now: now() });
        if (method === "POST" && answer.status >= 500) await pause(seconds);
        else lost = false;
      } catch (error) {
        said = error.cause?.code ?? error.name;
      }
      // It may have been done: the caller looks again before it makes a second one.
      if (method === "POST" && lost) throw new LostAnswer(method, path, said);
      if (seconds === undefined || seconds > LONGEST_WAIT_S || round === TRIES - 1) break;
      await pause(seconds);
    }
    throw new Failure("API_FAILED", `${method} ${path}: must be answered, got ${said}`);
  }

  /** All pages of a list; at most `pages` of a hundred. */
  async function* list(path, { pages = 50 } = {}) {
    for (let page = 1; page <= pages; page += 1) {
      const sign = path.includes("?") ? "&" : "?";
      const { value } = await request("GET", `${path}${sign}per_page=100&page=${page}`);
      yield* value;
      if (value.length < 100) return;
    }
    throw new Failure("TOO_MANY", `GET ${path}: must have at most ${pages * 100} entries`);
  }

  return { request, list };
}

/** A POST without an answer: nobody knows whether it was done. */
class LostAnswer extends Failure {
  constructor(method, path, said) {
    super("API_FAILED", `${method} ${path}: must be answered, got ${said}`);
  }
}

/** What the API says is wrong, at most 200 characters of it. */
function reasonOf(text) {
  try {
    const { message, error } = JSON.parse(text);
    const said = message ?? error;
    return said === undefined
      ? ""
      : `: ${(typeof said === "string" ? said : JSON.stringify(said)).slice(0, 200)}`;
  } catch {
    return "";
  }
}

module.exports = { client, LostAnswer, pauseAfter };
