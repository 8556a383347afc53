// Reads one topology in a thread of its own, whose memory is bounded: its message is what came of it.
import { parentPort, workerData } from 'node:worker_threads'
import { RelevoError } from '#shared/errors'
import { parseTopologyText } from '#lab/topology/parse'

try {
  parseTopologyText(workerData as string)
  parentPort?.postMessage('read')
} catch (error) {
  parentPort?.postMessage(error instanceof RelevoError ? 'refused' : `broke: ${String(error)}`)
}
