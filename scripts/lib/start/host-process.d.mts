import type { StdioOptions } from 'node:child_process'

export function runHost(
  command: string,
  args: readonly string[],
  options: {
    readonly stdio: StdioOptions
    readonly env?: NodeJS.ProcessEnv
    readonly onMessage?: (message: unknown) => void
    readonly platform?: NodeJS.Platform
  }
): Promise<{ readonly code: number; readonly asked: boolean; readonly ms: number }>
