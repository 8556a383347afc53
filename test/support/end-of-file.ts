const endings: (() => void)[] = []

/** Whether the file's tests are only being found yet: where all of them are skipped, nobody comes to its end. */
let isCollecting = false

/** Has `ending` called after the last test of the file, whatever became of it: a worker is killed, and sees no `exit`. */
export function atEndOfFile(ending: () => void): void {
  if (isCollecting) throw new Error('What ends with a file of tests is made in a hook or a test')
  endings.push(ending)
}

/** A file is read: its tests are found. */
export function beginFile(): void {
  isCollecting = true
}

/** The first of its hooks and tests runs. */
export function beginTests(): void {
  isCollecting = false
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
