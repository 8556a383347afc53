import type { RoadCheck } from '#shared/roads/roads'

/** One file for one door. */
export interface RoadRequest {
  readonly path: string
  readonly size: number
  /** What it is to be called there. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** The certificates that are trusted, PEM. */
  readonly ca?: string | undefined
  readonly user: string
  readonly password: string
  /** SHA-256 of the file, which answers are compared with. */
  readonly sha256: string
  /** Go on with what the receiver has, where the road can. */
  readonly resume: boolean
  /** The same for every try to send this file. */
  readonly transferId: string
}

/** What an answer that has the SHA-256 of the stored file shows. @throws where it is another's */
export function checkOf(answer: string, sha256: string): RoadCheck {
  const [said] = /\b[0-9a-f]{64}\b/.exec(answer) ?? []
  if (said === undefined) return 'none'
  if (said !== sha256) throw new Error('the receiver has stored something else')
  return 'answer'
}
