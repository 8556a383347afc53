import { Option, type Command } from 'commander'
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { RelevoError } from '#shared/errors'
import { languageIds, type Language } from '#shared/names'
import type { ReportFormat } from '#lab/reports/write-report'
import type { ReportFields } from '#report/run'
import { papers, type Paper } from '#report/write/style-sheet'
import { dataDirOf, withDataOption } from '../host-option'
import { systemLanguage } from '../language'
import { print } from '../output'

/** What is written on the cover, as it stands in the options. */
type Cover = Pick<ReportFields, 'institution' | 'subject' | 'teacher' | 'date' | 'name' | 'id' | 'group'>

interface Options extends Cover {
  readonly data?: string
  readonly lang: Language
  readonly html?: string
  readonly pdf?: string
  readonly md?: string
  readonly paper: Paper
  /** Files with the texts, and the pictures. */
  readonly conclusions?: string
  readonly objective?: string
  readonly picture?: readonly string[]
}

/** `relevo report FILE|RUN`: the report of a run, by itself or out of the data folder. Needs no host, and no network. */
export function addReport(program: Command): void {
  withDataOption(program.command('report <run>'))
    .description('write the report of a run: a .relevo-run file, or the id of a run of the data folder')
    .addOption(
      new Option('--lang <language>', 'of the report').choices(languageIds).default(systemLanguage())
    )
    .option('--html <file>', 'one page that needs nothing else (default: the run’s name, here)')
    .option('--pdf <file>', 'by a Chromium, Chrome or Edge of this machine')
    .option('--md <file>', 'Markdown, with its pictures in a folder beside it')
    .addOption(new Option('--paper <paper>', 'of the PDF').choices(papers).default('a4'))
    .option('--institution <text>', 'for the cover; what is not given stays empty there')
    .option('--subject <text>', 'for the cover')
    .option('--name <text>', 'for the cover (default: who did the run)')
    .option('--id <text>', 'for the cover (default: as the run has it)')
    .option('--group <text>', 'for the cover (default: as the run has it)')
    .option('--teacher <text>', 'for the cover')
    .option('--date <text>', 'for the cover')
    .option('--objective <file>', 'your text, where the exercise has no objective')
    .option('--conclusions <file>', 'your text')
    .option('--picture <file...>', 'PNG, JPEG, GIF or WebP, under the conclusions')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo report practice.relevo-run --lang es --pdf report.pdf\n  relevo report 2026-03-01T10-20-30-1a2b3c --conclusions conclusions.txt --html report.html'
    )
    .action(async (run: string, options: Options) => {
      const { openRunAt } = await import('#lab/reports/open-run')
      const { sourceOf } = await import('#lab/reports/run-source')
      const { makeReport, writeReport } = await import('#lab/reports/write-report')
      const reader = await openRunAt(run, dataDirOf(options))
      try {
        const report = await makeReport(await sourceOf(reader), await fieldsOf(options), options.lang)
        const asked = outputs(options)
        const wanted = asked.length > 0 ? asked : [{ format: 'html' as const, path: `${stem(run)}.html` }]
        for (const { format, path } of wanted) {
          await writeReport(report, { path, format, paper: options.paper })
          print(path)
        }
      } finally {
        await reader.close()
      }
    })
}

function outputs({ html, pdf, md }: Options): { readonly format: ReportFormat; readonly path: string }[] {
  const asked = Object.entries({ html, md, pdf }) as [ReportFormat, string | undefined][]
  return asked.flatMap(([format, path]) => (path === undefined ? [] : [{ format, path }]))
}

const stem = (run: string): string => basename(run, extname(run) === '.relevo-run' ? '.relevo-run' : '')

async function fieldsOf(options: Options): Promise<ReportFields> {
  const { institution, subject, teacher, date, name, id, group } = options
  const text = (path: string | undefined): Promise<string> =>
    path === undefined ? Promise.resolve('') : readText(path)
  return {
    ...given({ institution, subject, teacher, date, name, id, group }),
    objective: await text(options.objective),
    conclusions: await text(options.conclusions),
    pictures: await Promise.all((options.picture ?? []).map(readPicture))
  }
}

function given(fields: Readonly<Record<string, string | undefined>>): ReportFields {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined))
}

/** Largest text and picture that go into a report, bytes. */
const maxTextBytes = 1024 ** 2
const maxPictureBytes = 20 * 1024 ** 2

async function readText(path: string): Promise<string> {
  return (await readSmall(path, maxTextBytes)).toString('utf8')
}

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp'
}

async function readPicture(path: string): Promise<{ name: string; src: string }> {
  const type = types[extname(path).toLowerCase()]
  if (type === undefined)
    throw new RelevoError('BAD_ARGUMENTS', `${path}: a picture is PNG, JPEG, GIF or WebP`)
  const bytes = await readSmall(path, maxPictureBytes)
  return { name: basename(path), src: `data:${type};base64,${bytes.toString('base64')}` }
}

async function readSmall(path: string, maxBytes: number): Promise<Buffer> {
  const size = await stat(path).then(
    ({ size }) => size,
    error => {
      throw new RelevoError('FILE_NOT_FOUND', `${path} cannot be read`, { path }, error)
    }
  )
  if (size > maxBytes) throw new RelevoError('BAD_ARGUMENTS', `${path} has more than ${maxBytes} bytes`)
  return readFile(path)
}
