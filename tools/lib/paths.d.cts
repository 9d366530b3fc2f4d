export declare const root: string;
export declare function cacheDir(env?: NodeJS.ProcessEnv): string;
export declare function localDir(env?: NodeJS.ProcessEnv): string;
