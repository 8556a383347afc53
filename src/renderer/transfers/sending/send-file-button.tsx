import { FileTrigger } from 'react-aria-components'
import { useWords } from '../../i18n/use-words'
import { controlGlows } from '../../store/glow'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { asOutgoing } from './dropped-files'
import { useSendFiles } from './use-send-files'

/** Sends the chosen files to every receiver. `main`: nothing else is sent in this lab. */
export function SendFileButton({ main = false }: { main?: boolean }) {
  const t = useWords()
  const send = useSendFiles()
  const ready = useLab(() => true, false)
  const glows = useLab(lab => controlGlows(lab, 'send'), false)
  return (
    <FileTrigger
      allowsMultiple
      onSelect={files => files && void send(asOutgoing(files), 'replicated', { stay: true })}
    >
      <Button
        act
        variant={main ? 'primary' : 'plain'}
        className={glows ? 'glows' : ''}
        icon="file"
        hint={t('shell.send-file-hint')}
        isDisabled={!ready}
      >
        <span className={main ? 'word-5' : 'word-2'}>{t('shell.send-file')}</span>
      </Button>
    </FileTrigger>
  )
}
