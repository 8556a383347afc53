import { useEffect, useState } from 'react'
import type { StudentView } from '#shared/exercise/view'
import { useConnection, usePanel, useUi } from '../store/hooks'

/** Who does the exercises on this machine; null where nobody has said, or while that is asked. */
export function useStudent(): StudentView | null {
  const { client } = usePanel()
  const connection = useConnection()
  // Asked again after the form was open.
  const asking = useUi(ui => ui.exercise !== null)
  const [student, setStudent] = useState<StudentView | null>(null)
  useEffect(() => {
    if (connection !== 'ready' || asking) return
    void client.call('exercise.student', {}).then(result => result.ok && setStudent(result.value))
  }, [client, connection, asking])
  return student
}
