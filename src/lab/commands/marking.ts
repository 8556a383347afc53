import type { Handlers } from './context'

/** Hand-ins, marked at the panel. Opening one never runs anything, and puts nothing into the list of runs. */
export const markingCommands = {
  'marking.open': async (lab, { source }) => {
    if ('path' in source) return lab.marking.openPath(source.path)
    const upload = lab.transfers.uploads.take(source.upload)
    return lab.marking.openUpload({ ...upload, name: source.name })
  },
  'marking.read': async lab => lab.marking.view,
  'marking.mark': (lab, { handIn, mark }) => lab.marking.mark(handIn, mark),
  'marking.show': async (lab, { handIn }) => lab.guests.show(lab.marking.runOf(handIn)),
  'marking.keep': async (lab, { run }) => lab.runs.take(lab.guests.file(run)),
  'marking.write': (lab, { language, worksheet }) => lab.marking.write(language, worksheet),
  'marking.close': async lab => {
    await lab.marking.close()
    return null
  }
} satisfies Partial<Handlers>
