import { SessionAligner } from '../../../src/lab/replicas/aligner'
import { ProgramFacts } from '../../../src/lab/replicas/noise/program-facts'
import type { ReplicaComparison } from '../../../src/shared/replicas'

/** Replicas that are programs of the student's own: their lines have no port. */
export class Bench {
  readonly aligner: SessionAligner
  readonly facts: Readonly<Record<string, ProgramFacts>>
  readonly #seq = new Map<string, number>()

  constructor({
    startedAt,
    ...options
  }: ConstructorParameters<typeof SessionAligner>[2] & { readonly startedAt?: number } = {}) {
    this.facts = { a: new ProgramFacts(startedAt), b: new ProgramFacts(startedAt) }
    this.aligner = new SessionAligner(['a', 'b'], ['a', 'b'], {
      facts: program => this.facts[program] ?? new ProgramFacts(),
      ...options
    })
  }

  session(session: number, from: number, to: number, ...who: string[]): void {
    this.#session(session, { from, to, who })
  }
  /** One that the proxy tells that all of these have had to its end. */
  wholeSession(session: number, from: number, to: number, ...who: string[]): void {
    this.#session(session, { from, to, who, whole: true })
  }
  #session(
    session: number,
    { from, to, who, whole }: { from: number; to: number; who: readonly string[]; whole?: boolean }
  ): void {
    for (const [at, replica] of who.entries()) {
      const connection = { session, t: from, replica, localPort: 1_000 * session + from + at }
      this.facts[replica]?.addConnection(connection.localPort, from)
      this.facts[replica]?.endConnection(connection.localPort, from, to)
      this.aligner.addOpen(connection)
      this.aligner.addClose(connection, to, whole)
    }
  }
  down(node: string, t: number): void {
    this.facts[node]?.addEnd(t)
    this.aligner.gone(node, 'down', t)
  }
  say(node: string, t: number, ...texts: string[]): void {
    for (const text of texts) {
      const seq = (this.#seq.get(node) ?? 0) + 1
      this.#seq.set(node, seq)
      this.aligner.addLine({ seq, t, node, level: 'info', text })
    }
  }
  /** A session in which each program names its client. */
  serve(session: number, from: number, names: Readonly<Record<string, string>>): void {
    this.session(session, from, from + 100, 'a', 'b')
    for (const [node, name] of Object.entries(names)) this.say(node, from + 10, `${name} has come`)
  }
  compare(now = 1_000_000): ReplicaComparison {
    return this.aligner.compare(now, 'proxy', 200)
  }
}
