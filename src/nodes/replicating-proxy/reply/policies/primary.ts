import { bestOf, keepsLead, type ReplyPolicy } from './reply-policy'

/** The first replica in priority order leads for as long as it can; then the next. */
export const primaryPolicy: ReplyPolicy = {
  direct: true,
  next(view) {
    const next = keepsLead(view) ? view.leader : bestOf(view.contenders)
    return next && { leader: next, bytes: next.ahead.length }
  },
  awaited: ({ leader }) => (leader ? [leader] : [])
}
