import { useState } from 'react'
import type { NodeOfKind } from '#shared/topology'
import { errorText } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { useExchange } from '../actions/use-exchange'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { ChooseNodes } from './chooser/choose-nodes'
import { Chooser, chosenNodes } from './chooser/chooser'
import { Comparison } from './comparison'
import { proxiesWithReplicas, unreadBehind } from './model/proxies'
import { usualLimit } from './model/limits'
import { keyOf, useComparison, type Compared } from './use-comparison'
import { useOf } from './use-of'
import './replicas-view.css'

/** Logs side by side: of the replicas behind one proxy by session, or whole logs of any nodes. */
export function ReplicasView() {
  const t = useWords()
  const setUi = useSetUi()
  const proxies = useLab<readonly NodeOfKind<'replicating-proxy'>[]>(
    lab => proxiesWithReplicas(lab.topology),
    []
  )
  const ids = useLab<readonly string[]>(lab => lab.topology.nodes.map(({ id }) => id), [])
  const [wanted, setWanted] = useState<Compared | null>(null)
  const unread = useLab(lab => unreadBehind(lab.topology).join(', '), '')
  const first = proxies[0]
  const what = isThere(wanted, proxies, ids) ? wanted : first ? { proxy: first.id } : null
  // Not with its button: the dialog stays where another comparison is chosen in it.
  const [choosing, setChoosing] = useState(false)
  const [limit, setLimit] = useOf(keyOf(what), usualLimit)
  const { comparison, error, limit: askedFor } = useComparison(what, limit)
  const { send, busy } = useExchange()
  const proxy = (what && 'proxy' in what && proxies.find(({ id }) => id === what.proxy)) || null
  return (
    <>
      <Comparison
        what={what}
        proxy={proxy}
        chooser={
          <Chooser
            what={what}
            proxies={what ? proxies.map(({ id }) => id) : []}
            onChoose={setWanted}
            onOpen={() => setChoosing(true)}
          />
        }
        comparison={comparison}
        limit={askedFor}
        onLimit={setLimit}
        onSend={() => void send(proxy?.id)}
        sending={busy}
      >
        {what === null ? (
          <EmptyState
            icon="replicas"
            title={t('replicas.none')}
            text={unread === '' ? t('replicas.none-text') : t('replicas.none-unread', { nodes: unread })}
          >
            <Button variant="primary" icon="lab" onPress={() => setUi({ screen: 'lab' })}>
              {t('replicas.go-to-lab')}
            </Button>
          </EmptyState>
        ) : error ? (
          <EmptyState icon="failed" title={t('replicas.none')} text={errorText(t, error)} />
        ) : (
          <EmptyState icon="replicas" title={t('replicas.loading')} />
        )}
      </Comparison>
      {choosing && (
        <ChooseNodes
          chosen={chosenNodes(what)}
          onChoose={nodes => setWanted({ nodes })}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
}

/** Whether what was chosen is in the lab still. */
function isThere(
  what: Compared | null,
  proxies: readonly { readonly id: string }[],
  ids: readonly string[]
): what is Compared {
  if (what === null) return false
  return 'proxy' in what
    ? proxies.some(({ id }) => id === what.proxy)
    : what.nodes.every(id => ids.includes(id))
}
