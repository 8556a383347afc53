import { useStore } from 'zustand'
import type { TransferView } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import { Panel } from '../../ui/display/panel'
import { outbox } from '../sending/outbox'

/** How many more files there are than have a card, with those of this window that the host does not have yet. */
export function OthersNote(props: { transfers: readonly TransferView[]; cards: number }) {
  const { transfers } = props
  const t = useWords()
  const format = useFormat()
  const waiting = useStore(outbox, state => state.waiting)
  const count = transfers.length + waiting.length
  if (count === 0) return null
  const bytes = [...transfers, ...waiting].reduce((sum, { size }) => sum + size, 0)
  const said = t(props.cards > 0 ? 'transfers.others' : 'transfers.all-others', { count })
  return (
    <Panel className="tr-others" label={said}>
      <Icon name="file" size={15} className="dim" />
      <b>{said}</b>
      <span className="mono quiet">{format.bytesText(bytes)}</span>
    </Panel>
  )
}
