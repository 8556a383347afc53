import type { JournalEvent, TransferPhase } from '#shared/journal'

export type DialogueEvent = JournalEvent<'transfer'> | JournalEvent<'node-exit'>

type Said = TransferPhase | 'sending-from' | 'sending-at' | 'sent-at' | 'lab-stored' | 'killed' | 'ended'

interface DialogueLine {
  readonly seq: number
  readonly t: number
  /** The node that said it; empty for the lab itself. */
  readonly who: string
  readonly inWords: Said
  readonly bytes: number
  readonly bad: boolean
  readonly reason?: string
}

/** Most lines shown, the newest. */
const mostLines = 200

/**
 * The journal's events of one transfer as a dialogue: each node's changes of phase, and of its progress only the
 * last word. The end of one of its receivers belongs to it too.
 */
export function dialogueOf(
  transfer: string,
  receivers: readonly string[],
  events: readonly DialogueEvent[]
): DialogueLine[] {
  const bySeq = new Map(events.map(event => [event.seq, event]))
  const lines: DialogueLine[] = []
  /** Per node: its phase, and where its line of progress is. */
  const speakers = new Map<string, { phase: TransferPhase; progress: number | null }>()
  let begun = false
  for (const event of [...bySeq.values()].sort((a, b) => a.seq - b.seq)) {
    if (event.kind === 'node-exit') {
      if (!begun || event.node === undefined || !receivers.includes(event.node)) continue
      const inWords = event.cause === 'killed' ? 'killed' : 'ended'
      lines.push({ seq: event.seq, t: event.t, who: event.node, inWords, bytes: 0, bad: true })
      continue
    }
    if (event.transfer !== transfer) continue
    begun = true
    const who = event.node ?? ''
    const before = speakers.get(who)
    const line = lineOf(event, who, before?.phase === event.phase)
    if (before?.phase === event.phase) {
      // A receiver repeats what it has on disk, the sender what it has sent: only the last of them stands.
      if (event.phase !== 'sending') continue
      if (before.progress === null) before.progress = lines.push(line) - 1
      else lines[before.progress] = line
      continue
    }
    speakers.set(who, { phase: event.phase, progress: null })
    lines.push(line)
  }
  return lines.sort((a, b) => a.t - b.t || a.seq - b.seq).slice(-mostLines)
}

function lineOf(event: JournalEvent<'transfer'>, who: string, isProgress: boolean): DialogueLine {
  const { seq, t, phase, bytes = 0, reason, receiver } = event
  const own = receiver !== undefined && receiver === who
  const bad = phase === 'cut' || phase === 'failed'
  let inWords: Said = phase
  if (phase === 'sending' && isProgress) inWords = own ? 'sending-at' : 'sent-at'
  else if (phase === 'sending' && own) inWords = 'sending-from'
  if (phase === 'stored' && !own) inWords = who === '' ? 'lab-stored' : 'stored'
  return { seq, t, who, inWords, bytes, bad, ...(reason !== undefined && { reason }) }
}
