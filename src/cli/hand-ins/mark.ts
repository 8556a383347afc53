import { Option, type Command } from 'commander'
import { languageIds } from '#shared/names'
import type { SetExitCode } from '../exit-codes'
import { systemLanguage } from '../language'
import type { MarkOptions } from './mark-given'

/** `relevo mark FOLDER`: hand-ins as a table, the one that needs a human most first. */
export function addMark(program: Command, setExitCode: SetExitCode): void {
  program
    .command('mark <folder>')
    .description(
      'look at a folder of hand-ins, or Moodle’s archive of them, and write a table, Moodle’s worksheet and a page for each'
    )
    .option('--rubric <file>', 'YAML: exercise, file, opened, due, grade, texts')
    .option('--out <folder>', 'where it is written (default: beside the folder, with -marked)')
    .option('--worksheet <file>', 'the grading worksheet that Moodle gave, to be filled in')
    .addOption(
      new Option('--lang <language>', 'of the pages for students')
        .choices(languageIds)
        .default(systemLanguage())
    )
    .option('--json', 'all of it as JSON on standard output')
    .addHelpText(
      'after',
      `
A hand-in is a folder, as Moodle makes them, or a .relevo-run file, with the report of the same name beside it.
Points that a person gives, 0 to 4 for each text, are read from marks.json in the folder that is written.
Ends with 1 when something does not follow in one of them.

Examples:
  relevo mark submissions --rubric rubric.yaml --lang es
  relevo mark submissions --worksheet Grades.csv --out marked`
    )
    .action(async (given: string, options: MarkOptions) => {
      const { markGiven } = await import('./mark-given')
      await markGiven(given, options, setExitCode)
    })
}
