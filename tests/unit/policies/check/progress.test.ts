import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withProgress } from "../../../../cli/check/progress";

describe("withProgress", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const wait = (ms: number) => () =>
    new Promise<string>((resolve) => void setTimeout(() => resolve("done"), ms));
  async function run(ms: number, isTTY: boolean): Promise<string> {
    let written = "";
    const work = withProgress("running", wait(ms), { isTTY, write: (text) => (written += text) });
    await vi.advanceTimersByTimeAsync(ms);
    expect(await work).toBe("done");
    await vi.advanceTimersByTimeAsync(60_000);
    return written;
  }

  it("says nothing about what takes less than two seconds", async () => {
    expect(await run(1_900, true)).toBe("");
    expect(await run(1_900, false)).toBe("");
  });

  it("gives a log a line after two seconds and then every fifteen", async () => {
    expect(await run(20_000, false)).toBe("running (2.0 s)\nrunning (17.0 s)\n");
  });

  it("redraws a line on a terminal and takes it away at the end", async () => {
    expect(await run(2_700, true)).toBe(
      "\r\x1b[2Krunning (2.0 s)\r\x1b[2Krunning (2.5 s)\r\x1b[2K",
    );
  });

  it("takes the line away when the work fails", async () => {
    let written = "";
    const fails = () =>
      new Promise<never>((_, reject) => void setTimeout(() => reject(new Error("no")), 2_100));
    const work = withProgress("running", fails, {
      isTTY: true,
      write: (text) => (written += text),
    });
    const caught = expect(work).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(2_100);
    await caught;
    expect(written).toBe("\r\x1b[2Krunning (2.0 s)\r\x1b[2K");
  });
});
