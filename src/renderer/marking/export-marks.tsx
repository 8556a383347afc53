import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import type { GradedHandIn, WrittenMarks } from '#shared/marking/marking'
import { useWords } from '../i18n/use-words'
import { useCommand, useUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { downloadText } from '../ui/download'

/** Writes the table, Moodle's worksheet and the pages for students, and says where they are. */
export function ExportMarks({ handIns }: { handIns: readonly GradedHandIn[] }) {
  const t = useWords()
  const run = useCommand()
  const language = useUi(ui => ui.language)
  const [written, setWritten] = useState<WrittenMarks | null>(null)
  const graded = handIns.filter(({ grade }) => grade !== null).length
  async function write(worksheet?: File) {
    const text = worksheet && (await worksheet.text())
    const result = await run('marking.write', { language, ...(text !== undefined && { worksheet: text }) })
    if (result.ok) setWritten(result.value)
  }
  return (
    <footer className="marking-export">
      <span className="quiet">{t('marking.graded', { count: graded, of: handIns.length })}</span>
      <Button variant="primary" icon="save" onPress={() => void write()}>
        {t('marking.export')}
      </Button>
      <FileTrigger acceptedFileTypes={['.csv']} onSelect={files => files?.[0] && void write(files[0])}>
        <Button hint={t('marking.worksheet-hint')}>{t('marking.worksheet')}</Button>
      </FileTrigger>
      {written && (
        <p role="status" className="marking-written">
          {t('marking.written', { folder: written.folder, pages: written.pages })}
        </p>
      )}
      {written?.files.map(({ name, text }) => (
        <Button key={name} variant="ghost" size="s" onPress={() => downloadText(name, text, 'text/csv')}>
          {t('marking.download', { file: name })}
        </Button>
      ))}
    </footer>
  )
}
