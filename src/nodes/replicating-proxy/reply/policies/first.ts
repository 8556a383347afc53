import { bestOf, keepsLead, type ReplyPolicy } from './reply-policy'

/** The first to answer leads; when it is lost, whoever has the next byte. */
export const firstPolicy: ReplyPolicy = {
  direct: true,
  next(view) {
    const next = keepsLead(view)
      ? view.leader
      : bestOf(view.contenders.filter(contender => contender.ahead.length > 0))
    return next && { leader: next, bytes: next.ahead.length }
  },
  awaited: ({ leader }) => (leader ? [leader] : [])
}
