import type { ErrorCode } from '#shared/errors'

/** The exit codes of every command; scripts rely on them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** Of `relevo run`, which like other judges of experiments has three ends; that of wrong usage says so on standard error. */
  unclear: 2,
  noHost: 3,
  notFound: 4,
  portInUse: 5,
  unknown: 6,
  notTrusted: 7,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130
} as const

/** How a command that ends without an error says how it ended, where that is not `ok`. */
export type SetExitCode = (code: number) => void

/** The list that `relevo --help` ends with. */
export const exitCodeHelp = `
Exit codes:
  0    done
  1    failed, and standard error says why; of \`relevo run\`: it deviated
  2    wrong usage; of \`relevo run\`: nothing can be concluded
  3    no host is running (start one with \`relevo start\`)
  4    no such node, link, fault, topology, transfer, run or file
  5    the port is in use, not allowed, or not the one that the program listens on
  6    sent, and it is not known whether it was stored
  7    it came in a file that is not trusted, and was not run
  130  interrupted with Ctrl+C`

/** How the command ends after an error of the lab or of a node. */
export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'BAD_ARGUMENTS':
    case 'EXERCISE_INVALID':
    case 'TOPOLOGY_INVALID':
    case 'RUN_INVALID':
      return exitCodes.usage
    case 'LINK_NOT_FOUND':
    case 'NODE_NOT_FOUND':
    case 'TRANSFER_NOT_FOUND':
    case 'NOT_FOUND':
    case 'FILE_NOT_FOUND':
    case 'RUN_NOT_FOUND':
      return exitCodes.notFound
    case 'PORT_IN_USE':
    case 'PORT_FORBIDDEN':
    case 'WRONG_PORT':
      return exitCodes.portInUse
    case 'NOT_TRUSTED':
      return exitCodes.notTrusted
    case 'CANCELLED':
      return exitCodes.interrupted
    default:
      return exitCodes.failed
  }
}
