/** A run as its files have it. */
export function readRun(path: string): { readonly events: readonly object[] }
