const endings: (() => void)[] = []

/** Has `ending` called after the last test of the file, whatever became of it: a worker is killed, and sees no `exit`. */
export function atEndOfFile(ending: () => void): void {
  endings.push(ending)
}

/** @throws the first of what the endings throw, when all of them were called */
export function endFile(): void {
  const thrown: unknown[] = []
  for (const ending of endings.splice(0)) {
    try {
      ending()
    } catch (error) {
      thrown.push(error)
    }
  }
  if (thrown.length > 0) throw thrown[0]
}
