import type { Command } from 'commander'
import { cannotShow, findingText, isWrong } from '#shared/marking/findings'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'

interface Options {
  readonly data?: string
  readonly report?: readonly string[]
  readonly json?: boolean
}

/** `relevo verify FILE|RUN`: what of a run, and of reports of it, does not follow from its events. */
export function addVerify(program: Command, setExitCode: SetExitCode): void {
  withDataOption(program.command('verify <run>'))
    .description('say what of a run, and of reports of it, does not follow from its events')
    .option('--report <file...>', 'HTML reports of the run: every number of them is computed again')
    .option('--json', 'what was found, as JSON')
    .addHelpText(
      'after',
      `
Ends with 0 when all follows, 1 when something does not, 6 when something cannot be shown.

Example:
  relevo verify practice.relevo-run --report report.html`
    )
    .action(async (run: string, options: Options) => {
      const { openRunAt } = await import('#lab/reports/open-run')
      const { verifyRun } = await import('#lab/marking/verify/verify')
      const reader = await openRunAt(run, dataDirOf(options))
      try {
        const { source, entries, findings } = await verifyRun(reader, options.report ?? [])
        const { head, exercise } = source
        if (findings.some(isWrong)) setExitCode(exitCodes.failed)
        else if (findings.length > 0) setExitCode(exitCodes.unknown)
        if (options.json) {
          const verdict = exercise?.verdict ?? null
          return print(JSON.stringify({ run: reader.info.id, head, verdict, findings }, null, 2))
        }
        print(
          printable(
            `${reader.info.id}: ${entries} entries in its journal, head of the chain ${head ?? 'none'}`
          )
        )
        for (const found of findings) {
          print(printable(`${isWrong(found) ? 'WRONG' : 'note '}  ${findingText(found, 'en')}`))
        }
        if (findings.length === 0) print('All of it follows from its events.')
        note(cannotShow.en)
      } finally {
        await reader.close()
      }
    })
}
