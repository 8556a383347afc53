import { useEffect, useState, type FormEvent } from 'react'
import { FileTrigger } from 'react-aria-components'
import { languages, type Language } from '#shared/names'
import { useRunFiles } from '../actions/use-run-files'
import { fileNameOf } from '../format/file-name'
import { formatFor } from '../format/format'
import { useFormat } from '../format/use-format'
import { useWords, type Words } from '../i18n/use-words'
import { keepDraft, readDraft } from '../store/drafts'
import { useCommand, usePanel, useUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Segmented } from '../ui/controls/segmented'
import { TextArea } from '../ui/controls/text-area'
import { downloadBase64 } from '../ui/download'
import { Dialog } from '../ui/overlays/dialog'
import { coverFields, keepCover, readCover, type Cover } from './cover-fields'
import { readPicture } from './read-picture'
import './hand-in-dialog.css'

/** What is handed in: of a run the exercise that was done last in it, and by whom. */
export interface HandIn {
  readonly run: string
  readonly title: string
  readonly exercise: string | null
  /** The student's id; null where nobody has said who they are. */
  readonly student: string | null
}

type Picture = { readonly name: string; readonly src: string }

/** Pictures of one report: they all go to the host in one message, whose size has a limit. */
const mostPictures = 4
const mostChars = 14 * 1024 ** 2

function fits(pictures: readonly Picture[], { src }: Picture): boolean {
  const chars = pictures.reduce((sum, picture) => sum + picture.src.length, src.length)
  return pictures.length < mostPictures && chars <= mostChars
}

/**
 * Asks for the cover and the student's own words, and saves what is handed in: the report, and the run that it is of. Stays
 * until both are there. What is left empty stays empty in it.
 */
export function HandInDialog(props: HandIn & { onClose: () => void }) {
  const { run, exercise, student, onClose } = props
  // A lab that goes on has one exercise after the other in its run, maybe of one student after the other.
  const draft = JSON.stringify([run, exercise, student])
  const t = useWords()
  const format = useFormat()
  const command = useCommand()
  const { client, toasts } = usePanel()
  const panelLanguage = useUi(ui => ui.language)
  const [language, setLanguage] = useState<Language>(panelLanguage)
  const [cover, setCover] = useState<Cover>(readCover)
  const [conclusions, setConclusions] = useState(() => readDraft('conclusions', draft))
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const [busy, setBusy] = useState(false)
  const [saved, setSaved] = useState({ report: false, run: false })
  const { save } = useRunFiles()
  /** Today, as the report's language writes it: the date itself is the student's, and stays empty where they leave it so. */
  const dateLike = formatFor(language).day(Date.now())
  const isRunNext = saved.report && !saved.run
  const fileName = fileNameOf(props.title, cover.id, cover.name)

  // Who did it, as the run says: not who filled this in last on this machine.
  useEffect(() => {
    void client.call('run.list', {}).then(result => {
      const who = result.ok ? result.value.find(({ id }) => id === run)?.who : undefined
      if (who) setCover(now => ({ ...now, ...who }))
    })
  }, [client, run])

  async function addPictures(files: FileList | null) {
    for (const file of files ?? []) {
      const picture = await readPicture(file)
      if (picture) setPictures(now => (fits(now, picture) ? [...now, picture] : now))
      else toasts.show({ kind: 'done', text: t => t('runs.report.no-picture', { file: file.name }) })
    }
  }

  async function make(kind: 'html' | 'pdf') {
    setBusy(true)
    keepCover(cover)
    const fields = { ...cover, conclusions, pictures: [...pictures] }
    const result = await command('run.report', { run, language, format: kind, fields })
    setBusy(false)
    if (!result.ok) return
    const { type, base64 } = result.value
    const file = `${fileName}.${kind}`
    downloadBase64(file, base64, type)
    toasts.show({ kind: 'done', text: t => t('runs.report.saved', { file }) })
    setSaved(now => ({ ...now, report: true }))
  }

  async function saveRun() {
    setBusy(true)
    const isSaved = await save(run, fileName)
    setBusy(false)
    if (isSaved) setSaved(now => ({ ...now, run: true }))
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!busy) void make('html')
  }

  return (
    <Dialog title={t('runs.report.hand-in')} isOpen onClose={onClose} wide>
      <form className="dialog-form hand-in" onSubmit={submit}>
        <p className="quiet">{t('runs.report.text')}</p>
        <Segmented
          label={t('runs.report.language')}
          value={language}
          segments={(Object.keys(languages) as Language[]).map(id => ({ value: id, label: languages[id] }))}
          onChange={setLanguage}
        />
        <div className="hand-in-cover">
          {coverFields.map(field => (
            <Field
              key={field}
              label={t(`runs.report.cover.${field}`)}
              value={cover[field]}
              hint={field === 'date' ? t('runs.report.date-like', { date: dateLike }) : undefined}
              onChange={value => setCover(now => ({ ...now, [field]: value.slice(0, 300) }))}
            />
          ))}
        </div>
        <TextArea
          label={t('runs.report.conclusions')}
          value={conclusions}
          onChange={text => {
            setConclusions(text)
            keepDraft('conclusions', draft, text)
          }}
          placeholder=""
          error={undefined}
          rows={4}
          prose
        />
        <div className="row">
          <FileTrigger
            acceptedFileTypes={['image/png', 'image/jpeg', 'image/gif', 'image/webp']}
            allowsMultiple
            onSelect={files => void addPictures(files)}
          >
            <Button icon="file">{t('runs.report.picture')}</Button>
          </FileTrigger>
          <span className="quiet small">{format.list(pictures.map(({ name }) => name))}</span>
        </div>
        <footer className="hand-in-foot">
          <p className="quiet small" role="status">
            {saidText(t, busy, saved)}
          </p>
          <Button onPress={onClose}>{t('common.action.close')}</Button>
          <Button variant={isRunNext ? 'primary' : 'plain'} isPending={busy} onPress={() => void saveRun()}>
            {t('runs.report.run')}
          </Button>
          <Button isPending={busy} onPress={() => void make('pdf')}>
            {t('runs.report.pdf')}
          </Button>
          <Button type="submit" variant={isRunNext ? 'plain' : 'primary'} isPending={busy}>
            {t('runs.report.html')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

/** What is there, and what is still to be saved. */
function saidText(
  t: Words,
  busy: boolean,
  saved: { readonly report: boolean; readonly run: boolean }
): string {
  if (busy) return t('runs.report.making')
  if (saved.report && saved.run) return t('runs.report.saved-both')
  if (saved.report) return t('runs.report.saved-report')
  return saved.run ? t('runs.report.saved-run') : ''
}
