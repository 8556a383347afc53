import { useEffect, useRef, useState } from 'react'
import type { TransferView } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/display/empty-state'
import { Film, type Moment } from './film'
import { mediaKind } from './media-candidates'
import { SourceStrip } from './source-strip'
import { useMediaSource } from './use-media-source'
import './player.css'

/** Times in a row that a player begins anew before it gives up; one that gets on has all of them again. */
const mostTries = 6

/**
 * The chosen transfer's file, from whichever server has it: when that one goes, from the next. What a person has
 * begun to watch stays chosen (`onPlay`) until it ends, though other transfers come, or until it can't go on (`onStuck`).
 */
export function Player(props: {
  transfer: TransferView | null
  onPlay: (transfer: string | null) => void
  onStuck: () => void
}) {
  const { transfer, onStuck } = props
  const [lost, setLost] = useState(0)
  /** Losses up to the last moment at which it got on, or a person asked again. */
  const [forgiven, setForgiven] = useState(0)
  const [broken, setBroken] = useState(false)
  /** Where a source was lost: whoever has it next goes on there, however long that takes. */
  const moment = useRef<Moment | null>(null)
  const kind = transfer ? mediaKind(transfer.file) : null
  const hasCopy = transfer?.copies.some(copy => copy.phase === 'stored') ?? false
  const { source, looking } = useMediaSource(
    kind && hasCopy && transfer && transfer.size > 0 ? transfer : null,
    lost
  )
  const gaveUp = lost - forgiven >= mostTries
  const isStuck = broken || gaveUp || (!source && !looking)
  useEffect(() => {
    if (isStuck) onStuck()
  }, [isStuck, onStuck])

  if (!transfer) return <Nothing words="no-video" />
  if (!kind || broken) return <Nothing words={broken ? 'broken' : 'not-media'} />
  if (!hasCopy) return <Nothing words="not-stored" />
  if (transfer.size === 0) return <Nothing words="empty" />
  if (gaveUp) return <GaveUp onAgain={() => setForgiven(lost)} />
  if (!source) return <Nothing words={looking ? 'looking-for' : 'not-served'} />
  const onLost = () => setLost(before => before + 1)
  const onBroken = () => setBroken(true)
  if (kind === 'image') {
    return (
      <>
        <div className="tr-screen">
          <img src={source.url} alt={transfer.file} onError={onBroken} />
        </div>
        <SourceStrip file={transfer.file} source={source} parts={[]} duration={0} />
      </>
    )
  }
  const { id, file } = transfer
  return (
    <Film
      file={file}
      source={source}
      resume={moment}
      onPlay={() => props.onPlay(id)}
      onEnd={() => props.onPlay(null)}
      onProgress={() => setForgiven(lost)}
      onLost={onLost}
      onBroken={onBroken}
    />
  )
}

function Nothing({
  words
}: {
  words: 'no-video' | 'broken' | 'not-media' | 'not-stored' | 'empty' | 'not-served' | 'looking-for'
}) {
  const t = useWords()
  const text = words === 'looking-for' ? undefined : t(`transfers.${words}-text`)
  return (
    <div className="tr-screen none">
      <EmptyState icon="mp4" title={t(`transfers.${words}`)} {...(text !== undefined && { text })} />
    </div>
  )
}

function GaveUp({ onAgain }: { onAgain: () => void }) {
  const t = useWords()
  return (
    <div className="tr-screen none">
      <EmptyState
        icon="mp4"
        title={t('transfers.gave-up')}
        text={t('transfers.gave-up-text', { count: mostTries })}
      >
        <Button size="s" onPress={onAgain}>
          {t('transfers.play-again')}
        </Button>
      </EmptyState>
    </div>
  )
}
