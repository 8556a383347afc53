import { useId } from 'react'
import { useWords } from '../i18n/use-words'
import { Field } from '../ui/controls/field'
import { Select } from '../ui/controls/select'
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
            <Choice
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
          <Lines
            label={t('load.headers')}
            example="Content-Type: application/json"
            value={draft.headers}
            onChange={headers => edit({ headers })}
            error={error('headers')}
          />
          {draft.method !== 'GET' && draft.method !== 'HEAD' && (
            <Lines
              label={t('load.body')}
              example={'{"id": 1}'}
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
          <Lines
            label={t('load.lines')}
            example={'hola'}
            value={draft.lines}
            onChange={lines => edit({ lines })}
            error={error('lines')}
            rows={4}
          />
          <div className="load-line">
            <Choice
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
          <Lines
            label={t('load.hex')}
            example="00 00 00 7b"
            value={draft.hex}
            onChange={hex => edit({ hex })}
            error={error('hex')}
            rows={3}
          />
          <div className="load-line">
            <EndFields draft={draft} edit={edit} error={error('until')} />
          </div>
          <Lines
            label={t('load.expect-hex')}
            example="48 4f 4c 41"
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
          <Lines
            label={t('load.messages')}
            example="hola"
            value={draft.lines}
            onChange={lines => edit({ lines })}
            error={error('messages')}
            rows={3}
          />
          <Lines
            label={t('load.expect-answers')}
            example="/^HOLA/"
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
      <Choice
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

function Choice<V extends string>(props: Parameters<typeof Select<V>>[0]) {
  return (
    <div className="field">
      <span className="label">{props.label}</span>
      <Select size="m" {...props} />
    </div>
  )
}

function Lines(props: {
  label: string
  example: string
  value: string
  onChange: (text: string) => void
  error: string | undefined
  rows?: number
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        className="input mono"
        rows={props.rows ?? 2}
        spellCheck={false}
        placeholder={props.example}
        value={props.value}
        aria-invalid={props.error !== undefined}
        aria-describedby={props.error ? `${id}-wrong` : undefined}
        onChange={event => props.onChange(event.target.value)}
      />
      {props.error && (
        <span id={`${id}-wrong`} className="wrong">
          {props.error}
        </span>
      )}
    </div>
  )
}
