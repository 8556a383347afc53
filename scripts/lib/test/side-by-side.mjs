/** Runs `body` for each item, at most `limit` at a time, in order of the items. Rejects as soon as one rejects. */
export async function sideBySide(items, limit, body) {
  const results = []
  const waiting = [...items.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, item] = next
      results[index] = await body(item)
    }
  }
  await Promise.all(Array.from({ length: limit }, worker))
  return results
}
