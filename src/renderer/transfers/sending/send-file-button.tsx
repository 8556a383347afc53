import { FileTrigger } from 'react-aria-components'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { useSendFile } from './send-file'

/** Sends the chosen files to every receiver. */
export function SendFileButton() {
  const t = useWords()
  const sendFile = useSendFile()
  const ready = useLab(() => true, false)
  return (
    <FileTrigger
      allowsMultiple
      onSelect={files => {
        for (const file of files ?? []) void sendFile(file, 'replicated')
      }}
    >
      <Button icon="file" hint={t('shell.send-file-hint')} isDisabled={!ready}>
        <span className="word-2">{t('shell.send-file')}</span>
      </Button>
    </FileTrigger>
  )
}
