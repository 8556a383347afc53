import { useWords } from '../i18n/use-words'
import { Field } from '../ui/controls/field'
import { SelectField } from '../ui/controls/select-field'
import { TextArea } from '../ui/controls/text-area'
import { ends, type LoadDraft } from './load-draft'

interface FieldsProps {
  draft: LoadDraft
  wrong: string | null
  edit: (change: Partial<LoadDraft>) => void
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']

/** What one request says and what is expected of its reply, in the protocol that is chosen. */
export function LoadFields({ draft, wrong, edit }: FieldsProps) {
  const t = useWords()
  const error = (field: string) => (wrong === field ? t(`load.wrong.${field as 'path'}`) : undefined)
  switch (draft.protocol) {
    case 'http':
      return (
        <>
          <div className="load-line">
            <SelectField
              label={t('load.method')}
              value={draft.method}
              options={methods.map(value => ({ value, label: value }))}
              onChange={method => edit({ method })}
            />
            <Field
              label={t('load.path')}
              value={draft.path}
              onChange={path => edit({ path })}
              error={error('path')}
            />
          </div>
          <TextArea
            label={t('load.headers')}
            placeholder="Content-Type: application/json"
            value={draft.headers}
            onChange={headers => edit({ headers })}
            error={error('headers')}
          />
          {draft.method !== 'GET' && draft.method !== 'HEAD' && (
            <TextArea
              label={t('load.body')}
              placeholder={'{"id": 1}'}
              value={draft.body}
              onChange={body => edit({ body })}
              error={error('body')}
            />
          )}
          <div className="load-line">
            <Field
              label={t('load.status')}
              value={draft.status}
              onChange={status => edit({ status })}
              placeholder={t('load.below-400')}
              numeric
              error={error('status')}
            />
            <Expect draft={draft} edit={edit} error={error('expect')} label={t('load.expect-body')} />
          </div>
        </>
      )
    case 'text':
      return (
        <>
          <TextArea
            label={t('load.lines')}
            placeholder={'hola'}
            value={draft.lines}
            onChange={lines => edit({ lines })}
            error={error('lines')}
            rows={4}
          />
          <div className="load-line">
            <SelectField
              label={t('load.newline')}
              value={draft.newline}
              options={[
                { value: 'lf', label: 'LF (\\n)' },
                { value: 'crlf', label: 'CR LF (\\r\\n)' }
              ]}
              onChange={newline => edit({ newline })}
            />
            <EndFields draft={draft} edit={edit} error={error('until')} />
          </div>
          <Expect draft={draft} edit={edit} error={error('expect')} label={t('load.expect')} />
        </>
      )
    case 'bytes':
      return (
        <>
          <TextArea
            label={t('load.hex')}
            placeholder="00 00 00 7b"
            value={draft.hex}
            onChange={hex => edit({ hex })}
            error={error('hex')}
            rows={3}
          />
          <div className="load-line">
            <EndFields draft={draft} edit={edit} error={error('until')} />
          </div>
          <TextArea
            label={t('load.expect-hex')}
            placeholder="48 4f 4c 41"
            value={draft.expect}
            onChange={expect => edit({ expect })}
            error={error('expect')}
          />
        </>
      )
    case 'websocket':
      return (
        <>
          <Field
            label={t('load.path')}
            value={draft.path}
            onChange={path => edit({ path })}
            error={error('path')}
          />
          <TextArea
            label={t('load.messages')}
            placeholder="hola"
            value={draft.lines}
            onChange={lines => edit({ lines })}
            error={error('messages')}
            rows={3}
          />
          <TextArea
            label={t('load.expect-answers')}
            placeholder="/^HOLA/"
            value={draft.expect}
            onChange={expect => edit({ expect })}
            error={error('expect')}
            rows={3}
          />
        </>
      )
    case 'exchange':
    case 'none':
    case 'fitting':
      return <p className="small quiet">{t(`load.about.${draft.protocol}`)}</p>
    case 'session':
      return null
  }
}

function EndFields({ draft, edit, error }: Omit<FieldsProps, 'wrong'> & { error: string | undefined }) {
  const t = useWords()
  return (
    <>
      <SelectField
        label={t('load.end')}
        value={draft.end}
        options={ends.map(value => ({ value, label: t(`load.ends.${value}`) }))}
        onChange={end => edit({ end, endValue: usual[end] })}
      />
      {draft.end !== 'close' && (
        <Field
          label={t(`load.end-value.${draft.end}`)}
          value={draft.endValue}
          onChange={endValue => edit({ endValue })}
          error={error}
          numeric={draft.end !== 'line'}
        />
      )}
    </>
  )
}

const usual = { lines: '1', line: '', bytes: '4', quietMs: '300', close: '' } as const

function Expect(props: {
  draft: LoadDraft
  edit: FieldsProps['edit']
  error: string | undefined
  label: string
}) {
  const t = useWords()
  return (
    <Field
      label={props.label}
      value={props.draft.expect}
      onChange={expect => props.edit({ expect })}
      error={props.error}
      placeholder={t('load.expect-example')}
    />
  )
}
