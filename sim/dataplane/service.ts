/** What every service of the data plane has, and what it may look at while it judges a call. */
import type { Call, DataCloud, Dialect, Reply } from "./call";
import type { Clouds } from "./clouds";
import type { Home } from "./home";
import type { Service } from "./hosts";
import type { Behaviour } from "./server/faults";
import type { Quotas } from "./server/quotas";
import type { ProviderLogs } from "./server/provider-logs";
import type { SecretValues } from "./secrets/values";
import type { Seal } from "./tokens/seal";

/** What a service may look at. */
export interface Context {
  clouds: Clouds;
  seal: Seal;
  /** Where the callers are. */
  home: Home;
  quotas: Quotas;
  logs: ProviderLogs;
  /** Values of secrets. */
  values: SecretValues;
  /** What a test asked of this target. */
  behaviour: Partial<Behaviour>;
}

/** A call before it is known what it is. */
export type Request = Omit<Call, "about">;

/** What a path means to a service. */
export interface Route {
  template: string;
  model?: string;
  /** How failures are worded there, where the service has more than one way. @default the service's */
  dialect?: Dialect;
  /** Answers, or throws `Refused`. */
  answer(call: Call, context: Context): Reply;
}

/** One service behind a host name. */
export interface ServiceDefinition {
  cloud: DataCloud;
  name: string;
  dialect: Dialect;
  /** Whether a fault of the whole cloud or company strikes it: model APIs, not token services. */
  modelApi: boolean;
  route(request: Request, service: Service): Route;
}
