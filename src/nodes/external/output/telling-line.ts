const maxLineChars = 300
/** Frames of a Java or Node stack trace, and Node's fields of an error below it, which say less than the line above them. */
const stackFrame = /^\s+at |^\s*\.\.\. \d+ more$|^Node\.js v|^Emitted 'error' event|^ {2}\w+: .*[^{[]$|^\}$/
/** How compilers and interpreters begin the line that says what is wrong. */
const errorLine = /\b(?:error|exception)\b\s*[:\]]|^\[ERROR\]/i

/** The line of a program's last lines that says most likely why it has ended: the last that is no frame of a stack. */
export function tellingLine(lines: readonly string[]): string {
  const line = lines.findLast(one => !stackFrame.test(one)) ?? lines.at(-1) ?? ''
  return line.trim().slice(0, maxLineChars)
}

/** The first line that names an error, as compilers print it; otherwise the last that says something. */
export function firstErrorLine(lines: readonly string[]): string {
  const line = lines.find(one => errorLine.test(one))
  return line === undefined ? tellingLine(lines) : line.trim().slice(0, maxLineChars)
}
