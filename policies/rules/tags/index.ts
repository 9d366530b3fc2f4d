import type { AnyRule } from "../../stack-rule";
import requiredTags from "./required-tags";

export const tags: readonly AnyRule[] = [requiredTags];
