import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useRunClock, type NodeStatus } from '../../store/hooks'
import { useWithin } from '../graph/use-within'
import { deathLook, deathShownMs, type DeathLook } from '../model/deaths'
import './death-note.css'

/** What is still to be seen of the node's death. */
export function useDeath(node: NodeStatus | null): DeathLook | null {
  const recent = useWithin(node?.died?.at ?? null, deathShownMs)
  return node && deathLook(node, recent)
}

/** "killed 1.2 s ago", or "killed, back in 1.8 s", and once it is back how long that took. */
export function DeathNote({ death }: { death: DeathLook }) {
  return <span className="death-note">{death.isBack ? <Back death={death} /> : <Gone death={death} />}</span>
}

function Back({ death: { cause, at, backAt } }: { death: DeathLook }) {
  const t = useWords()
  const format = useFormat()
  return t(`lab.death.back.${cause}`, { time: format.age((backAt ?? at) - at) })
}

/** Its own component, so that only it is drawn ten times a second. */
function Gone({ death: { cause, at, backAt } }: { death: DeathLook }) {
  const t = useWords()
  const format = useFormat()
  const now = useRunClock(100)
  // What comes is worth more than what was, and both are too long for a card.
  if (backAt !== null) return t(`lab.death.coming.${cause}`, { time: format.age(backAt - now) })
  return t(`lab.death.${cause}`, { time: format.age(now - at) })
}
