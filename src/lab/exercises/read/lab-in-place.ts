import { parseDocument } from 'yaml'
import type { Topology } from '#shared/topology'

/**
 * The text of an exercise with its lab in place, where that is a file beside it: a run has the exercise, and not that file.
 * @param topology of the lab as it was
 */
export async function withLabInPlace(text: string, topology: () => Promise<Topology>): Promise<string> {
  const document = parseDocument(text)
  const lab = document.errors.length === 0 ? document.get('lab') : null
  if (typeof lab !== 'string' || !/\.(?:json|ya?ml|relevo)$/i.test(lab)) return text
  document.set('lab', await topology())
  return document.toString()
}
