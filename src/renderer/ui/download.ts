/** Saves `text` on the person's disk under `fileName`. */
export function downloadText(fileName: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download has taken its own reference by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
