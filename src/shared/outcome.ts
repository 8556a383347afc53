/**
 * How a reply, a session or a copy ended. `whole` and `cut` are said only of what was shown to be so; what cannot be
 * shown is `unknown`.
 */
export const outcomes = ['whole', 'cut', 'unknown'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * What shows an outcome.
 * `whole`: `framing` the reply's own framing is complete; `agreement` several replicas ended it at the same place, and
 * one of them lives on; `alive` the one that ended it lives on; `sha256` of a copy, it has the source's SHA-256.
 * `cut`: `short` its framing says that more was due; `died` its sender, or the receiver of a copy, has ended; `reset`
 * its connection was reset; `frozen` whoever is left stands still; `refused` nobody took the request, or the copy;
 * `limit` a limit of time or bytes was hit; `given-up` an end of the copy says that it gives it up; `differs` the copy
 * has another SHA-256 than the source.
 * `unknown`: `unverified` it ended, and whether its sender lives on could not be found out; `client-left` the client
 * left before its end; `unanswered` all of a copy was sent, and whether it was stored was not answered.
 */
const evidences = {
  whole: ['framing', 'agreement', 'alive', 'sha256'],
  cut: ['short', 'died', 'reset', 'frozen', 'refused', 'limit', 'given-up', 'differs'],
  unknown: ['unverified', 'client-left', 'unanswered']
} as const satisfies Record<Outcome, readonly string[]>

/** An outcome with its evidence. */
export type Ending = {
  [O in Outcome]: { readonly outcome: O; readonly evidence: (typeof evidences)[O][number] }
}[Outcome]
export type Evidence = Ending['evidence']
/** What shows that something was cut. */
export type CutEvidence = Extract<Ending, { readonly outcome: 'cut' }>['evidence']

export const evidenceNames = [...evidences.whole, ...evidences.cut, ...evidences.unknown] as const

/** How much of a session's request one replica has had, as far as it can be shown. */
export type Had = 'all' | 'part' | 'nothing' | 'unknown'
