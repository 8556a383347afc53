/** Counts by name: `sums` add up, of `most` the greatest stays. */
export interface Counts {
  readonly sums: Readonly<Record<string, number>>
  readonly most: Readonly<Record<string, number>>
}

/** Counts that grow. */
export class Tally implements Counts {
  readonly sums: Record<string, number> = {}
  readonly most: Record<string, number> = {}

  add(name: string, by = 1): void {
    this.sums[name] = (this.sums[name] ?? 0) + by
  }

  reach(name: string, value: number): void {
    this.most[name] = Math.max(this.most[name] ?? 0, value)
  }

  include({ sums, most }: Counts): void {
    for (const [name, value] of Object.entries(sums)) this.add(name, value)
    for (const [name, value] of Object.entries(most)) this.reach(name, value)
  }
}
