/** Largest picture that goes into a report, bytes. */
const maxBytes = 8 * 1024 ** 2
const types = /^image\/(?:png|jpeg|gif|webp)$/

/** A picture as a data URL; null where it is none of these, or too large. */
export async function readPicture(
  file: File
): Promise<{ readonly name: string; readonly src: string } | null> {
  if (!types.test(file.type) || file.size > maxBytes) return null
  return new Promise(resolve => {
    const reader = new FileReader()
    reader.onload = () => resolve({ name: file.name, src: String(reader.result) })
    reader.onerror = () => resolve(null)
    reader.readAsDataURL(file)
  })
}
