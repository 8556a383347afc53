import { useId, useState, type FormEvent } from 'react'
import { learnsNoise } from '#shared/noise'
import { comparisons, ignoreSchema, replayPolicies, sessionOrders, type NodeOfKind } from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import { Switch } from '../../ui/controls/switch'
import { useLabModel } from '../model/lab-model'
import { changeProxy, type ProxyChange } from './edit-topology'
import { useEdits } from './use-edits'
import './comparison-form.css'

const ignored = ['headers', 'patterns', 'paths'] as const
type Ignored = (typeof ignored)[number]

const lines = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')

/** How a replicating proxy compares replies, replays and orders sessions: applied at once, as each change restarts it. */
export function ComparisonForm({ node }: { node: NodeOfKind<'replicating-proxy'> }) {
  const t = useWords()
  const { topology } = useLabModel()
  const { change } = useEdits()
  const [edits, setEdits] = useState<ProxyChange>({})
  const [texts, setTexts] = useState<Partial<Record<Ignored, string>>>({})
  const { compare, replay, order } = { ...node, ...edits }
  const learn = edits.learn ?? learnsNoise(node, topology)
  const text = (list: Ignored) => texts[list] ?? node.ignore[list].join('\n')
  const isWrong = (list: Ignored) => !ignoreSchema.shape[list].safeParse(lines(text(list))).success
  const ignore = ignoreSchema.safeParse(Object.fromEntries(ignored.map(list => [list, lines(text(list))])))
  const isChanged = Object.keys(edits).length > 0 || Object.keys(texts).length > 0

  const edit = (more: ProxyChange) => setEdits(now => ({ ...now, ...more }))
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!isChanged || !ignore.success) return
    const wanted = { ...edits, ignore: ignore.data }
    if (!(await change(now => changeProxy(now, node.id, wanted)))) return
    setEdits({})
    setTexts({})
  }
  return (
    <form className="comparison-form" onSubmit={event => void submit(event)}>
      <h3 className="h2">{t('lab.compare.title')}</h3>
      <Choice
        name={t('lab.compare.compare')}
        value={compare}
        options={comparisons.map(value => ({ value, label: t(`lab.compare.ways.${value}`) }))}
        onChange={value => edit({ compare: value })}
      />
      <Switch isSelected={learn} onChange={value => edit({ learn: value })}>
        {t('lab.compare.learn')}
      </Switch>
      {ignored.map(list => (
        <Lines
          key={list}
          label={t(`lab.compare.ignore.${list}`)}
          example={examples[list]}
          text={text(list)}
          onChange={value => setTexts(now => ({ ...now, [list]: value }))}
          wrong={isWrong(list) ? t(`lab.compare.wrong.${list}`) : undefined}
        />
      ))}
      <Choice
        name={t('lab.compare.replay')}
        value={replay}
        options={replayPolicies.map(value => ({ value, label: t(`lab.compare.replays.${value}`) }))}
        onChange={value => edit({ replay: value })}
      />
      <Choice
        name={t('lab.compare.order')}
        value={order}
        options={sessionOrders.map(value => ({ value, label: t(`lab.compare.orders.${value}`) }))}
        onChange={value => edit({ order: value })}
      />
      <footer>
        <small className="quiet">{t('lab.compare.restarts')}</small>
        <Button type="submit" isDisabled={!isChanged || !ignore.success}>
          {t('lab.config.apply')}
        </Button>
      </footer>
    </form>
  )
}

const examples: Readonly<Record<Ignored, string>> = {
  headers: 'x-request-id',
  patterns: 'pid \\d+',
  paths: '$.user.id'
}

function Choice<V extends string>({
  name,
  ...select
}: { name: string } & Omit<Parameters<typeof Select<V>>[0], 'label'>) {
  return (
    <div className="field">
      <span className="label">{name}</span>
      <Select size="m" label={name} {...select} />
    </div>
  )
}

function Lines(props: {
  label: string
  example: string
  text: string
  wrong: string | undefined
  onChange: (text: string) => void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        className="input mono"
        rows={2}
        spellCheck={false}
        placeholder={props.example}
        value={props.text}
        aria-invalid={props.wrong !== undefined}
        aria-describedby={props.wrong ? `${id}-wrong` : undefined}
        onChange={event => props.onChange(event.target.value)}
      />
      {props.wrong && (
        <span id={`${id}-wrong`} className="wrong">
          {props.wrong}
        </span>
      )}
    </div>
  )
}
