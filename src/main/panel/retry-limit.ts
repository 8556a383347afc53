/** Says yes to `most` tries within `windowMs`, and no to those beyond; tries that are older are forgotten. */
export function retryLimit(most: number, windowMs: number, now = () => performance.now()): () => boolean {
  let tries: number[] = []
  return () => {
    const at = now()
    tries = tries.filter(one => at - one < windowMs)
    if (tries.length >= most) return false
    tries.push(at)
    return true
  }
}
