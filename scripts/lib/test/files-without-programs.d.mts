/** The files of tests that can share a process, by their paths in the project. */
export function filesWithoutPrograms(folder?: string): readonly string[]
