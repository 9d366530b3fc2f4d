export declare class Failure extends Error {
  readonly code: string;
  constructor(code: string, message: string);
}
export declare function runMain(main: () => number | void | Promise<number | void>): void;
export declare function isForUser(error: unknown): boolean;
