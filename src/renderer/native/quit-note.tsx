import { useStore } from 'zustand'
import { useWords } from '../i18n/use-words'
import { useLab } from '../store/hooks'
import { Dialog } from '../ui/overlays/dialog'
import { requests } from '../store/requests'

const ended: readonly string[] = ['stopped', 'failed']

/** What the window waits for before it goes. It can't be dismissed: the end has begun. */
export function QuitNote() {
  const t = useWords()
  const quitting = useStore(requests, state => state.quitting)
  const { left, all } = useLab(
    ({ nodes }) => {
      const states = Object.values(nodes).map(node => node.state)
      return { left: states.filter(state => !ended.includes(state)).length, all: states.length }
    },
    { left: 0, all: 0 }
  )
  if (!quitting) return null
  return (
    <Dialog title={t('native.quitting')} isOpen onClose={() => undefined}>
      <p role="status">{left > 0 ? t('native.quitting-text', { count: left }) : t('native.quitting-last')}</p>
      <progress
        className="quit-progress"
        max={Math.max(1, all)}
        value={all - left}
        aria-label={t('native.quitting')}
      />
    </Dialog>
  )
}
