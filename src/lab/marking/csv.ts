/** Rows as RFC 4180 has them. What a spreadsheet would take for a formula is text. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * Reads rows as spreadsheets write them: commas or semicolons, quoted or not.
 * @throws Error where a quote has no end
 */
export function parseCsv(text: string): string[][] {
  const content = text.replace(/^\uFEFF/, '')
  const [head = ''] = content.split(/\r?\n/, 1)
  const separator = head.split(';').length > head.split(',').length ? ';' : ','
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  const end = (): void => {
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  while (at < content.length) {
    let value = ''
    if (content[at] === '"') {
      for (at++; ; at++) {
        const quote = content.indexOf('"', at)
        if (quote < 0) throw new Error('a quote has no end')
        value += content.slice(at, quote)
        at = quote + 1
        if (content[at] !== '"') break
        value += '"'
      }
    }
    const rest = /^[^\r\n]*/.exec(content.slice(at))?.[0] ?? ''
    const stop = rest.indexOf(separator)
    value += stop < 0 ? rest : rest.slice(0, stop)
    at += stop < 0 ? rest.length : stop
    row.push(value)
    if (content[at] === separator) {
      at++
      if (at < content.length && content[at] !== '\r' && content[at] !== '\n') continue
      row.push('')
    }
    at += content[at] === '\r' && content[at + 1] === '\n' ? 2 : 1
    end()
  }
  return rows
}
