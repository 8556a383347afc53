import type { Candidate } from './algorithm'

/** How busy a backend would be with one request more, for its weight. */
export function load({ active, weight, share }: Candidate): number {
  return (active + 1) / (weight * share)
}
