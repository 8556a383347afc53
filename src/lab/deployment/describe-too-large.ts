import type { TooLarge } from '#shared/journal'

/** Why nodes were not started, and what a person can do, for a terminal. */
export function describeTooLarge({ what, nodes, needs, has }: TooLarge): string {
  const amounts =
    what === 'memory'
      ? `about ${gigabytes(needs)} of memory, and this computer has ${gigabytes(has)} left`
      : `about ${needs} processes and threads, and this computer allows ${has} more`
  return `${nodes} nodes need ${amounts}: they are not started by themselves. Start all of them all the same with Start all in the panel, or \`relevo start --all\``
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
