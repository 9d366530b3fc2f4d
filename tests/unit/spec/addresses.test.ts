import { describe, expect, it } from "vitest";
import { addressProblem } from "../../../components/spec/checks/addresses";
import { checkIpRules } from "../../../sim/facts/azure/ip-rules";
import { issuesAfter } from "./fixture";

const FORM =
  'must be a public IPv4 address or a range from /8 to /30; write it as "203.0.113.7" or "203.0.113.0/24"';
const WIDE =
  "must be a range from /8 to /30, since a wider one admits almost everyone; name the ranges your callers have";
const inside = (range: string): string =>
  `must be public, since Azure sees the public address of a caller and refuses others, and ${range} is not; use the address your network has on the internet`;

describe("azure.allowedAddresses", () => {
  it.each(["203.0.113.7", "198.51.100.0/24", "203.0.113.4/30", "8.0.0.0/8", "172.32.0.0/16"])(
    "takes %s, and so does the local Azure",
    (address) => {
      expect(issuesAfter((spec) => (spec.azure.allowedAddresses = [address]))).toEqual([]);
      expect(checkIpRules([{ value: address }], "ipRules")).toEqual([]);
    },
  );

  it.each([
    ["", FORM],
    ["::1", FORM],
    ["300.1.1.1", FORM],
    ["203.0.113.0/33", FORM],
    ["203.0.113.0/", FORM],
    ["203.0.113.0/24/8", FORM],
    ["203.0.113.07", FORM],
    ["0.0.0.0/0", WIDE],
    ["8.0.0.0/7", WIDE],
    ["203.0.113.7/32", 'must be written without /32, which Azure refuses; use "203.0.113.7"'],
    [
      "203.0.113.7/31",
      'must be a range from /8 to /30, since Azure refuses /31; write both addresses: "203.0.113.6", "203.0.113.7"',
    ],
    ["203.0.113.7/24", 'must start at the first address of its range; use "203.0.113.0/24"'],
    ["10.1.2.3", inside("10.0.0.0/8")],
    ["172.16.0.0/12", inside("172.16.0.0/12")],
    ["172.0.0.0/8", inside("172.16.0.0/12")],
    ["192.0.0.0/8", inside("192.168.0.0/16")],
    ["100.64.0.1", inside("100.64.0.0/10")],
    ["127.0.0.1", inside("127.0.0.0/8")],
    ["169.254.1.1", inside("169.254.0.0/16")],
    ["224.0.0.1", inside("224.0.0.0/4")],
    ["255.255.255.255", inside("240.0.0.0/4")],
  ])("refuses %j", (address, problem) => expect(addressProblem(address)).toBe(problem));

  it("are told in one report, with whatever else is wrong", () => {
    const issues = issuesAfter((spec) => {
      spec.azure.allowedAddresses = [203, "10.0.0.1", "203.0.113.7", "203.0.113.7/32"];
      spec.models.chat.targets[1].model = "claude-sonet-5-5";
    });
    expect(issues.map(({ path }) => path)).toEqual([
      "azure.allowedAddresses[0]",
      "azure.allowedAddresses[1]",
      "azure.allowedAddresses[3]",
      "models.chat.targets[1].model",
    ]);
    expect(issues[1]!.reason).toBe(
      'must be public, since Azure sees the public address of a caller and refuses others, and 10.0.0.0/8 is not, got "10.0.0.1"; use the address your network has on the internet',
    );
    expect(issues[2]!.reason).toBe(
      'must be written without /32, which Azure refuses, got "203.0.113.7/32"; use "203.0.113.7"',
    );
  });
});
