// Reads the numbers out of a report's page: docs/report.md says how they stand there.

/** What a person wrote stands between these, and is none of the report's. */
const own = /<!--own [\w-]+-->[\s\S]*?<!--\/own-->/g
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** @param {string} html */
export function readPage(html) {
  const numbers = [...html.replace(own, '').matchAll(/<data ([^>]*)>/g)].map(([, text]) => {
    const at = name => {
      const found = new RegExp(`(?:^| )${name}="([^"]*)"`).exec(text)?.[1]
      return found === undefined ? undefined : plain(found)
    }
    return {
      measure: at('data-measure'),
      of: at('data-of') ?? null,
      from: at('data-from') ?? null,
      to: at('data-to') ?? null,
      says: at('value')
    }
  })
  return { until: Number(/<html [^>]*data-until="([^"]*)"/.exec(html)?.[1]), numbers }
}

/**
 * The numbers of lines that stand in the logs side by side, each with its text, its node, and how many lines of which
 * session come before it; a session that has no number is null.
 */
export function readLogs(html) {
  return [...html.replace(own, '').matchAll(/<table class="logs">([\s\S]*?)<\/table>/g)].flatMap(
    ([, table]) => {
      const nodes = [...table.matchAll(/<th [^>]*><code[^>]*>([^<]*)<\/code><\/th>/g)].map(([, node]) => node)
      const at = nodes.map(() => ({ session: null, index: 0 }))
      const lines = []
      for (const [, row] of table.matchAll(/<tr>((?:<td[\s\S]*?<\/td>)+)<\/tr>/g)) {
        const cells = [
          ...row.matchAll(/<td[^>]*>(?:<span class="line-number">(\d+)<\/span> )?<code>(.*?)<\/code><\/td>/g)
        ]
        for (const [column, [, number, code]] of cells.entries()) {
          const text = plain(code).replace(/^≠ /, '')
          if (number !== undefined)
            lines.push({ node: nodes[column], ...at[column], text, says: Number(number) })
          const head = /^(?:—$|· .*?(\d+)$)/.exec(text)
          if (number === undefined && head)
            at[column] = { session: head[1] ? Number(head[1]) : null, index: 0 }
          else at[column] = { ...at[column], index: at[column].index + 1 }
        }
      }
      return lines
    }
  )
}

const plain = text => text.replace(/&(amp|lt|gt|quot|#39);/g, (_whole, entity) => entities[entity])

/** What tells one number of a report from the others: all of it but its value. */
export const keyOf = ({ measure, of = null, from = null, to = null }) =>
  JSON.stringify([measure, of, from, to])
