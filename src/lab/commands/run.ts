import { RelevoError } from '#shared/errors'
import type { Handlers } from './context'

/** The runs of before, and the record of the one that goes on. */
export const runCommands = {
  'run.list': lab => lab.runs.list(),
  'run.change': (lab, { run, name, keep }) =>
    lab.runs.change(run, { ...(name !== undefined && { name }), ...(keep !== undefined && { keep }) }),
  'run.delete': async (lab, { run }) => {
    await lab.runs.delete(run)
    return null
  },
  'run.import': async () => notYet(),
  'run.export': async () => notYet(),
  'run.open': async () => notYet(),
  'run.snapshot': async () => notYet(),
  'run.deltas': async () => notYet(),
  'run.read': async () => notYet()
} satisfies Partial<Handlers>

function notYet(): never {
  throw new RelevoError('NOT_RECORDED', 'this version records the journal and the logs only')
}
