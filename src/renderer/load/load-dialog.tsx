import { useState, type FormEvent } from 'react'
import { loadProtocols, type Load, type RecordedLoad } from '#shared/load/load'
import type { LoadAttempt } from '#shared/load/load-results'
import type { Topology } from '#shared/topology'
import { useWords } from '../i18n/use-words'
import { useCommand, useLab, usePanel } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { SelectField } from '../ui/controls/select-field'
import { Dialog } from '../ui/overlays/dialog'
import { AttemptView } from './attempt-view'
import { draftOf, readDraft, withProtocol, type LoadDraft } from './load-draft'
import { LoadFields } from './load-fields'
import { SessionChoice } from './session-choice'
import './load.css'

const protocols = ['fitting', ...loadProtocols] as const

/** What the load says to each target; one request can be sent to try. */
export function LoadDialog(props: {
  target: string | null
  /** A session that was chosen elsewhere. */
  recorded: RecordedLoad | null
  onClose: () => void
}) {
  const topology = useLab<Topology | null>(lab => lab.topology, null)
  return topology && <LoadForm {...props} topology={topology} />
}

function LoadForm(props: {
  topology: Topology
  target: string | null
  recorded: RecordedLoad | null
  onClose: () => void
}) {
  const { topology, onClose } = props
  const t = useWords()
  const run = useCommand()
  const { toasts } = usePanel()
  const { targets, loads } = targetsOf(topology)
  const wanted = props.target ?? props.recorded?.from.split('/')[0] ?? null
  const [target, setTarget] = useState(targets.find(id => id === wanted) ?? targets[0] ?? null)
  const [draft, setDraft] = useState<LoadDraft>(() =>
    draftOf(props.recorded ?? (target === null ? undefined : loads[target]))
  )
  const [attempt, setAttempt] = useState<LoadAttempt | null>(null)
  const [busy, setBusy] = useState(false)
  /** Said only once somebody has tried to send what is not right yet. */
  const [tried, setTried] = useState(false)
  const read = readDraft(draft)
  const wrong = 'wrong' in read ? read.wrong : null

  const edit = (change: Partial<LoadDraft>) => setDraft(now => ({ ...now, ...change }))
  function choose(id: string) {
    setTarget(id)
    setDraft(draftOf(loads[id]))
    setAttempt(null)
  }
  function chooseProtocol(protocol: LoadDraft['protocol']) {
    setDraft(now => withProtocol(now, protocol))
    setAttempt(null)
  }
  async function once() {
    // What came before is of another request.
    setAttempt(null)
    if ('wrong' in read || target === null) return setTried(true)
    setBusy(true)
    const result = await run('load.send', { target, ...(read.load && { load: read.load }) })
    setBusy(false)
    setAttempt(result.ok ? result.value : null)
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    if ('wrong' in read || target === null) return setTried(true)
    const result = await run('load.use', { target, load: read.load })
    if (!result.ok) return
    toasts.show({
      kind: 'done',
      text: t => t('load.set', { target, what: t(`load.protocol.${draft.protocol}`) })
    })
    onClose()
  }
  return (
    <Dialog title={t('load.title')} isOpen wide onClose={onClose}>
      {target === null ? (
        <p className="dim">{t('load.no-targets')}</p>
      ) : (
        <form className="dialog-form load-form" onSubmit={event => void submit(event)}>
          <div className="load-line">
            <SelectField
              label={t('load.target')}
              value={target}
              options={targets.map(value => ({ value, label: value }))}
              onChange={choose}
            />
            <SelectField
              label={t('load.what')}
              value={draft.protocol}
              options={protocols.map(value => ({ value, label: t(`load.protocol.${value}`) }))}
              onChange={chooseProtocol}
            />
          </div>
          <LoadFields draft={draft} wrong={tried ? wrong : null} edit={edit} />
          {draft.protocol === 'session' && (
            <SessionChoice
              key={target}
              target={target}
              recorded={draft.recorded}
              isMissing={tried && wrong === 'session'}
              pauses={draft.pauses}
              onChoose={recorded => edit({ recorded })}
              onPauses={pauses => edit({ pauses })}
            />
          )}
          {attempt && <AttemptView attempt={attempt} />}
          <footer>
            <Button
              act
              icon="send"
              isPending={busy}
              isDisabled={draft.protocol === 'none'}
              onPress={() => void once()}
            >
              {t('load.send-one')}
            </Button>
            <span className="grow" />
            <Button onPress={onClose}>{t('common.action.cancel')}</Button>
            <Button act type="submit" variant="primary">
              {t('load.use')}
            </Button>
          </footer>
        </form>
      )}
    </Dialog>
  )
}

/** Whom the client is linked to, and the loads that are set for them. */
function targetsOf({ nodes, links }: Topology): {
  readonly targets: readonly string[]
  readonly loads: Readonly<Record<string, Load>>
} {
  const client = nodes.find(node => node.kind === 'client')
  if (client?.kind !== 'client') return { targets: [], loads: {} }
  return { targets: links.filter(({ from }) => from === client.id).map(({ to }) => to), loads: client.load }
}
