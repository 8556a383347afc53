/** What a node of a file from somebody else could do to this machine, or from it to others. */
export type Power =
  /** It runs a program: a command line, and what prepares it, as words. */
  | {
      readonly kind: 'program'
      readonly prepare: readonly string[] | null
      readonly command: readonly string[]
      readonly cwd: string
      readonly env: Readonly<Record<string, string>>
    }
  /** It runs on that machine, and this command runs on this computer to get there. */
  | { readonly kind: 'machine'; readonly machine: string; readonly command: readonly string[] }
  /** Other machines can reach it, at these addresses. */
  | { readonly kind: 'listens'; readonly addresses: readonly string[] }
  /** Web pages of these names may use it. */
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** It connects to other machines, at these addresses. */
  | { readonly kind: 'connects'; readonly addresses: readonly string[] }
  /** The load sends bytes that the file chose to `to`; `load` is all of them, as JSON. */
  | { readonly kind: 'sends'; readonly to: string; readonly load: string }

/** A node that does not run before it is trusted, and why. */
export interface HeldNode {
  readonly node: string
  readonly powers: readonly Power[]
}

/** What of the running topology does not run, because it came in a file and nobody has trusted it here. */
export interface TrustView {
  /** Over all that `held` would run, and its folder: whoever decides says what was seen by it. */
  readonly digest: string
  /** The file that it came in, as far as it had one. */
  readonly file: string | null
  /** Where that file is, by its real path; null where that is not known, as in a browser. */
  readonly folder: string | null
  readonly held: readonly HeldNode[]
  /** Whether a person has said before that these are not to run. */
  readonly declined: boolean
}

/**
 * `once`: until another topology is opened, or the host ends. `folder`: also whenever the same is opened from that folder
 * again; where the folder is not known, from anywhere. `never`: it stays as it is, and that is remembered.
 */
export const trustDecisions = ['once', 'folder', 'never'] as const
export type TrustDecision = (typeof trustDecisions)[number]
