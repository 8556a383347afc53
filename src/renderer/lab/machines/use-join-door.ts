import { useCallback, useEffect, useState } from 'react'
import type { JoinDoorView } from '#shared/machines/joining'
import { useCommand, usePanel } from '../../store/hooks'

/** How often it is asked who has come, ms. */
const askMs = 500

/** The door for laptops; null: not known yet. */
export function useJoinDoor() {
  const { client } = usePanel()
  const run = useCommand()
  const [door, setDoor] = useState<JoinDoorView | null>(null)
  const look = useCallback(async () => {
    const result = await client.call('machine.door', {})
    if (result.ok) setDoor(result.value)
  }, [client])
  useEffect(() => {
    void look()
    const timer = setInterval(() => void look(), askMs)
    return () => clearInterval(timer)
  }, [look])
  const open = useCallback(
    async (host: string, port: number) => {
      const result = await run('machine.open-door', { host, port })
      if (result.ok) setDoor(result.value)
    },
    [run]
  )
  const invite = useCallback(async () => {
    await run('machine.invite', {})
    await look()
  }, [run, look])
  const close = useCallback(async () => {
    await run('machine.close-door', {})
    await look()
  }, [run, look])
  return { door, open, invite, close }
}
