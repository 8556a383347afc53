import { isForeign } from '#shared/doors'
import type { NodeOfKind } from '#shared/topology'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'

interface NoSessionsProps {
  proxy: NodeOfKind<'replicating-proxy'>
  sending: boolean
  onSend: () => void
}

/** In place of the logs behind a proxy while they have no line of a session: nothing came yet, or nothing was printed. */
export function NoSessions({ proxy, sending, onSend }: NoSessionsProps) {
  const t = useWords()
  const setUi = useSetUi()
  const isOwn = useLab(({ topology, links }) => {
    const behind = links.filter(({ from }) => from === proxy.id).map(({ to }) => to)
    return topology.nodes.some(({ id, kind }) => behind.includes(id) && isForeign(kind))
  }, false)
  const hasSent = useLab(
    ({ links }) => links.some(({ from, stats }) => from === proxy.id && (stats?.bytesUp ?? 0) > 0),
    false
  )
  if (isOwn && hasSent) {
    return (
      <EmptyState
        icon="replicas"
        title={t('replicas.silent')}
        text={t('replicas.silent-text', { proxy: proxy.id })}
      >
        <Button icon="timeline" onPress={() => setUi({ screen: 'timeline' })}>
          {t('replicas.go-to-timeline')}
        </Button>
      </EmptyState>
    )
  }
  if (isOwn)
    return (
      <EmptyState
        icon="replicas"
        title={t('replicas.empty-own')}
        text={t('replicas.empty-own-text', { proxy: proxy.id })}
      />
    )
  return (
    <EmptyState
      icon="replicas"
      title={t('replicas.empty')}
      text={t('replicas.empty-text', { proxy: proxy.id })}
    >
      <Button act variant="primary" size="l" icon="send" isPending={sending} onPress={onSend}>
        {t('shell.send-exchange')}
      </Button>
    </EmptyState>
  )
}
