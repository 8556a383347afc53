import type { ReplyPolicy as ReplyPolicyName } from '#shared/topology'
import { firstPolicy } from './first'
import { majorityPolicy } from './majority'
import { primaryPolicy } from './primary'
import type { ReplyPolicy } from './reply-policy'

/** The reply policies, by their names in the topology. */
export const replyPolicies: Readonly<Record<ReplyPolicyName, ReplyPolicy>> = {
  primary: primaryPolicy,
  first: firstPolicy,
  majority: majorityPolicy
}
