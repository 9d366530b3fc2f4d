export declare function processStart(pid: number): string | undefined;
export declare function isRunning(pid: number, start?: string): boolean;
export declare function endProcess(pid: number, start?: string, waitMs?: number): Promise<boolean>;
