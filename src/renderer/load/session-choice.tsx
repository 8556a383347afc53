import { useCallback, useEffect, useState } from 'react'
import type { RecordedLoad, RememberedSession } from '#shared/load/load'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, useLab, usePanel } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { RowButton } from '../ui/controls/row-button'
import { SelectField } from '../ui/controls/select-field'
import { Switch } from '../ui/controls/switch'

const most = 50

/** The sessions that a proxy keeps, of which one becomes the load. */
export function SessionChoice(props: {
  /** Whom the load goes to. */
  target: string
  recorded: RecordedLoad | null
  /** Somebody has tried to send it, and none is chosen. */
  isMissing: boolean
  pauses: boolean
  onChoose: (recorded: RecordedLoad) => void
  onPauses: (pauses: boolean) => void
}) {
  const t = useWords()
  const run = useCommand()
  const proxies = useLab(
    lab => lab.topology.nodes.filter(({ kind }) => kind === 'replicating-proxy').map(({ id }) => id),
    []
  )
  const [chosenProxy, setProxy] = useState(props.recorded?.from.split('/')[0] ?? props.target)
  const proxy = proxies.find(id => id === chosenProxy) ?? proxies[0]
  const { sessions, ask } = useSessions(proxy)
  async function choose(session: number) {
    if (proxy === undefined) return
    const result = await run('session.read', { node: proxy, session })
    if (result.ok) props.onChoose(result.value)
  }
  if (proxy === undefined) return <p className="small quiet">{t('load.no-proxy')}</p>
  return (
    <>
      <div className="load-line">
        {proxies.length > 1 && (
          <SelectField
            label={t('load.proxy')}
            value={proxy}
            options={proxies.map(value => ({ value, label: value }))}
            onChange={setProxy}
          />
        )}
        <Chosen recorded={props.recorded} isMissing={props.isMissing} />
        <span className="grow" />
        <Button icon="reset" onPress={() => void ask()}>
          {t('load.look-again')}
        </Button>
      </div>
      <ul className="load-sessions" aria-label={t('load.sessions', { proxy })}>
        {sessions?.map(session => (
          <li key={session.session}>
            <SessionButton
              session={session}
              isChosen={props.recorded?.from === `${proxy}/${session.session}`}
              onPress={() => void choose(session.session)}
            />
          </li>
        ))}
        {sessions?.length === 0 && (
          <li className="small quiet load-none">{t('load.no-sessions', { proxy })}</li>
        )}
      </ul>
      <Switch isSelected={props.pauses} onChange={props.onPauses}>
        {t('load.pauses')}
      </Switch>
    </>
  )
}

function Chosen({ recorded, isMissing }: { recorded: RecordedLoad | null; isMissing: boolean }) {
  const t = useWords()
  if (isMissing)
    return (
      <span className="wrong" role="alert">
        {t('load.wrong.session')}
      </span>
    )
  if (!recorded) return <span className="small quiet">{t('load.choose-session')}</span>
  const [proxy = '', number = ''] = recorded.from.split('/')
  return (
    <span className="small">
      {t(recorded.reply ? 'load.chosen' : 'load.chosen-without', { number, proxy })}
    </span>
  )
}

function SessionButton(props: { session: RememberedSession; isChosen: boolean; onPress: () => void }) {
  const t = useWords()
  const format = useFormat()
  const { session, agoMs, requestBytes, replyBytes, preview, cut } = props.session
  return (
    <RowButton className="load-session" isChosen={props.isChosen} onPress={props.onPress}>
      <b className="mono">{session}</b>
      <span className="mono ellipsis">{preview === '' ? '—' : preview}</span>
      <span className="small quiet nw">
        {format.bytesText(requestBytes)} → {format.bytesText(replyBytes)}
        {cut && ` · ${t('load.outcome.cut')}`}
      </span>
      <span className="small quiet nw">{t('common.ago', { time: format.durationText(agoMs) })}</span>
    </RowButton>
  )
}

function useSessions(proxy: string | undefined) {
  const { client } = usePanel()
  const [sessions, setSessions] = useState<readonly RememberedSession[] | null>(null)
  // A proxy that does not run keeps none: that the list is empty says enough.
  const ask = useCallback(async () => {
    if (proxy === undefined) return
    const result = await client.call('session.list', { node: proxy, limit: most })
    setSessions(result.ok ? result.value : [])
  }, [client, proxy])
  useEffect(() => void ask(), [ask])
  return { sessions, ask }
}
