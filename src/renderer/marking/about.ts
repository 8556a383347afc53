import { isWrong, type Finding } from '#shared/marking/findings'
import type { MarkedHandIn } from '#shared/marking/marking'

/** What does not follow in a hand-in by itself; that it is another's is told apart. */
export const forgeriesOf = ({ findings }: MarkedHandIn): readonly Finding[] =>
  findings.filter(found => isWrong(found) && found.code !== 'alike')

/** What is the same in another hand-in: the run, or a text. */
export function copiesOf({ findings, texts }: MarkedHandIn): number {
  const runs = findings.filter(({ code }) => code === 'alike').length
  return runs + texts.filter(({ like }) => like.length > 0).length
}
