import { describe, expect, it } from "vitest";
import { changed, check, goodSpec, type Any } from "./fixture";

function notesAfter(change: (spec: Any) => void): string[] {
  return check(changed(change)).notes.map(({ path, reason }) => `${path}: ${reason}`);
}

const AZURE = /^guardrail\.personalData: has no effect on azure, got "(block|anonymize)",/;
const GCP = /^guardrail\.personalData: blocks on gcp, got "anonymize",/;

describe("notes", () => {
  it.each([
    [undefined, [AZURE, GCP]],
    ["anonymize", [AZURE, GCP]],
    ["block", [AZURE]],
    ["off", []],
  ] as const)("say where personalData %j does something else", (personalData, patterns) => {
    const notes = notesAfter((spec) => (spec.guardrail = personalData && { personalData }));
    expect(notes).toEqual(patterns.map((pattern) => expect.stringMatching(pattern) as unknown));
    expect(notes.every((note) => personalData === undefined || note.includes(personalData))).toBe(
      true,
    );
  });

  it("are about enabled clouds only", () => {
    const onAwsAlone = (spec: Any) => {
      delete spec.azure;
      delete spec.gcp;
      delete spec.tenants;
      spec.models = { chat: { targets: [spec.models.chat.targets[1]] } };
    };
    expect(check(changed(onAwsAlone)).issues).toEqual([]);
    expect(notesAfter(onAwsAlone)).toEqual([]);
  });

  it("are no warnings, and absent while the description has issues", () => {
    expect(check(goodSpec()).warnings).toEqual([]);
    expect(notesAfter((spec) => (spec.residency = "mars"))).toEqual([]);
  });
});
