import { isDeepStrictEqual } from 'node:util'
import { until } from '../../../test/support/until'

/** How long something that has to come true may take, ms. */
const patienceMs = 30_000

/** What was held against what the lab says, and what of that was untrue. */
export class Findings {
  readonly found: string[] = []
  checks = 0
  readonly #say: (line: string) => void

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  is(what: string, actual: unknown, right: unknown): boolean {
    this.checks++
    this.#say(what)
    const isRight = isDeepStrictEqual(actual, right)
    if (!isRight) this.add(`${what}: ${text(actual)}, right is ${text(right)}`)
    return isRight
  }

  /** Waits until it is right. */
  async becomes(what: string, actual: () => unknown, right: unknown): Promise<boolean> {
    let last: unknown
    const comes = async (): Promise<boolean> => isDeepStrictEqual((last = await actual()), right)
    await until(comes, { timeoutMs: patienceMs, everyMs: 40 }).catch(() => undefined)
    return this.is(what, last, right)
  }

  add(finding: string): void {
    this.#say(`UNTRUE ${finding}`)
    this.found.push(finding)
  }
}

function text(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing'
  return json.length > 1000 ? `${json.slice(0, 300)} ... ${json.slice(-700)}` : json
}
