import { performance } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'
import { getHeapStatistics } from 'node:v8'
import type { Runtime } from '#shared/topology'
import { monotonicMs } from '#system/clock'

/** What a node uses of the machine. */
export interface Usage {
  /** Percent of one core since the last reading. */
  readonly cpu: number
  /** Bytes; null when the system did not tell. */
  readonly memory: number | null
}

type CpuUsage = { readonly user: number; readonly system: number }

/** Returns a reader of what this process, or this thread, uses. */
export function usageMeter(runtime: Runtime): () => Usage {
  return runtime === 'process' ? meter(() => process.cpuUsage(), residentBytes) : threadMeter()
}

/** What a node has used since it started. */
export interface Used {
  readonly cpuMs: number
  /** Bytes that it has now; null when the system did not tell. */
  readonly memory: number | null
}

/** The same at a moment, to be set against another one. */
export function usedSoFar(): Used {
  if (isMainThread) return { cpuMs: sum(process.cpuUsage()), memory: residentBytes() }
  const threadCpuUsage = (process as { threadCpuUsage?: () => CpuUsage }).threadCpuUsage
  const cpuMs = threadCpuUsage ? sum(threadCpuUsage.call(process)) : performance.eventLoopUtilization().active
  return { cpuMs, memory: threadMemory() }
}

function sum({ user, system }: CpuUsage): number {
  return (user + system) / 1000
}

function threadMeter(): () => Usage {
  const threadCpuUsage = (process as { threadCpuUsage?: () => CpuUsage }).threadCpuUsage
  if (threadCpuUsage) return meter(() => threadCpuUsage.call(process), threadMemory)
  // Before Node 23.9: the share of time in which the thread's event loop was not idle comes close.
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return { cpu: utilization * 100, memory: threadMemory() }
  }
}

/** Linux has it in a file, which a process that is out of descriptors cannot open: no reason for it to end. */
function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss()
  } catch {
    return null
  }
}

function threadMemory(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

function meter(cpuTime: () => CpuUsage, memory: () => number | null): () => Usage {
  let last = cpuTime()
  let lastAt = monotonicMs()
  return () => {
    const now = cpuTime()
    const at = monotonicMs()
    const usedMs = (now.user - last.user + now.system - last.system) / 1000
    const cpu = at > lastAt ? (usedMs / (at - lastAt)) * 100 : 0
    last = now
    lastAt = at
    return { cpu, memory: memory() }
  }
}
