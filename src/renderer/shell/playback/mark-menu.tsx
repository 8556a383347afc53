import type { Playback } from '../../client/playback'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Menu, MenuItem } from '../../ui/overlays/menu'
import { runMarkLooks } from '../../events/run-marks/mark-looks'
import { runMarkText } from '../../events/run-marks/mark-text'

/** Most marks in the list: the newest. */
const maxMarks = 200

/** What happened in the run, by name: each goes to its moment. */
export function MarkMenu({ playback }: { playback: Playback }) {
  const t = useWords()
  const format = useFormat()
  const marks = playback.marks.slice(-maxMarks)
  return (
    <Menu
      label={t('runs.marks')}
      trigger={
        <Button icon="timeline" hint={t('runs.marks-hint')} isDisabled={marks.length === 0}>
          {t('runs.marks')}
        </Button>
      }
    >
      {marks.map(mark => (
        <MenuItem
          key={`${mark.seq} ${mark.kind}`}
          icon={runMarkLooks[mark.kind].icon}
          text={runMarkText(t, mark)}
          note={format.clock(mark.t)}
          onAction={() => void playback.show(mark)}
        />
      ))}
    </Menu>
  )
}
