import { useStore } from 'zustand'
import { speeds, type Playback } from '../../client/playback'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import { MarkMenu } from './mark-menu'
import { MomentField } from './moment-field'
import { Track } from './track'
import { usePlaybackKeys } from './use-playback-keys'
import './scrubber.css'

/** Goes through a run of before: play, slower and faster, event by event, to what happened. */
export function Scrubber({ playback }: { playback: Playback }) {
  const t = useWords()
  const format = useFormat()
  const { t: now, playing, speed } = useStore(playback.state)
  usePlaybackKeys(playback)
  return (
    <section className="scrubber" aria-label={t('runs.playback')}>
      <Button
        variant="ghost"
        icon="chevr"
        className="back"
        aria-label={t('runs.step-back')}
        hint={`${t('runs.step-back')} (,)`}
        onPress={() => void playback.step(-1)}
      />
      <Button
        variant="primary"
        icon={playing ? 'pause' : 'play'}
        aria-label={t(playing ? 'runs.pause' : 'runs.play')}
        hint={`${t(playing ? 'runs.pause' : 'runs.play')} (${t('shell.space')})`}
        onPress={() => (playing ? playback.pause() : playback.play())}
      />
      <Button
        variant="ghost"
        icon="chevr"
        aria-label={t('runs.step')}
        hint={`${t('runs.step')} (.)`}
        onPress={() => void playback.step(1)}
      />
      <Select
        size="m"
        label={t('runs.speed')}
        value={String(speed)}
        options={speeds.map(value => ({
          value: String(value),
          label: value < 1 ? `1/${Math.round(1 / value)}` : `×${format.number(value)}`
        }))}
        onChange={chosen => playback.setSpeed(speeds.find(value => String(value) === chosen) ?? 1)}
      />
      <Track playback={playback} t={now} />
      <span className="mono nw scrubber-time">
        <MomentField playback={playback} t={now} />{' '}
        <span className="quiet">/ {format.clock(playback.until, 0)}</span>
      </span>
      <MarkMenu playback={playback} />
    </section>
  )
}
