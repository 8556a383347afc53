import { useMemo } from 'react'
import type { FaultInput } from '#shared/faults'
import { useCommand, usePanel } from '../../store/hooks'
import { linkName } from '../look/links'
import { partitionText } from '../look/partition-text'
import { isolationOf } from './isolation'

interface FaultCommands {
  /** Sets it, or changes the one that has its name; resolves with whether the host took it. */
  readonly set: (link: string, fault: FaultInput) => Promise<boolean>
  readonly remove: (link: string, name: string) => void
  readonly removeAll: (link: string) => void
  readonly partition: (name: string, sides: readonly (readonly string[])[]) => Promise<boolean>
  readonly isolate: (node: string) => void
  readonly heal: (name: string) => void
}

/** What one does to links; errors, and what came of a partition, are shown as notices. */
export function useFaults(): FaultCommands {
  const run = useCommand()
  const { lab, toasts } = usePanel()
  return useMemo(() => {
    const partition = async (name: string, sides: readonly (readonly string[])[]) => {
      const result = await run('partition.set', { name, sides: sides.map(side => [...side]) })
      if (!result.ok) return false
      const { links, uncut } = result.value
      toasts.show({
        kind: 'done',
        text: t =>
          t('faults.partition.done', { name: partitionText(t, { name, sides }), count: links.length }),
        ...(uncut.length > 0 && {
          note: t => t('faults.partition.cuts-not', { links: uncut.map(linkName).join(', ') })
        })
      })
      return true
    }
    return {
      set: async (link, fault) => (await run('fault.set', { link, fault })).ok,
      remove: (link, name) => void run('fault.clear', { link, name }),
      removeAll: link =>
        void run('fault.clear', { link }).then(result => {
          if (!result.ok) return
          toasts.show({ kind: 'done', text: t => t('faults.removed-all', { count: result.value.cleared }) })
        }),
      partition,
      isolate: node => {
        const topology = lab.current()?.topology
        if (!topology) return
        const { name, sides } = isolationOf(topology, node)
        void partition(name, sides)
      },
      heal: name => {
        const healed = lab.current()?.partitions.find(one => one.name === name) ?? { name }
        void run('partition.clear', { name }).then(result => {
          if (result.ok)
            toasts.show({
              kind: 'done',
              text: t => t('faults.partition.healed', { name: partitionText(t, healed) })
            })
        })
      }
    }
  }, [run, lab, toasts])
}
