import { useCallback, useEffect, useState } from 'react'
import type { MachineAttempt } from '#shared/machines/attempt'
import { useCommand, usePanel } from '../../store/hooks'
import type { NewMachine } from './machine-draft'

/** How often it is asked how far the try has come, ms. */
const askMs = 150

/** A try to reach a machine; null: none was begun here. */
export function useAttempt() {
  const { client } = usePanel()
  const run = useCommand()
  const [tried, setTried] = useState<NewMachine | null>(null)
  const [attempt, setAttempt] = useState<MachineAttempt | null>(null)
  const [goesOn, setGoesOn] = useState(false)

  useEffect(() => {
    if (!goesOn) return
    let isCurrent = true
    const ask = async () => {
      const result = await client.call('machine.attempt', {})
      if (!isCurrent || !result.ok || !result.value) return
      setAttempt(result.value)
      if (result.value.error || result.value.found) setGoesOn(false)
    }
    void ask()
    const timer = setInterval(() => void ask(), askMs)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [client, goesOn])
  // Whoever closes the dialog waits for it no longer.
  useEffect(
    () => () => {
      if (goesOn) void client.call('machine.stop-trying', {})
    },
    [client, goesOn]
  )

  const begin = useCallback(
    async (machine: NewMachine) => {
      setAttempt(null)
      setTried(machine)
      const { ok } = await run('machine.try', { machine })
      setGoesOn(ok)
    },
    [run]
  )
  return { attempt, tried, goesOn, begin }
}
