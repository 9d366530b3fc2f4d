import type { AnyRule } from "../../stack-rule";
import catalogModelsOnly from "./catalog-models-only";

export const models: readonly AnyRule[] = [catalogModelsOnly];
