import { describe, expect, it } from 'vitest'
import type { JournalEvent } from '../../../../src/shared/journal'
import { dialogueOf } from '../../../../src/renderer/transfers/stored/dialogue-lines'

type Said = JournalEvent<'transfer'>

const said = (seq: number, node: string | undefined, phase: Said['phase'], bytes = 0): Said => ({
  seq,
  t: seq * 10,
  kind: 'transfer',
  ...(node !== undefined && { node }),
  ...(node?.startsWith('receiver') && { receiver: node }),
  transfer: 't1',
  file: 'video.mp4',
  route: 'replicated',
  phase,
  bytes
})
const exit = (seq: number, node: string): JournalEvent<'node-exit'> => ({
  seq,
  t: seq * 10,
  kind: 'node-exit',
  node,
  code: null,
  signal: 'SIGKILL',
  cause: 'killed'
})
const read = (events: Parameters<typeof dialogueOf>[2]) =>
  dialogueOf('t1', ['receiver-1'], events).map(({ who, inWords, bytes }) =>
    `${who} ${inWords} ${bytes}`.trim()
  )

describe('the dialogue of a transfer', () => {
  it('tells each change of phase, and of a receiver’s progress only the last word', () => {
    const events = [
      said(1, undefined, 'connecting'),
      said(2, 'receiver-1', 'sending', 0),
      said(3, 'receiver-1', 'sending', 40),
      said(4, 'receiver-1', 'sending', 80),
      said(5, 'receiver-1', 'verifying', 100),
      said(6, 'receiver-1', 'stored', 100),
      said(7, undefined, 'stored', 100)
    ]
    expect(read(events)).toEqual([
      'connecting 0',
      'receiver-1 sending-from 0',
      'receiver-1 sending-at 80',
      'receiver-1 verifying 100',
      'receiver-1 stored 100',
      'lab-stored 100'
    ])
  })

  it('has the death of its receiver in it, and no other node’s, and none from before it began', () => {
    const events = [
      exit(1, 'receiver-1'),
      said(2, 'receiver-1', 'sending', 0),
      exit(3, 'server-1'),
      exit(4, 'receiver-1'),
      said(5, 'receiver-1', 'cut', 30)
    ]
    expect(read(events)).toEqual(['receiver-1 sending-from 0', 'receiver-1 killed 0', 'receiver-1 cut 30'])
  })

  it('counts an event once that both the host and the panel remember', () => {
    const one = said(1, 'clients', 'connecting')
    expect(read([one, one])).toEqual(['clients connecting 0'])
  })

  it('leaves out other transfers', () => {
    expect(read([{ ...said(1, 'clients', 'connecting'), transfer: 't2' }])).toEqual([])
  })
})
