import type { Stage } from '../stage'

/** Connections and bytes, where nobody was killed yet: at the door, on each link and of each program. */
export async function figures({ copies, findings, lab, losses, traffic }: Stage): Promise<void> {
  const { connections, sent, received } = traffic
  const seen = async (): Promise<unknown> => {
    const { nodes, links } = await lab.snapshot()
    const of = (id: string) => {
      const stats = nodes[id]?.stats
      return { connections: stats?.connections, in: stats?.bytesIn, out: stats?.bytesOut, open: stats?.open }
    }
    const onLink = (id: string) => {
      const stats = links[`proxy->${id}`]?.stats
      return { connections: stats?.total, in: stats?.bytesUp, out: stats?.bytesDown, open: stats?.open }
    }
    const all = ['proxy', ...copies.map(({ id }) => id)]
    return {
      ...Object.fromEntries(all.map(id => [id, of(id)])),
      ...Object.fromEntries(copies.map(({ id }) => [`proxy->${id}`, onLink(id)])),
      counted: copies.map(({ id }) => nodes[id]?.counted),
      failed: copies.map(({ id }) => nodes[id]?.stats?.failed),
      outcomes: nodes['proxy']?.stats?.outcomes
    }
  }
  const right = { connections, in: sent, out: received, open: 0 }
  await findings.becomes('connections and bytes', seen, {
    proxy: right,
    a: right,
    b: right,
    'proxy->a': right,
    'proxy->b': right,
    counted: copies.map(() => ({ what: 'connections', by: ['proxy'] })),
    failed: [0, 0],
    outcomes: { whole: connections, cut: 0, unknown: 0 }
  })
  await tellsNoOtherLosses({ findings, lab, losses })
}

/** The same of the door alone, when all is over: there nobody was lost. */
export async function lastFigures(stage: Stage): Promise<void> {
  const { findings, lab, traffic } = stage
  const seen = async (): Promise<unknown> => {
    const { nodes, links } = await lab.snapshot()
    const stats = nodes['proxy']?.stats
    const load = links['people->proxy']?.stats
    return {
      connections: (stats?.connections ?? 0) - (load?.total ?? 0),
      in: (stats?.bytesIn ?? 0) - (load?.bytesUp ?? 0),
      out: (stats?.bytesOut ?? 0) - (load?.bytesDown ?? 0),
      notWhole: (stats?.outcomes?.cut ?? 0) + (stats?.outcomes?.unknown ?? 0)
    }
  }
  await findings.becomes('connections and bytes at the door, but for those of the load', seen, {
    connections: traffic.connections,
    in: traffic.sent,
    out: traffic.received,
    notWhole: 0
  })
  await tellsNoOtherLosses(stage)
  await tellsNoOtherDifferences(stage)
}

/** Nobody was given up but by what was done to it. */
async function tellsNoOtherLosses({ findings, lab, losses }: Pick<Stage, 'findings' | 'lab' | 'losses'>) {
  const told = (await lab.events('detached')).map(({ to }) => to)
  const others = told.filter(to => told.filter(one => one === to).length > (losses.get(to) ?? 0))
  findings.is('replicas that were given up for nothing', others, [])
}

/** Nobody has answered otherwise, but for those that forget, and those whose clients concern each other. */
async function tellsNoOtherDifferences({ findings, guest, lab }: Stage): Promise<void> {
  if (guest.quirk === 'several-clients') return
  const others = (await lab.events('diverged')).filter(
    ({ startedAgain = [] }) => !guest.forgets || startedAgain.length === 0
  )
  findings.is('replies that differ for nothing', others, [])
}
