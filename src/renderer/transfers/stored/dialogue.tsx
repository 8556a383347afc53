import { useEffect, useMemo, useState } from 'react'
import type { JournalEvent } from '#shared/journal'
import type { TransferView } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { reasonText } from '../../i18n/reasons'
import { useWords } from '../../i18n/use-words'
import { usePanel, useVersion } from '../../store/hooks'
import { dialogueOf, type DialogueEvent } from './dialogue-lines'
import './dialogue.css'

const none: readonly DialogueEvent[] = []

/** What the sender and the receivers said of one transfer, from the journal. */
export function Dialogue({ transfer }: { transfer: TransferView }) {
  const t = useWords()
  const format = useFormat()
  const { lab, client } = usePanel()
  const version = useVersion(lab.events)
  const { id, file, startedAt } = transfer
  const [earlier, setEarlier] = useState<readonly DialogueEvent[]>(none)

  // The panel has the newest events only; the host knows those from before it was opened.
  useEffect(() => {
    if (startedAt < 0) return
    let shown = true
    void client.call('journal.read', { kinds: ['transfer'], text: id, limit: 1000 }).then(result => {
      if (shown && result.ok) setEarlier(result.value.events.filter(isDialogue))
    })
    return () => {
      shown = false
    }
  }, [client, id, startedAt])

  const receivers = transfer.copies.map(copy => copy.receiver).join()
  const lines = useMemo(() => {
    void version
    const live = startedAt < 0 ? [] : lab.events.notableSince(startedAt).filter(isDialogue)
    return dialogueOf(id, receivers.split(','), [...earlier, ...live])
  }, [lab, version, earlier, id, startedAt, receivers])

  return (
    <section className="tr-part tr-dialogue" aria-label={t('transfers.dialogue', { file })}>
      <h2 className="h2 ellipsis">{t('transfers.dialogue', { file })}</h2>
      {lines.length === 0 ? (
        <p className="quiet small">{t('transfers.dialogue-empty')}</p>
      ) : (
        <ol>
          {lines.map(line => {
            const bytes =
              line.inWords === 'sending-from' ? format.number(line.bytes) : format.bytesText(line.bytes)
            return (
              <li key={line.seq} className={line.bad ? 'bad' : ''}>
                <span className="m11 quiet">{format.clock(line.t)}</span>
                <span
                  className="ellipsis"
                  title={line.reason === undefined ? undefined : reasonText(format.language, line.reason)}
                >
                  {line.who && `${line.who}: `}
                  {t(`transfers.event.${line.inWords}`, { bytes })}
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}

function isDialogue(event: JournalEvent): event is DialogueEvent {
  return event.kind === 'transfer' || event.kind === 'node-exit'
}
