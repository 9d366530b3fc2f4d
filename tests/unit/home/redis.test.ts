import { describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { limiterSecrets, limitsHost } from "../../../sim/home/gateway-settings";
import { aclCommand } from "../../../sim/home/redis";

describe("aclCommand", () => {
  const words = (text: string) => text.split("\r\n").filter((_, at) => at > 0 && at % 2 === 0);

  it("lets everybody in while there is no password", () => {
    expect(words(aclCommand({ tokens: [] })).at(-1)).toBe("nopass");
  });

  it("takes exactly the cache's passwords otherwise", () => {
    expect(words(aclCommand({ tokens: ["new", "old"] }))).toEqual([
      ...["ACL", "SETUSER", "default", "reset", "on", "~*", "&*", "+@all"],
      ...[">new", ">old"],
    ]);
  });
});

describe("the controller's settings", () => {
  const env = (one: Props): Props => ({
    provider: { kubernetes: { rateLimitDeployment: { container: { env: [one] } } } },
  });

  it("name the variables that come from Secrets", () => {
    const secretKeyRef = { name: "ai-redis-auth", key: "password", optional: true };
    expect(limiterSecrets(env({ name: "REDIS_AUTH", valueFrom: { secretKeyRef } }))).toEqual([
      { name: "REDIS_AUTH", secret: "ai-redis-auth", key: "password" },
    ]);
    expect(limiterSecrets(env({ name: "PLAIN", value: "x" }))).toEqual([]);
    expect(limiterSecrets({})).toEqual([]);
  });

  it("name the host of Redis", () => {
    const redis = { url: "limits.cache.amazonaws.com:6379" };
    expect(limitsHost({ rateLimit: { backend: { redis } } })).toBe("limits.cache.amazonaws.com");
    expect(limitsHost({})).toBeUndefined();
  });
});
