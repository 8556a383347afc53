/**
 * How a reply, a session or a copy ended. `whole` and `cut` are said only of what was shown to be so; what cannot be
 * shown is `unknown`.
 */
export const outcomes = ['whole', 'cut', 'unknown'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * What shows an outcome.
 * `whole`: `framing` the reply's own framing is complete; `agreement` several replicas ended it at the same place, and
 * one of them lives on; `alive` the one that ended it lives on.
 * `cut`: `short` its framing says that more was due; `died` its sender has died; `reset` its connection was reset;
 * `frozen` whoever is left stands still; `refused` nobody took the request; `limit` a limit of time or bytes was hit.
 * `unknown`: `unverified` it ended, and whether its sender lives on could not be found out; `client-left` the client
 * left before its end.
 */
export const evidences = {
  whole: ['framing', 'agreement', 'alive'],
  cut: ['short', 'died', 'reset', 'frozen', 'refused', 'limit'],
  unknown: ['unverified', 'client-left']
} as const satisfies Record<Outcome, readonly string[]>

/** An outcome with its evidence. */
export type Ending = {
  [O in Outcome]: { readonly outcome: O; readonly evidence: (typeof evidences)[O][number] }
}[Outcome]
export type Evidence = Ending['evidence']

/** How much of a session's request one replica has had, as far as it can be shown. */
export type Had = 'all' | 'part' | 'nothing' | 'unknown'
