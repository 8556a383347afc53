import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isWrong } from '../../src/shared/marking/findings'
import type { MarkedHandIn } from '../../src/shared/marking/marking'
import { seededDraws } from '../../src/system/random'
import { handIn, workFolder, type Programs } from './class'
import { givenFile } from './exercise'
import { copied, forgeries, type Original } from './forgeries'
import { explanationOf, studentAt } from './names'
import { ways, type Way } from './ways'

/** Students who work at the same time: each has a host with four nodes. */
const sideBySide = 4
/** Most bytes of what marking prints. */
const maxPrinted = 256 * 1024 ** 2

interface Class {
  readonly honest: number
  readonly seed: number
  /** Where the hand-ins are to stay; null: nowhere. */
  readonly keep: string | null
  /** Folder of the sources, in which the program is built. */
  readonly root: string
}

interface Marked {
  readonly handIns: number
  readonly makeMs: number
  readonly markMs: number
  /** Of each forgery and of both copies, how it was made and whether it was found. */
  readonly forged: readonly { readonly how: string; readonly found: string }[]
  /** Honest ones that were accused, and of what. */
  readonly accused: readonly string[]
}

/** Scripted students do an exercise, each in a lab of their own, and what they hand in is marked. */
export async function markClass({ honest, seed, keep, root }: Class): Promise<Marked> {
  const programs: Programs = {
    host: join(root, 'out/main/web.js'),
    cli: join(root, 'out/main/cli.js'),
    clock: join(root, 'bench/marking/clock.cjs')
  }
  const work = workFolder()
  const folder = join(keep ?? work, 'hand-ins')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(keep ?? work, 'una-muerte.relevo'), givenFile())
  writeFileSync(join(keep ?? work, 'rubric.yaml'), 'file: una-muerte.relevo\n')

  const begun = performance.now()
  const kinds = Object.entries(ways)
  const how = new Map<string, string>()
  const originals: Original[] = []
  let next = 0
  const hard = Object.keys(forgeries).length
  // One more does it for each that is forged, and one whose run two hand in.
  const all = honest + hard + 1
  const workOn = async (): Promise<void> => {
    while (next < all) {
      const index = next++
      const [kind, way] = index < honest ? (kinds[index % kinds.length] ?? ['', {} as Way]) : ['original', {}]
      const own = index < honest ? folder : join(work, 'originals')
      const place = join(own, placeOf(index))
      const data = join(work, 'data', String(index))
      mkdirSync(data, { recursive: true })
      const draws = seededDraws(seed)
      const random = draws.of('student', index)
      const student = {
        ...studentAt(index),
        thinkMs: random() * 800,
        prediction: Math.floor(random() * 20),
        explanation: explanationOf(random),
        random
      }
      how.set(placeOf(index), kind)
      const run = await handIn(programs, student, way, { folder: place, data })
      if (index >= honest) originals[index - honest] = { run, folder: place }
      process.stderr.write(`${index + 1} of ${all}: ${kind}\n`)
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, workOn))

  const bad = new Map<string, string>()
  const forge = async (name: string, original: Original, make: (typeof forgeries)[string]): Promise<void> => {
    const index = all + bad.size
    const into = join(folder, placeOf(index))
    mkdirSync(into, { recursive: true })
    bad.set(placeOf(index), name)
    await make(original, { who: studentAt(index), folder: into, work: join(work, `forged-${bad.size}`) })
  }
  for (const [index, [name, make]] of Object.entries(forgeries).entries()) {
    const original = originals[index]
    if (original) await forge(name, original, make)
  }
  const shared = originals[hard]
  if (shared) {
    await forge('a run that two hand in', shared, copied)
    await forge('a run that two hand in', shared, copied)
  }
  const made = performance.now()

  const marked = await mark(programs, folder, join(dirname(folder), 'rubric.yaml'))
  const markMs = performance.now() - made
  const wrong = ({ findings }: MarkedHandIn): string =>
    findings
      .filter(isWrong)
      .map(({ code }) => code)
      .join(' ')
  return {
    handIns: marked.length,
    makeMs: made - begun,
    markMs,
    forged: marked.flatMap(one => {
      const name = bad.get(one.id)
      return name === undefined ? [] : [{ how: name, found: wrong(one) }]
    }),
    accused: marked.flatMap(one =>
      bad.has(one.id) || wrong(one) === ''
        ? []
        : [`${one.id} (${how.get(one.id)}): ${JSON.stringify(one.findings.filter(isWrong))}`]
    )
  }
}

/** A folder as Moodle names it; whom it is of is in its number. */
const placeOf = (index: number): string =>
  `${studentAt(index).name.replaceAll('/', '-')}_${70_000 + index}_assignsubmission_file_`

async function mark({ cli }: Programs, folder: string, rubric: string): Promise<readonly MarkedHandIn[]> {
  const args = [cli, 'mark', folder, '--rubric', rubric, '--lang', 'es', '--json']
  // It ends with 1 where something does not follow.
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: maxPrinted }).catch(
    (error: { code?: unknown; stdout?: string }) => {
      if (error.code === 1 && error.stdout) return { stdout: error.stdout }
      throw error
    }
  )
  return JSON.parse(stdout) as readonly MarkedHandIn[]
}
