import { useState, type FormEvent } from 'react'
import { learnsNoise } from '#shared/noise'
import {
  comparisons,
  ignoreSchema,
  proxyModes,
  replayPolicies,
  sessionOrders,
  type NodeOfKind
} from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { SelectField } from '../../ui/controls/select-field'
import { Switch } from '../../ui/controls/switch'
import { TextArea } from '../../ui/controls/text-area'
import { useLabModel } from '../model/lab-model'
import { changeProxy, type ProxyChange } from './edit-topology'
import { useEdits } from './use-edits'
import './node-form.css'

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
  const { mode, compare, replay, order } = { ...node, ...edits }
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
    <form className="node-form" onSubmit={event => void submit(event)}>
      <h3 className="h2">{t('lab.compare.title')}</h3>
      <SelectField
        label={t('lab.compare.mode')}
        value={mode}
        options={proxyModes.map(value => ({ value, label: t(`lab.compare.modes.${value}`) }))}
        onChange={value => edit({ mode: value })}
      />
      {mode === 'coursework' ? (
        <p className="small">{t('lab.compare.coursework-note')}</p>
      ) : (
        <>
          <SelectField
            label={t('lab.compare.compare')}
            value={compare}
            options={comparisons.map(value => ({ value, label: t(`lab.compare.ways.${value}`) }))}
            onChange={value => edit({ compare: value })}
          />
          <Switch isSelected={learn} onChange={value => edit({ learn: value })}>
            {t('lab.compare.learn')}
          </Switch>
          {ignored.map(list => (
            <TextArea
              key={list}
              label={t(`lab.compare.ignore.${list}`)}
              placeholder={examples[list]}
              value={text(list)}
              onChange={value => setTexts(now => ({ ...now, [list]: value }))}
              error={isWrong(list) ? t(`lab.compare.wrong.${list}`) : undefined}
            />
          ))}
          <SelectField
            label={t('lab.compare.replay')}
            value={replay}
            options={replayPolicies.map(value => ({ value, label: t(`lab.compare.replays.${value}`) }))}
            onChange={value => edit({ replay: value })}
          />
          <SelectField
            label={t('lab.compare.order')}
            value={order}
            options={sessionOrders.map(value => ({ value, label: t(`lab.compare.orders.${value}`) }))}
            onChange={value => edit({ order: value })}
          />
        </>
      )}
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
