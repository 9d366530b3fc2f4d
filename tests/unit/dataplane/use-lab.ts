import { afterAll, beforeAll, beforeEach } from "vitest";
import type { StoredResource } from "../../../sim/model";
import { startLab, type Lab } from "./fixture";

/**
 * One lab for a test file, whole again before each test.
 *
 * @param begin gets the lab once, for what its tests share, such as a token.
 * @param before runs before each test.
 * @returns what makes it whole again within a test.
 */
export function useLab(
  begin: (lab: Lab) => Promise<void>,
  before: (lab: Lab) => void = () => {},
): () => void {
  let lab: Lab;
  let healthy: StoredResource[];
  beforeAll(async () => {
    lab = await startLab();
    await begin(lab);
    healthy = structuredClone(lab.rows);
  });
  const mend = (): void => {
    lab.rows = structuredClone(healthy);
    lab.save();
  };
  beforeEach(() => {
    mend();
    before(lab);
  });
  afterAll(() => lab.close());
  return mend;
}
