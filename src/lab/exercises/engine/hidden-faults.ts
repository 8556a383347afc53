import type { Exercise } from '#shared/exercise/exercise'
import type { Faults } from '../../faults/faults'
import { truthOf } from './hidden'
import type { LabHands } from './lab-hands'
import { linkOf } from './parts'
import type { RunningOptions } from './running-exercise'

/** The hidden faults of one exercise, on links that are looked up when they are set. */
export function hiddenFaults(
  { hidden }: Exercise,
  lab: LabHands,
  faults: Pick<Faults, 'hide' | 'clearHidden'>
): RunningOptions['hidden'] {
  const links = new Map<string, string>()
  const hide = async (): Promise<void> => {
    for (const [index, { id, link, fault }] of hidden.entries()) {
      const on = links.get(id) ?? linkOf(lab, link)
      links.set(id, on)
      await faults.hide(on, fault, index)
    }
  }
  return {
    hide,
    clear: () => faults.clearHidden(),
    reveal: async wanted => {
      const found = hidden.find(({ id }) => id === (wanted ?? hidden[0]?.id))
      const link = found && links.get(found.id)
      if (!found || link === undefined) return null
      // All are taken off, and those put back that are not told yet.
      links.delete(found.id)
      await faults.clearHidden()
      for (const [index, { id, fault }] of hidden.entries()) {
        const on = links.get(id)
        if (on !== undefined) await faults.hide(on, fault, index)
      }
      await lab.call('fault.set', { link, fault: { ...found.fault, name: found.id } })
      return truthOf(found, link)
    }
  }
}
