import type { Contender } from '../contender'
import type { ReplyPolicy, ReplyView } from './reply-policy'

/** A replica that has ended, or is frozen, abstains from the bytes that it does not have. */
function voters({ contenders }: ReplyView): readonly Contender[] {
  return contenders.filter(
    contender => contender.usable && (contender.ahead.length > 0 || !contender.suspect)
  )
}

/** Whether some have more than the client, but more have ended where it is. */
function mostHaveEnded(view: ReplyView): boolean {
  const voting = voters(view)
  if (voting.every(({ ahead }) => ahead.length === 0)) return false
  const ended = view.contenders.filter(
    ({ diverged, state, received }) => !diverged && state === 'ended' && received === view.sent
  )
  return ended.length > voting.length
}

/**
 * Bytes go out once more than half of the replicas agree on them. When all have spoken and no half agrees,
 * priority decides, so that the client is not left waiting for an agreement that cannot come. Where more have ended than
 * go on, theirs is the end of the reply.
 */
export const majorityPolicy: ReplyPolicy = {
  direct: false,
  next(view) {
    if (mostHaveEnded(view)) return null
    const voting = voters(view)
    const quorum = Math.floor(voting.length / 2) + 1
    let leader: Contender | null = null
    let bytes = 0
    for (const candidate of voting) {
      const agreed = voting
        .map(other => (other === candidate ? candidate.ahead.length : candidate.ahead.equalTo(other.ahead)))
        .sort((a, b) => b - a)[quorum - 1]
      if (agreed !== undefined && agreed > bytes) {
        leader = candidate
        bytes = agreed
      }
    }
    if (leader) return { leader, bytes }
    const [first] = voting
    const tied = first !== undefined && voting.every(voter => voter.ahead.length > 0)
    return tied ? { leader: first, bytes: first.ahead.length } : null
  },
  ends: mostHaveEnded,
  awaited: view => voters(view).filter(voter => voter.ahead.length === 0)
}
