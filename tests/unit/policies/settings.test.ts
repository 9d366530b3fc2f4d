// Proves that no setting of a rule changes its name, type, bounds or default unnoticed: policy config files of others rest on them.
// A wanted change: `npx vitest run tests/unit/policies/settings.test.ts -u`, a line in CHANGELOG.md, and read the difference.
import { expect, it } from "vitest";
import { rules } from "../../../policies/rules";

it("the settings of every rule are the recorded ones", async () => {
  const settings = Object.fromEntries(
    rules.filter(({ config }) => config).map(({ id, config }) => [id, config]),
  );
  await expect(`${JSON.stringify(settings, null, 2)}\n`).toMatchFileSnapshot("settings.json");
});
