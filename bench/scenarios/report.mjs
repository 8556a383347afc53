/** The value below which a share `p` of the values lies, by nearest rank. */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? NaN
}

/** Prints one result with what it should reach: rows of `[what, value, unit, most]`. */
export function show(name, rows) {
  console.log(`\n${name}`)
  for (const [what, value, unit, most] of rows) {
    const text = Number.isInteger(value) ? String(value) : value.toFixed(2)
    const bar =
      most === undefined ? '' : value <= most ? `  (at most ${most}: met)` : `  (at most ${most}: MISSED)`
    console.log(`  ${what.padEnd(44)} ${text.padStart(9)} ${unit}${bar}`)
  }
  return { rows: rows.map(([what, value, unit, most]) => ({ what, value, unit, most })) }
}
