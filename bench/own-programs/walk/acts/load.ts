import { wordOf } from '../../guests/sessions'
import { until } from '../../../../test/support/until'
import type { Stage } from '../stage'

/** So many are sent by the load, at least. */
const wanted = 5

/** The load speaks the program's protocol: what it counts is what the programs have had. */
export async function load(stage: Stage): Promise<void> {
  const { findings, guest, lab } = stage
  const said = guest.load?.(stage.word) ?? (await recorded(stage))
  await lab.host.call('load.use', { target: 'proxy', load: said })
  const once = await lab.host.call('load.send', { target: 'proxy' })
  findings.is('one request of the load', [once.outcome, once.reply], ['expected', once.reply])
  stage.isDue(stage.word)
  await stage.haveHad()

  await lab.host.call('load.set', { enabled: true, rate: 10, clients: 1 })
  const outcomes = async () => {
    const stats = (await lab.node('people'))?.stats
    return { open: stats?.open, of: stats?.loads?.find(({ to }) => to === 'proxy')?.outcomes }
  }
  await until(async () => ((await outcomes()).of?.expected ?? 0) >= wanted, { what: 'the load is answered' })
  await lab.host.call('load.set', { enabled: false })
  let last = -1
  const rests = async (): Promise<boolean> => {
    const { of } = await outcomes()
    const all = Object.values(of ?? {}).reduce((sum, one) => sum + one, 0)
    const isSame = all === last
    last = all
    return isSame
  }
  await until(rests, { everyMs: 1_500, what: 'the load rests' })
  const { unsent: _unsent, expected, ...others } = (await outcomes()).of ?? { expected: 0, unsent: 0 }
  findings.is('what became of the load', others, { different: 0, cut: 0, refused: 0, 'timed-out': 0 })
  stage.isDue(stage.word, expected)
  await stage.haveHad()
}

/** The session of the last word, as the proxy remembers it. */
async function recorded({ lab, word }: Stage) {
  const remembered = async () =>
    (await lab.host.call('session.list', { node: 'proxy' })).find(({ preview }) =>
      preview.includes(wordOf(word))
    )
  const own = await until(remembered, {
    timeoutMs: 10_000,
    what: `a session with ${wordOf(word)} remembered`
  })
  return lab.host.call('session.read', { node: 'proxy', session: own.session })
}
