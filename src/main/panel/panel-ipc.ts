import type { WebContents } from 'electron'
import { z } from 'zod'
import { DeltaGate } from '#lab/hosts/delta-gate'
import type { LabDoor } from '#lab/hosts/lab-door'
import { bridgeChannels } from '#shared/bridge'
import type { LabDelta } from '#shared/state'
import { watched } from '#shared/watch'
import { answerPanel } from './trusted-ipc'

const callSchema = z.tuple([z.string(), z.unknown()])

/** The panel's commands go to the lab, results and deltas come back. */
export function connectPanels(lab: LabDoor): void {
  const gates = new Map<WebContents, DeltaGate<LabDelta>>()
  lab.subscribe(delta => gates.forEach(gate => gate.push(delta)))

  const gateOf = (contents: WebContents): DeltaGate<LabDelta> => {
    const known = gates.get(contents)
    if (known) return known
    const gate = new DeltaGate<LabDelta>((delta, watch) => {
      if (contents.isDestroyed()) return
      contents.send(bridgeChannels.delta, watch ? watched(delta, watch) : delta)
    })
    gates.set(contents, gate)
    contents.once('destroyed', () => gates.delete(contents))
    // Nobody is there to send to, until the panel that replaces it takes its snapshot.
    contents.once('render-process-gone', () => gates.delete(contents))
    return gate
  }

  answerPanel(bridgeChannels.call, callSchema, async ([command, args], sender) => {
    gateOf(sender).hear(command, args)
    if (command !== 'lab.snapshot') return lab.call(command, args, 'panel')
    const taken = lab.call(command, args, 'panel')
    // The reply first, then what was held back.
    void gateOf(sender).whileTakingSnapshot(() => taken.then(() => new Promise(setImmediate)))
    return taken
  })
}
