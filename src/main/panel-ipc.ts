import { ipcMain, type WebContents } from 'electron'
import { z } from 'zod'
import { DeltaGate } from '#lab/hosts/delta-gate'
import type { LabDoor } from '#lab/hosts/lab-door'
import { bridgeChannels } from '#shared/bridge'
import { RelevoError, type Result } from '#shared/errors'
import type { LabDelta } from '#shared/state'
import { isPanelFrame } from './panel-sender'

const callSchema = z.tuple([z.string(), z.unknown()])

/** The one file that touches IPC: the panel's commands go to the lab, results and deltas come back. */
export function connectPanels(lab: LabDoor): void {
  const gates = new Map<WebContents, DeltaGate<LabDelta>>()
  lab.subscribe(delta => gates.forEach(gate => gate.push(delta)))

  const gateOf = (contents: WebContents): DeltaGate<LabDelta> => {
    const known = gates.get(contents)
    if (known) return known
    const gate = new DeltaGate<LabDelta>(delta => {
      if (!contents.isDestroyed()) contents.send(bridgeChannels.delta, delta)
    })
    gates.set(contents, gate)
    contents.once('destroyed', () => gates.delete(contents))
    // Nobody is there to send to, until the panel that replaces it takes its snapshot.
    contents.once('render-process-gone', () => gates.delete(contents))
    return gate
  }

  ipcMain.handle(bridgeChannels.call, async (event, ...raw: unknown[]): Promise<Result<unknown>> => {
    if (!isPanelFrame(event.senderFrame)) return failure('FORBIDDEN', 'only the panel may call the lab')
    const parsed = callSchema.safeParse(raw)
    if (!parsed.success) return failure('BAD_ARGUMENTS', 'a call is a command and its arguments')
    const [command, args] = parsed.data
    if (command !== 'lab.snapshot') return lab.call(command, args, 'panel')
    const taken = lab.call(command, args, 'panel')
    // The reply first, then what was held back.
    void gateOf(event.sender).whileTakingSnapshot(() => taken.then(() => new Promise(setImmediate)))
    return taken
  })
}

function failure(code: 'FORBIDDEN' | 'BAD_ARGUMENTS', message: string): Result<never> {
  return { ok: false, error: RelevoError.data(new RelevoError(code, message)) }
}
