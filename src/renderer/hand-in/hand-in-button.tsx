import { useState } from 'react'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { HandInDialog, type HandIn } from './hand-in-dialog'

/** The report of a run, from anywhere. */
export function HandInButton(props: { of: HandIn; size?: 'l' | 'm'; primary?: boolean }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size={props.size ?? 'm'}
        icon="file"
        variant={props.primary ? 'primary' : 'plain'}
        onPress={() => setOpen(true)}
      >
        {t('runs.report.hand-in')}
      </Button>
      {open && <HandInDialog {...props.of} onClose={() => setOpen(false)} />}
    </>
  )
}
