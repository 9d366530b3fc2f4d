import type { AnyRule } from "../../stack-rule";
import alarmsActionsOn from "./alarms-actions-on";
import loggroupKms from "./loggroup-kms";
import loggroupRetention from "./loggroup-retention";

/** Rules for logs and alarms. */
export const logs: readonly AnyRule[] = [alarmsActionsOn, loggroupKms, loggroupRetention];
