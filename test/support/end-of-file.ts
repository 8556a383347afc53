const endings: (() => void)[] = []

/** Has `ending` called after the last test of the file, whatever became of it: a worker is killed, and sees no `exit`. */
export function atEndOfFile(ending: () => void): void {
  endings.push(ending)
}

export function endFile(): void {
  for (const ending of endings.splice(0)) ending()
}
