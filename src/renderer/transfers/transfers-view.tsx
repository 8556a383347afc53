import { useCallback, useEffect, useMemo, useState } from 'react'
import type { TransferView } from '#shared/state'
import { FileTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import { useWords } from '../i18n/use-words'
import { requests } from '../store/requests'
import { useLab } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { PageHead, Panel } from '../ui/display/panel'
import { CopiesPanel } from './stored/copies-panel'
import { Dialogue } from './stored/dialogue'
import { DropZone } from './sending/drop-zone'
import { HistoryTable } from './stored/history-table'
import { shownOf, unplayable, type Choice } from './model/choice'
import { isOver, newestFirst, shownLarge, withCards } from './model/model'
import { RepairSwitch } from './repair-switch'
import { OthersNote } from './progress/others-note'
import { Player } from './player/player'
import { TransferCard } from './progress/transfer-card'
import { asOutgoing } from './sending/dropped-files'
import { useSendFiles } from './sending/use-send-files'
import './transfers-view.css'

const none: Readonly<Record<string, TransferView>> = {}

/** Files on their way, what became of the earlier ones, and the chosen one's video, copies and dialogue. */
export function TransfersView() {
  const t = useWords()
  const send = useSendFiles()
  const transfers = useLab(lab => lab.transfers, none)
  const [choice, setChoice] = useState<Choice | null>(null)
  const choose = (transfer: string): void => setChoice({ transfer })
  const asked = useStore(requests, state => state.transfer)
  useEffect(() => setChoice(asked === null ? null : { transfer: asked }), [asked])
  const large = useMemo(() => shownLarge(transfers), [transfers])
  const { cards, others } = useMemo(() => withCards(large), [large])
  const over = useMemo(() => newestFirst(transfers).filter(isOver), [transfers])
  // While many small files go by, none of them is looked at unless it is chosen.
  const newest = (others.length === 0 ? (large[0] ?? over[0]) : cards[0])?.id ?? null
  const shown = transfers[shownOf(choice, newest, id => id in transfers) ?? ''] ?? null
  const onStuck = useCallback(() => setChoice(before => unplayable(before, newest)), [newest])
  return (
    <div className="page transfers">
      <PageHead title={t('transfers.title')} text={t('transfers.text')}>
        <RepairSwitch />
        <FileTrigger allowsMultiple onSelect={files => files && void send(asOutgoing(files))}>
          <Button act icon="folder">
            {t('transfers.choose-files')}
          </Button>
        </FileTrigger>
      </PageHead>
      <div className="tr-columns">
        <div className="tr-left">
          <DropZone />
          {cards.map(transfer => (
            <TransferCard
              key={transfer.id}
              transfer={transfer}
              isShown={transfer.id === shown?.id}
              onShow={() => choose(transfer.id)}
            />
          ))}
          <OthersNote transfers={others} cards={cards.length} />
          <HistoryTable transfers={over} shown={shown?.id ?? null} onShow={choose} />
        </div>
        <Panel className="tr-right" label={t('transfers.player')}>
          <Player
            key={`player-${shown?.id}`}
            transfer={shown}
            onPlay={id => setChoice(id === null ? null : { transfer: id, isWatched: true })}
            onStuck={onStuck}
          />
          {shown && <CopiesPanel transfer={shown} />}
          {shown && shown.phase !== 'staging' && <Dialogue key={`dialogue-${shown.id}`} transfer={shown} />}
        </Panel>
      </div>
    </div>
  )
}
