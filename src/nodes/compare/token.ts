/** The least that may differ by itself. */
export interface Token {
  /** Where it stands, in words for people: `header date`, `$.user.id`, `line 3, token 5`. */
  readonly place: string
  /** One character a byte. */
  readonly text: string
  /** Its first character in its unit. */
  readonly start: number
}
