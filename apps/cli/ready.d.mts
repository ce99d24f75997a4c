export function isTooOld(version: string): boolean;
export function needsBuild(args: readonly string[]): boolean;
export function jestArguments(args: readonly string[]): readonly string[];
export function isInstalled(root: string): boolean;
export function isBuilt(root: string): boolean;
export function fingerprintOf(root: string): string;
export function whileLocked<Result>(lock: string, work: (alsoFor: (pid: number) => void) => Result | Promise<Result>): Promise<Result>;
export function isConsoleBuilt(root: string): boolean;
export function consoleFingerprintOf(root: string): string;
