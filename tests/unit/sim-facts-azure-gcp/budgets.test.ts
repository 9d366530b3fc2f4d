// Proves what the local Azure and Google budgets take and refuse; that the real ones do is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Props } from "../../../sim/model";
import { changed, LocalCloud, rows, samples } from "./cloud";

const AZURE = "azure-native:consumption:Budget";
const GOOGLE = "gcp:billing/budget:Budget";
const CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel";

type Changes = Record<string, Props[string] | undefined>;
let cloud: LocalCloud;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T10:00:00Z"), toFake: ["Date"] });
  cloud = new LocalCloud();
});
afterEach(() => {
  cloud.dispose();
  vi.useRealTimers();
});
const started = (day: string): Changes => ({
  timePeriod: { startDate: `${day}T00:00:00Z`, endDate: "2099-12-01T00:00:00Z" },
});
const given = (token: string, changes: Changes = {}): Props =>
  changed(
    samples[token]!.inputs,
    token === AZURE ? { ...started("2026-12-01"), ...changes } : changes,
  );
const create = (token: string, changes: Changes = {}) => cloud.create(token, given(token, changes));
const complaints = (token: string, changes: Changes): string[] =>
  cloud.complaints(token, given(token, changes));
const refusal = (token: string, changes: Changes = {}) =>
  cloud.refusal(() => create(token, changes));
const replaceOn = (token: string) => rows.find((one) => one.token === token)!.facts.replaceOn.value;

describe("Azure's budget", () => {
  beforeEach(() => cloud.prepare(AZURE));

  const told = {
    enabled: true,
    operator: "GreaterThan",
    threshold: 80,
    contactEmails: ["a@example.com"],
  };
  it.each<[Changes, string[]]>([
    [{ amount: 0 }, ["amount"]],
    [{ category: "Usage" }, ["category"]],
    [{ timeGrain: "Weekly" }, ["timeGrain"]],
    [{ scope: "/providers/Microsoft.Billing/billingAccounts/1" }, ["scope"]],
    [started("2026-12-15"), ["timePeriod.startDate"]],
    [started("2017-05-01"), ["timePeriod.startDate"]],
    [started("2027-12-01"), ["timePeriod.startDate"]],
    [
      { timePeriod: { startDate: "2026-12-01T00:00:00Z", endDate: "2026-12-01T00:00:00Z" } },
      ["timePeriod.endDate"],
    ],
    [{ notifications: { a: { ...told, threshold: 0 } } }, ['notifications["a"].threshold']],
    [
      { notifications: { a: { ...told, contactEmails: [] } } },
      ['notifications["a"].contactEmails'],
    ],
    [
      { notifications: { a: { ...told, contactEmails: ["a"] } } },
      ['notifications["a"].contactEmails[0]'],
    ],
    [
      { notifications: Object.fromEntries("abcdef".split("").map((key) => [key, told])) },
      ["notifications"],
    ],
  ])("does not take %j", (changes, paths) => {
    expect(complaints(AZURE, changes)).toEqual(paths);
  });

  it("starts with this month at the earliest, and keeps its start", () => {
    expect(refusal(AZURE, started("2026-10-01")).message).toContain(
      "should not be prior to current month",
    );
    const stored = create(AZURE, started("2026-11-01"));
    const moved = given(AZURE, started("2026-12-01"));
    expect(cloud.refusal(() => cloud.update(stored, moved)).message).toBe(
      "Start date of budgets cannot be updated. Please delete and create a new budget.",
    );
    cloud.now = new Date("2027-03-05T00:00:00Z");
    const same = given(AZURE, { ...started("2026-11-01"), amount: 450 });
    expect(() => cloud.update(stored, same)).not.toThrow();
  });

  it("is of a resource group that exists", () => {
    const scope = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/nowhere";
    expect(refusal(AZURE, { scope })).toMatchObject({ code: "ResourceGroupNotFound", status: 404 });
    expect(replaceOn(AZURE)).toEqual(["budgetName", "scope"]);
  });
});

describe("Google's budget", () => {
  it("needs its API, an account that pays in its currency, and its own project's number", () => {
    expect(refusal(GOOGLE)).toMatchObject({
      code: "SERVICE_DISABLED",
      message: expect.stringContaining("billingbudgets.googleapis.com") as string,
    });
    cloud.prepare(GOOGLE);
    expect(refusal(GOOGLE, { billingAccount: "012345-012345-012345" })).toMatchObject({
      code: "PERMISSION_DENIED",
    });
    expect(refusal(GOOGLE, { "amount.specifiedAmount.currencyCode": "EUR" }).message).toContain(
      "currency_code EUR must be the billing account's, USD",
    );
    expect(refusal(GOOGLE, { "budgetFilter.projects": ["projects/42"] })).toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(
      refusal(GOOGLE, {
        allUpdatesRule: {
          monitoringNotificationChannels: ["projects/atlas-ml/notificationChannels/1"],
        },
      }),
    ).toMatchObject({ code: "NOT_FOUND" });
    const { name } = create(CHANNEL).state;
    expect(() =>
      create(GOOGLE, { allUpdatesRule: { monitoringNotificationChannels: [name!] } }),
    ).not.toThrow();
    expect(replaceOn(GOOGLE)).toEqual(["billingAccount"]);
  });

  it.each<[Changes, string[]]>([
    [{ "budgetFilter.projects": ["projects/atlas-ml"] }, ["budgetFilter.projects[0]"]],
    [{ "budgetFilter.labels": { a: "1", b: "2" } }, ["budgetFilter.labels"]],
    [{ "amount.specifiedAmount.units": "12.5" }, ["amount.specifiedAmount.units"]],
    [{ "amount.specifiedAmount.units": "0" }, ["amount.specifiedAmount"]],
    [{ thresholdRules: [{ thresholdPercent: 80 }] }, ["thresholdRules[0].thresholdPercent"]],
    [{ displayName: "a".repeat(61) }, ["displayName"]],
    [{ billingAccount: "billingAccounts/51A051-A051A0-51A051" }, ["billingAccount"]],
    [
      { allUpdatesRule: { monitoringNotificationChannels: ["1", "2", "3", "4", "5", "6"] } },
      ["allUpdatesRule.monitoringNotificationChannels"],
    ],
    [
      { allUpdatesRule: { disableDefaultIamRecipients: true, monitoringNotificationChannels: [] } },
      ["allUpdatesRule"],
    ],
  ])("does not take %j", (changes, paths) => {
    expect(complaints(GOOGLE, changes)).toEqual(paths);
  });
});

describe("Google's notification channel", () => {
  it("is of type email with an address, and nothing else here", () => {
    expect(complaints(CHANNEL, { type: "slack" })).toEqual(["type"]);
    expect(complaints(CHANNEL, { labels: {} })).toEqual(["labels.email_address"]);
    expect(complaints(CHANNEL, { labels: { email_address: "finops" } })).toEqual([
      "labels.email_address",
    ]);
    expect(complaints(CHANNEL, { labels: { email_address: "a@b.io", url: "x" } })).toEqual([
      "labels.url",
    ]);
    expect(complaints(CHANNEL, { userLabels: { Team: "a" } })).toEqual(['userLabels["Team"]']);
    expect(replaceOn(CHANNEL)).toEqual(["project"]);
  });

  it("is kept by its deletion policy", () => {
    const stored = create(CHANNEL, { deletionPolicy: "PREVENT" });
    expect(cloud.refusal(() => cloud.remove(stored)).code).toBe("deletionPolicy");
  });
});
