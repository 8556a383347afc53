import { useCallback, useEffect, useState } from 'react'
import type { CommandArgs } from '#shared/contract'
import type { GradedHandIn, HumanMark, MarkingView } from '#shared/marking/marking'
import { useCommand, useConnection, usePanel } from '../store/hooks'

type Source = CommandArgs<'marking.open'>['source']

/** How often it is asked how far the looking is, ms. */
const askMs = 300

/** The hand-ins that are open in the host; `undefined`: not known yet, null: none are. */
export function useMarking() {
  const run = useCommand()
  const { client, toasts } = usePanel()
  const connection = useConnection()
  const [view, setView] = useState<MarkingView | null | undefined>(undefined)
  const isLooking = view === undefined || (view !== null && view.handIns === null && view.problem === null)

  useEffect(() => {
    if (connection !== 'ready' || !isLooking) return
    let isCurrent = true
    const ask = async () => {
      const result = await client.call('marking.read', {})
      if (isCurrent && result.ok) setView(result.value)
    }
    void ask()
    const timer = setInterval(() => void ask(), askMs)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [client, connection, isLooking])

  const open = useCallback(
    async (source: Source) => {
      const result = await run('marking.open', { source })
      if (result.ok) setView(result.value)
    },
    [run]
  )

  const openFile = useCallback(
    async (file: File) => {
      const staged = await client.stage(file)
      if (!staged.ok) return toasts.show({ kind: 'error', error: staged.error, node: file.name })
      await open('path' in staged.value ? staged.value : { ...staged.value, name: file.name })
    },
    [client, open, toasts]
  )

  const close = useCallback(async () => {
    await run('marking.close', {})
    setView(null)
  }, [run])

  /** Writes down what a person gives. Whether it is written. */
  const mark = useCallback(
    async (handIn: string, given: HumanMark): Promise<boolean> => {
      const result = await run('marking.mark', { handIn, mark: given })
      if (result.ok) setView(now => now && { ...now, handIns: replaced(now.handIns, result.value) })
      return result.ok
    },
    [run]
  )

  return { view, open, openFile, close, mark }
}

const replaced = (handIns: MarkingView['handIns'], marked: GradedHandIn): MarkingView['handIns'] =>
  handIns?.map(one => (one.handIn.id === marked.handIn.id ? marked : one)) ?? null
