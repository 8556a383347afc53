import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Forgery } from '../../test/lab/marking/forge'
import type { StudentView } from '../../src/shared/exercise/view'
import { fileOf } from './class'

/** An honest hand-in and the folder of its run, from which a forged one is made. */
export interface Original {
  readonly run: string
  readonly folder: string
}

interface Forger {
  readonly who: StudentView
  /** The hand-in's folder, and one to work in. */
  readonly folder: string
  readonly work: string
}

type Fields = Record<string, unknown>
type Forge = (original: Original, forger: Forger) => Promise<void>

/** Ways to hand in what was not done, each as somebody with an editor and the source does it. */
export const forgeries: Readonly<Record<string, Forge>> = {
  'a slow failover made quick': edited((forgery, run) =>
    forgery.journal(events => events.map(later('kill-asked', 40))).reseal(run)
  ),
  'an answer written down afterwards': edited((forgery, run) =>
    forgery
      .journal(events =>
        events.map(event =>
          event['kind'] === 'step' && event['phase'] === 'answered' && event['step'] === 'failed'
            ? { ...event, answer: 0 }
            : event
        )
      )
      .reseal(run)
  ),
  'the run of somebody else under another name': edited((forgery, _, who) => named(forgery, who)),
  'the times of day moved': edited(forgery =>
    forgery.info(info => {
      for (const field of ['startedAt', 'endedAt']) info[field] = Number(info[field]) - 7 * 86_400_000
    })
  ),
  'a file put into the archive': async ({ folder }, { folder: into }) => {
    const bytes = readFileSync(join(folder, 'run.relevo-run'))
    // A local header of an empty entry behind all that is sealed: every archiver adds like this.
    const entry = Buffer.alloc(30 + 'notes.txt'.length)
    entry.writeUInt32LE(0x04034b50, 0)
    entry.writeUInt16LE('notes.txt'.length, 26)
    entry.write('notes.txt', 30)
    writeFileSync(join(into, 'run.relevo-run'), Buffer.concat([bytes, entry]))
  }
}

/** One run that two hand in: with the second one's name wherever a name is. */
export const copied: Forge = edited((forgery, _, who) => named(forgery, who))

function edited(change: (forgery: Forgery, run: string, who: StudentView) => Forgery): Forge {
  return async ({ run }, { who, folder, work }) => {
    const forgery = new Forgery(run, work)
    const { id } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { id: string }
    named(forgery, who)
    await fileOf(change(forgery, id, who).folder, join(folder, 'run.relevo-run'))
  }
}

function named(forgery: Forgery, who: StudentView): Forgery {
  return forgery
    .info(info => (info['who'] = who))
    .tape(line => {
      const shown = line['exercise'] as Fields | null | undefined
      if (shown) shown['student'] = who
    })
}

const later =
  (kind: string, ms: number) =>
  (event: Fields): Fields =>
    event['kind'] === kind ? { ...event, t: Number(event['t']) + ms } : event
