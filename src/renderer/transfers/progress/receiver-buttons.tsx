import { linkId, type LinkId } from '#shared/links'
import type { Topology } from '#shared/topology'
import { NodeButtons } from '../../actions/node-buttons'
import { useFaults } from '../../faults/commands/use-faults'
import { whyNoFaults } from '../../faults/look/links'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'

const slow = { type: 'bandwidth', name: 'slow', bytesPerSecond: 256_000 } as const

/** The links by which files come to a receiver: those of the proxies that copy, or else all. */
export function linksInto({ nodes, links }: Topology, receiver: string): readonly LinkId[] {
  const into = links.filter(
    link => link.to === receiver && !whyNoFaults({ nodes, links } as Topology, link.from, link.to)
  )
  const copying = into.filter(link => nodes.find(({ id }) => id === link.from)?.kind === 'replicating-proxy')
  return (copying.length > 0 ? copying : into).map(({ from, to }) => linkId(from, to))
}

/** What one does to a receiver while a file is on its way to it. */
export function ReceiverButtons({ receiver }: { receiver: string }) {
  return (
    <span className="tr-acts">
      <NodeButtons node={receiver} />
      <SlowButton receiver={receiver} />
    </span>
  )
}

function SlowButton({ receiver }: { receiver: string }) {
  const t = useWords()
  const { set, remove } = useFaults()
  const links = useLab<readonly LinkId[]>(lab => linksInto(lab.topology, receiver), [])
  const isSlow = useLab(
    lab => links.some(id => lab.links[id]?.faults.some(({ fault }) => fault.name === slow.name)),
    false
  )
  if (links.length === 0) return null
  const act = () => {
    for (const link of links) {
      if (isSlow) remove(link, slow.name)
      else void set(link, slow)
    }
  }
  const word = t(isSlow ? 'transfers.full-speed' : 'transfers.slow')
  return (
    <Button
      act
      size="s"
      variant={isSlow ? 'warn' : 'plain'}
      hint={t(isSlow ? 'transfers.full-speed-hint' : 'transfers.slow-hint')}
      aria-label={t('shell.act-on', { action: word, node: receiver })}
      onPress={act}
    >
      {word}
    </Button>
  )
}
