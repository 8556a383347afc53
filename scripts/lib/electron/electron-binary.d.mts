/** The path of Electron's program, or null when it is not installed in the version that the package wants. */
export function electronBinary(): string | null
