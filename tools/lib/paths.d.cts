export declare const root: string;
export declare const project: string;
export declare function projectOf(folder: string, cwd?: string): string;
export declare function cacheDir(env?: NodeJS.ProcessEnv): string;
export declare function localDir(env?: NodeJS.ProcessEnv): string;
