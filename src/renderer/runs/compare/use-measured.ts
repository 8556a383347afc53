import { useEffect, useState } from 'react'
import type { OpenedRun, RunSummary } from '#shared/runs/runs'
import { useCommand } from '../../store/hooks'
import type { Measured } from './measures'

export interface MeasuredRun extends Measured {
  readonly run: OpenedRun
}

/** What was measured in a run, read from its record; null until it is here. */
export function useMeasured({ id }: RunSummary): MeasuredRun | null {
  const command = useCommand()
  const [measured, setMeasured] = useState<MeasuredRun | null>(null)
  useEffect(() => {
    let wanted = true
    async function read() {
      const opened = await command('run.open', { run: id })
      if (!opened.ok) return
      const t = opened.value.until
      const [last, metrics] = await Promise.all([
        command('run.snapshot', { run: id, t, watch: { logs: [], traffic: false } }),
        command('run.read', { run: id, t, command: 'metrics.read', args: { since: 0 } })
      ])
      if (!wanted || !last.ok || !metrics.ok || !('samples' in metrics.value)) return
      setMeasured({ run: opened.value, topology: last.value.topology, samples: metrics.value.samples })
    }
    void read()
    return () => {
      wanted = false
    }
  }, [command, id])
  return measured
}
